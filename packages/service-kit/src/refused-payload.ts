// Shared by the codec, outside the workflow sandbox, and by what is bundled into it: nothing here may import Node.
import { ApplicationFailure, type Payload } from '@temporalio/common';

const refusedEncoding = 'sunledger/refused';
const unknownKeyEncoding = 'sunledger/unknown-key';
const text = (value: string) => new TextEncoder().encode(value);

/**
 * What the codec hands on in place of a payload that none of our programs sealed. It does not throw: a codec that throws
 * fails the whole workflow task, which the server repeats for ever, so that one forged Update would stop a case.
 */
export function refusedPayload(): Payload {
  return { metadata: { encoding: text(refusedEncoding) } };
}

/** The same for a payload whose key is not configured; it may well be ours. */
export function unknownKeyPayload(keyId: string): Payload {
  return { metadata: { encoding: text(unknownKeyEncoding) }, data: text(keyId) };
}

export function isRefused(payload: Payload): boolean {
  return encodingOf(payload) === refusedEncoding;
}

/** The key that is missing, when it is that. */
export function unknownKeyOf(payload: Payload): string | undefined {
  return encodingOf(payload) === unknownKeyEncoding
    ? new TextDecoder().decode(payload.data ?? new Uint8Array())
    : undefined;
}

export function refusal(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('内容未经本平台的密钥加密，不予接受', 'payload.refused', 403);
}

export function unknownKeyError(keyId: string): Error {
  return new Error(`payload key ${keyId} is not configured`);
}

function encodingOf({ metadata }: Payload): string {
  return new TextDecoder().decode(metadata?.['encoding'] ?? new Uint8Array());
}
