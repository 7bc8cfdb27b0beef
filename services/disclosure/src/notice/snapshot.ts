import { createHash } from 'node:crypto';
import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';

/** The words that are published, and nothing about who made them or which case of which service they belong to. */
export type NoticeSnapshot = Pick<
  PublishNoticeInput,
  | 'kind'
  | 'title'
  | 'regionCode'
  | 'issuerName'
  | 'documentNumber'
  | 'boards'
  | 'period'
  | 'policyClause'
  | 'content'
  | 'supervisionPhones'
  | 'contact'
> & { revision: number; previousHash: string | null; issuedOn: string };

export interface FrozenSnapshot {
  /** Canonical JSON (RFC 8785 for our strings and whole numbers): keys sorted, no blanks. */
  text: string;
  /** SHA-256 of the text's UTF-8 bytes, hex. Anybody can compute it again from the download. */
  hash: string;
}

/** Freezes the published words of an input as one revision. */
export function freezeSnapshot(
  input: PublishNoticeInput,
  revision: number,
  previousHash: string | null,
  issuedOn: string,
): FrozenSnapshot {
  const snapshot: NoticeSnapshot = {
    kind: input.kind,
    title: input.title,
    regionCode: input.regionCode,
    issuerName: input.issuerName,
    ...(input.documentNumber === undefined ? {} : { documentNumber: input.documentNumber }),
    boards: input.boards,
    period: input.period,
    policyClause: input.policyClause,
    content: input.content,
    supervisionPhones: input.supervisionPhones,
    contact: input.contact,
    revision,
    previousHash,
    issuedOn,
  };
  const text = canonicalJson(snapshot);
  return { text, hash: createHash('sha256').update(text).digest('hex') };
}

/** Throws when the stored text no longer matches its hash: somebody altered what was published. */
export function thawSnapshot(text: string, hash: string): NoticeSnapshot {
  if (createHash('sha256').update(text).digest('hex') !== hash) throw new Error(`snapshot ${hash} was altered`);
  return JSON.parse(text) as NoticeSnapshot;
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}
