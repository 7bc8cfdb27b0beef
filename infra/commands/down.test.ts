import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment, type Environment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { livingParts, startPart, stopPart } from '../runtime/parts.ts';
import { isAlive } from '../runtime/process-identity.ts';
import { secretFile } from '../runtime/secrets.ts';
import { down, reset } from './down.ts';

let environment: Environment;
let layout: Layout;

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  environment = readEnvironment({ SUNLEDGER_DATA_DIRECTORY: mkdtempSync(join(tmpdir(), 'down-')) });
  layout = createLayout(environment.SUNLEDGER_DATA_DIRECTORY, environment.SUNLEDGER_PORT_BASE);
});

afterEach(async () => {
  vi.restoreAllMocks();
  if (existsSync(layout.run)) for (const part of livingParts(layout)) await stopPart(layout, part);
  rmSync(layout.data, { recursive: true, force: true });
});

const start = (part: string) => startPart(layout, { part, command: 'sleep', args: ['300'], stopSeconds: 1 }).record;

describe('stopping', () => {
  it('ends the supervisor and every part, also parts that nobody watches any more', async () => {
    const parts = [start('postgres'), start('identity'), start('supervisor')];
    expect(await down(environment)).toBe(0);
    expect(parts.filter(isAlive)).toEqual([]);
    const left = start('redis');
    await down(environment);
    expect(isAlive(left)).toBe(false);
  });
});

describe('a reset', () => {
  it('stops what runs and forgets data and secrets', async () => {
    const part = start('postgres');
    const secret = secretFile(layout, 'postgres-password');
    expect(await reset(environment, { yes: false })).toBe(0);
    expect(isAlive(part)).toBe(false);
    expect(existsSync(secret) || existsSync(layout.data)).toBe(false);
  });

  it('deletes the books of a county only when told so', async () => {
    writeFileSync(join(layout.data, 'profile'), 'county\n');
    await expect(reset(environment, { yes: false })).rejects.toThrow('--yes');
    expect(existsSync(join(layout.data, 'profile'))).toBe(true);
    await reset(environment, { yes: true });
    expect(existsSync(layout.data)).toBe(false);
  });
});
