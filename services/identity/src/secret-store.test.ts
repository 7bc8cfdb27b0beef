import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createSecretStore } from './secret-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('opens a sealed secret for its owner only, also after a restart', () => {
  const sealed = createSecretStore(directory).seal('JBSWY3DP', 'user-1');
  const store = createSecretStore(directory);
  expect(sealed).not.toContain('JBSWY3DP');
  expect(store.open(sealed, 'user-1')).toBe('JBSWY3DP');
  expect(() => store.open(sealed, 'user-2')).toThrow(/authenticate/);
  expect(() => store.open(`${sealed.slice(0, -4)}AAAA`, 'user-1')).toThrow(/authenticate/);
  expect(statSync(join(directory, 'identity-secret.key')).mode & 0o777).toBe(0o600);
});
