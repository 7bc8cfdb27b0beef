import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { toJson } from './audit.ts';
import { runWithCommit, type Tx } from './database.ts';
import { DomainError } from './errors.ts';

export interface StoredAnswer {
  status: number;
  response: unknown;
}

/** Hash of what the caller asked for. */
export type RequestHash = (operation: string, parts: unknown) => string;

/**
 * Keyed with a secret of the service: a body may hold ID numbers, and a plain hash of those can be guessed. A service that
 * gets a new secret refuses repeats of what it did under the old one (`idempotency.mismatch`); it never does them twice.
 */
export function createRequestHash(secret = ''): RequestHash {
  const key = createHmac('sha256', secret).update('idempotency').digest();
  return (operation, parts) =>
    createHmac('sha256', key)
      .update(`${operation}\n${toJson(parts)}`)
      .digest('hex');
}

/**
 * Reserves a key in the caller's transaction. Returns the stored answer of a repeat, or undefined when the caller is the
 * first (or an earlier attempt left no answer). Blocks while another transaction holds the same key.
 * Throws `idempotency.mismatch` (422) when the key was used for another request.
 */
export async function reserveKey(
  tx: Tx,
  actor: string,
  key: string,
  operation: string,
  hash: string,
): Promise<StoredAnswer | undefined> {
  const inserted = await sql`insert into kit.idempotency_record (actor, key, operation, request_hash)
    values (${actor}, ${key}, ${operation}, ${hash}) on conflict do nothing`.execute(tx);
  if ((inserted.numAffectedRows ?? 0n) > 0n) return undefined;
  const stored = await sql<{
    request_hash: string;
    status: number | null;
    response: unknown;
  }>`select request_hash, status, response
    from kit.idempotency_record where actor = ${actor} and key = ${key}`.execute(tx);
  const row = stored.rows[0];
  if (!row || row.request_hash !== hash) {
    throw new DomainError('idempotency.mismatch', '这个幂等键（Idempotency-Key）已用于另一请求，请换一个新键', {
      status: 422,
    });
  }
  return row.status === null ? undefined : { status: row.status, response: row.response };
}

/** Keeps the answer with its key; written together with the commit. */
export function storeAnswer(tx: Tx, actor: string, key: string, answer: StoredAnswer): void {
  const response = toJson(answer.response);
  const literal = response === null ? 'null' : `${pg.escapeLiteral(response)}::jsonb`;
  runWithCommit(
    tx,
    `update kit.idempotency_record set status = ${Number(answer.status)}, response = ${literal}
     where actor = ${pg.escapeLiteral(actor)} and key = ${pg.escapeLiteral(key)}`,
  );
}

/** The key of a request. Throws `idempotency.missing` (400). */
export function requireKey(header: string | string[] | undefined): string {
  const key = Array.isArray(header) ? header[0] : header;
  if (key && /^[\w.:-]{8,100}$/.test(key)) return key;
  throw new DomainError('idempotency.missing', '写操作必须带 8–100 位的幂等键（Idempotency-Key）', { status: 400 });
}
