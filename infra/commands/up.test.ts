import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../runtime/environment.ts';
import { up } from './up.ts';

const folder = mkdtempSync(join(tmpdir(), 'up-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true }));

/** What a start says that must not begin. */
function refusal(given: NodeJS.ProcessEnv, openDemonstration = false): Promise<string> {
  const environment = readEnvironment({ SUNLEDGER_DATA_DIRECTORY: data, ...given });
  return up(environment, { detach: false, openDemonstration }).then(
    () => 'started',
    (error: Error) => error.message,
  );
}

describe('a start', () => {
  it('opens the demonstration, where nobody needs a password, only to whom its operator wants', async () => {
    expect(await refusal({ SUNLEDGER_LISTEN: '10.1.2.3' })).toContain('--open-demonstration');
  });

  it.each(['0.0.0.0', '::', '*'])('refuses the wildcard %s, open or not', async (address) => {
    expect(await refusal({ SUNLEDGER_LISTEN: address }, true)).toContain('具体地址');
    expect(await refusal({ SUNLEDGER_LISTEN: address, SUNLEDGER_PROFILE: 'county' })).toContain('具体地址');
  });

  it('that is refused leaves nothing behind', async () => {
    await refusal({ SUNLEDGER_LISTEN: '10.1.2.3' });
    expect(existsSync(data)).toBe(false);
  });

  it('of a county may listen on its network', async () => {
    expect(await refusal({ SUNLEDGER_LISTEN: '10.1.2.3', SUNLEDGER_PROFILE: 'county' })).toContain('首任管理员');
  });
});
