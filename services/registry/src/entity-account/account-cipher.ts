import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { DomainError } from '@sunledger/service-kit';

export interface SealedAccount {
  cipher: Buffer;
  keyId: string;
  index: string;
  tail: string;
}

export interface AccountCipher {
  /** Binds the number to the account it is stored with. */
  seal(accountNumber: string, accountId: string): SealedAccount;
  /** Throws `entityAccount.sealBroken` when the cipher is not the one that was sealed for this account. */
  open(cipher: Buffer, keyId: string, accountId: string): string;
}

interface Keys {
  encryption: Buffer;
  index: Buffer;
}

/**
 * AES-256-GCM for account numbers and HMAC-SHA-256 as blind index. `readKeys` gives lines of keyId:base64 of 64 bytes; the
 * first line encrypts, all of them decrypt; the index always uses the last (oldest) line, so that rotation keeps it stable.
 */
export function createAccountCipher(readKeys: () => string | undefined): AccountCipher {
  let keys: Map<string, Keys> | undefined;
  const load = (): Map<string, Keys> => {
    keys ??= parseKeys(readKeys());
    return keys;
  };
  return {
    seal(accountNumber, accountId) {
      const [[keyId, { encryption }]] = [...load()] as [[string, Keys]];
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce).setAAD(Buffer.from(accountId));
      const body = Buffer.concat([cipher.update(accountNumber, 'utf8'), cipher.final()]);
      const indexKey = [...load().values()].at(-1)!.index;
      return {
        cipher: Buffer.concat([nonce, cipher.getAuthTag(), body]),
        keyId,
        index: createHmac('sha256', indexKey).update(accountNumber).digest('hex'),
        tail: accountNumber.slice(-4),
      };
    },
    open(cipher, keyId, accountId) {
      const key = load().get(keyId);
      if (!key) throw new Error(`personal data key ${keyId} is not configured`);
      const decipher = createDecipheriv('aes-256-gcm', key.encryption, cipher.subarray(0, 12));
      decipher.setAAD(Buffer.from(accountId)).setAuthTag(cipher.subarray(12, 28));
      try {
        return Buffer.concat([decipher.update(cipher.subarray(28)), decipher.final()]).toString('utf8');
      } catch (cause) {
        const message = '收款账户的密文不是登记时的那一份，不能付款；请另行登记账户并报告管理员';
        throw new DomainError('entityAccount.sealBroken', message, { cause });
      }
    },
  };
}

function parseKeys(text: string | undefined): Map<string, Keys> {
  if (!text) throw new Error('PERSONAL_DATA_KEY_FILE is not configured');
  const entries = text
    .split('\n')
    .filter(Boolean)
    .map((line): [string, Keys] => {
      const [keyId = '', base64 = ''] = line.split(':', 2);
      const bytes = Buffer.from(base64, 'base64');
      if (!keyId || bytes.length !== 64) throw new Error('a personal data key must be keyId:base64 of 64 bytes');
      return [keyId, { encryption: bytes.subarray(0, 32), index: bytes.subarray(32) }];
    });
  return new Map(entries);
}
