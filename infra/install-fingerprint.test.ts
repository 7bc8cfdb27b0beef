import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installFingerprint } from './install-fingerprint.mjs';

let checkout: string;
let before: string;

function write(file: string, text: string): void {
  mkdirSync(join(checkout, file, '..'), { recursive: true });
  writeFileSync(join(checkout, file), text);
}

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  write('pnpm-lock.yaml', 'lockfileVersion: 9');
  write('pnpm-workspace.yaml', 'packages:\n  - services/*\n  - infra\n\ncatalog:\n  zod: ^4.0.0\n');
  write('package.json', '{}');
  write('infra/package.json', '{}');
  write('services/one/package.json', '{"name":"one"}');
  before = installFingerprint(checkout);
});
afterEach(() => rmSync(checkout, { recursive: true }));

describe('an installation is out of date', () => {
  it.each([
    ['the lockfile changes', 'pnpm-lock.yaml'],
    ['the workspace changes', 'pnpm-workspace.yaml'],
    ['a package changes', 'services/one/package.json'],
    ['a single named package changes', 'infra/package.json'],
    ['a package appears', 'services/two/package.json'],
  ])('when %s', (_what, file) => {
    write(file, '{"name":"two"}');
    expect(installFingerprint(checkout)).not.toBe(before);
  });

  it('when a package goes', () => {
    rmSync(join(checkout, 'services', 'one'), { recursive: true });
    expect(installFingerprint(checkout)).not.toBe(before);
  });

  it('for nothing else', () => {
    write('services/one/src/index.ts', 'export {};');
    expect(installFingerprint(checkout)).toBe(before);
  });
});
