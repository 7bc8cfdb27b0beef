import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps what people write about themselves unreadable in the database. */
export interface PersonalDataVault {
  /** AES-256-GCM; `place` (row and field) is bound in, so that a value cannot be moved to another row. */
  seal(text: string, place: string): string;
  /** Throws when the text was altered, moved, or its key is not configured. */
  open(sealed: string, place: string): string;
}

/** `readKeyLines` answers lines of keyId:base64; the first encrypts, all of them decrypt. Read at the first use. */
export function createPersonalDataVault(readKeyLines: () => string | undefined): PersonalDataVault {
  let keys: Map<string, Buffer> | undefined;
  const ring = () => (keys ??= parsePersonalDataKeys(readKeyLines(), 'sunledger.objection'));
  return {
    seal(text, place) {
      const [keyId, key] = [...ring()][0]!;
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
      const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${keyId}.${bytes.toString('base64')}`;
    },
    open(sealed, place) {
      const [keyId = '', base64 = ''] = sealed.split('.', 2);
      const key = ring().get(keyId);
      if (!key) throw new Error(`personal data key ${keyId} is not configured`);
      const bytes = Buffer.from(base64, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(bytes.length - 16));
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, bytes.length - 16)), decipher.final()]);
      return plain.toString('utf8');
    },
  };
}

/** One derived 32-byte key per line for a purpose, in the order of the file. Throws when the file is missing or wrong. */
export function parsePersonalDataKeys(keyLines: string | undefined, purpose: string): Map<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const line of (keyLines ?? '').split('\n').filter(Boolean)) {
    const [keyId, base64] = line.split(':', 2);
    const secret = Buffer.from(base64 ?? '', 'base64');
    if (!keyId || !/^[\w-]+$/.test(keyId) || secret.length < 32)
      throw new Error('a personal data key must be keyId:base64 of at least 32 bytes');
    keys.set(keyId, Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)));
  }
  if (keys.size === 0) throw new Error('PERSONAL_DATA_KEY_FILE is not configured');
  return keys;
}
