import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Encrypts the few secrets that must be readable again (TOTP), each bound to its owner. */
export interface SecretStore {
  /** AES-256-GCM; `owner` must be given again to open. */
  seal(plain: string, owner: string): string;
  /** Throws when the text was altered or belongs to another owner. */
  open(sealed: string, owner: string): string;
  /** Keyed digest, for looking up what must not be stored in clear. */
  digest(text: string): string;
  /** A key for another purpose, derived from the same file. */
  derive(purpose: string): string;
}

/** Keeps its key in `<directory>/identity-secret.key` (mode 600), made at first use. */
export function createSecretStore(directory: string): SecretStore {
  let loaded: Buffer | undefined;
  const key = () => (loaded ??= readOrCreateKey(join(directory, 'identity-secret.key')));
  const derive = (purpose: string) => createHmac('sha256', key()).update(`derive:${purpose}`).digest();
  return {
    seal(plain, owner) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', derive('seal'), nonce).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', derive('seal'), bytes.subarray(0, 12)).setAAD(
        Buffer.from(owner),
      );
      decipher.setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    },
    digest: (text) => createHmac('sha256', derive('digest')).update(text).digest('hex'),
    derive: (purpose) => derive(purpose).toString('base64url'),
  };
}

function readOrCreateKey(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return Buffer.from(readFileSync(path, 'utf8'), 'base64');
}
