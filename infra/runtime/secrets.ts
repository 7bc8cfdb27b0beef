import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';

/** Path of a secret that is made of random bytes on first use and readable by the owner only. */
export function secretFile(layout: Layout, name: string, bytes = 32): string {
  const path = join(layout.secrets, name);
  if (!existsSync(path)) writeFileSync(path, randomBytes(bytes).toString('base64url'), { mode: 0o600, flag: 'wx' });
  return path;
}

/** The value of a secret; made on first use. */
export function secret(layout: Layout, name: string): string {
  return readFileSync(secretFile(layout, name), 'utf8').trim();
}
