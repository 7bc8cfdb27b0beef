import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { refusedPayload, unknownKeyError, unknownKeyPayload } from './refused-payload.ts';

const encoding = 'binary/encrypted';
const text = (value: string) => new TextEncoder().encode(value);

/**
 * AES-256-GCM over every payload and failure in workflow history. `keyLines` holds `keyId:base64` lines: the first key
 * encrypts, all of them decrypt, so that keys can be rotated while histories live. What is in clear or was tampered with
 * is not handed on: whoever reads it in its place gets `payload.refused`.
 */
export function createPayloadCodec(keyLines: string): PayloadCodec {
  const keys = new Map<string, Buffer>();
  for (const line of keyLines.split('\n').filter(Boolean)) {
    const [keyId, base64] = line.split(':', 2);
    const key = Buffer.from(base64 ?? '', 'base64');
    if (!keyId || key.length !== 32) throw new Error('a payload key must be keyId:base64 of 32 bytes');
    keys.set(keyId, key);
  }
  const [currentId, currentKey] = keys.entries().next().value ?? [];
  if (!currentId || !currentKey) throw new Error('the payload key file is empty');

  function encodeOne(payload: Payload): Payload {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', currentKey!, nonce);
    const plain = Buffer.from(JSON.stringify({ metadata: mapValues(payload.metadata), data: toBase64(payload.data) }));
    const data = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { encoding: text(encoding), 'encryption-key-id': text(currentId!) }, data };
  }

  function decodeOne(payload: Payload, context?: SerializationContext): Payload {
    if (metadataText(payload, 'encoding') !== encoding) return refusedPayload();
    const keyId = metadataText(payload, 'encryption-key-id');
    const key = keys.get(keyId);
    if (!key) {
      if (context?.type === 'workflow') return unknownKeyPayload(keyId);
      throw unknownKeyError(keyId);
    }
    const plain = decrypt(key, Buffer.from(payload.data ?? []));
    if (!plain) return refusedPayload();
    const { metadata, data } = JSON.parse(plain.toString()) as { metadata: Record<string, string>; data: string };
    const restored = Object.fromEntries(
      Object.entries(metadata).map(([key_, value]) => [key_, Buffer.from(value, 'base64')]),
    );
    return { metadata: restored, data: Buffer.from(data, 'base64') };
  }

  return {
    encode: async (payloads) => payloads.map(encodeOne),
    decode: async (payloads, context) => payloads.map((payload) => decodeOne(payload, context)),
  };
}

/** Nothing when the bytes were not sealed with this key. */
function decrypt(key: Buffer, bytes: Buffer): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(12).subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function metadataText({ metadata }: Payload, name: string): string {
  return Buffer.from(metadata?.[name] ?? []).toString();
}

function toBase64(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}

function mapValues(metadata: Record<string, Uint8Array> | null | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, toBase64(value)]));
}
