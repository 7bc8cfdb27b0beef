import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSigningKeys } from './signing-keys.ts';

const dayMs = 86_400_000;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('keeps private keys readable by the owner only and publishes none of their private part', async () => {
  const keys = createSigningKeys(directory);
  const [published] = await keys.publicKeys('EdDSA');
  expect(published).toMatchObject({ alg: 'EdDSA', use: 'sig', kid: expect.stringMatching(/^eddsa-/) });
  expect(published).not.toHaveProperty('d');
  const { mode } = await stat(join(directory, 'identity-signing-keys.json'));
  expect(mode & 0o777).toBe(0o600);
});

it('signs with a new key after rotation and still publishes the one before, across processes', async () => {
  const keys = createSigningKeys(directory);
  const before = await keys.current('EdDSA');
  expect(await keys.rotate(Date.now() + 89 * dayMs, 90)).toBe(false);
  expect(await keys.rotate(Date.now() + 91 * dayMs, 90)).toBe(true);
  const after = await keys.current('EdDSA');
  expect(after.kid).not.toBe(before.kid);
  const elsewhere = await createSigningKeys(directory).publicKeys('EdDSA');
  expect(elsewhere.map((key) => key.kid)).toEqual([after.kid, before.kid]);
});

it('forgets a key two rotations old', async () => {
  const keys = createSigningKeys(directory);
  const [, oldest] = await keys.publicKeys('ES256');
  await keys.rotate(Date.now() + 182 * dayMs, 90);
  const kids = (await keys.publicKeys('ES256')).map((key) => key.kid);
  expect(kids).toHaveLength(2);
  expect(kids).not.toContain(oldest?.kid);
});
