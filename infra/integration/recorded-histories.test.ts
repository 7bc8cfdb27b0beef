import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepareReplay, recordedHistories } from '@sunledger/service-kit/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkout } from '../runtime/environment.ts';

const services = readdirSync(join(checkout, 'services'))
  .map((name) => ({ name, sources: pathToFileURL(join(checkout, 'services', name, 'src/')) }))
  .filter(({ sources }) => existsSync(new URL('workflows.ts', sources)));

describe.each(services)('running workflows of $name', async ({ sources }) => {
  const histories = await recordedHistories(sources);
  let replay: Awaited<ReturnType<typeof prepareReplay>>;
  beforeAll(async () => {
    replay = await prepareReplay(sources);
  });

  it.each(histories)('go on after an upgrade: $name replays without a difference', async (recorded) => {
    await expect(replay(recorded)).resolves.toBeUndefined();
  });

  it('are all among what is recorded, and can be recorded anew', async () => {
    const workflows = (await import(new URL('workflows.ts', sources).href)) as object;
    const recorded = new Set(histories.map(({ workflowType }) => workflowType));
    expect(recorded).toEqual(new Set(Object.keys(workflows)));
    expect(existsSync(new URL('testing/record-histories.ts', sources))).toBe(true);
  });
});
