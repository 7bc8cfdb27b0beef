import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { uuidv7 } from './clock.ts';
import type { Database, Tx } from './database.ts';
import { systemPrincipal, type Principal } from './principal.ts';

export interface AuditEntry {
  /** 'noun.verb', e.g. 'payment.approve'. */
  action: string;
  subjectType: string;
  subjectId: string;
  regionCode?: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
}

export interface AuditCircumstance {
  principal: Principal;
  businessDate: string;
  isBackfilled?: boolean;
  /** Network address or workflow the request came from. */
  origin?: string;
  requestId?: string;
}

/** Writes one audit row in the caller's transaction and returns its id: the decision id other services can check. */
export async function recordAudit(tx: Tx, circumstance: AuditCircumstance, entry: AuditEntry): Promise<string> {
  const id = uuidv7();
  const { principal } = circumstance;
  await tx
    .insertInto('kit.audit_event')
    .values({
      id,
      business_date: circumstance.businessDate,
      is_backfilled: circumstance.isBackfilled ?? false,
      user_id: principal.userId,
      user_name: principal.userName,
      organisation_id: principal.organisationId,
      role: principal.role,
      session_id: principal.sessionId,
      on_behalf_of: toJson(principal.onBehalfOf),
      service: principal.service ?? null,
      workflow_id: principal.workflowId ?? null,
      decision_id: principal.decisionId ?? null,
      action: entry.action,
      subject_type: entry.subjectType,
      subject_id: entry.subjectId,
      region_code: entry.regionCode ?? principal.regionCode,
      before: toJson(entry.before),
      after: toJson(entry.after),
      reason: entry.reason ?? null,
      origin: circumstance.origin ?? '',
      request_id: circumstance.requestId ?? '',
    })
    .execute();
  return id;
}

/** JSON text with bigint as decimal strings; null stays null. */
export function toJson(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}

const genesis = '0'.repeat(64);
const sealSize = 1000;

/**
 * Seals finished audit events into a hash chain. The horizon is the oldest running transaction, so no event can slip in
 * behind a seal. Returns how many events were sealed; call again until it returns 0.
 */
export async function sealAudit(db: Database): Promise<number> {
  return db.transaction(systemPrincipal('audit'), async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('kit.audit_seal'))`.execute(tx);
    const last = await tx
      .selectFrom('kit.audit_seal')
      .selectAll()
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    const from: string = last?.until_transaction ?? '0';
    const horizon = await sql<{ until: string | null }>`
      select coalesce(max(transaction_id)::text::bigint + 1, null)::text as until from (
        select transaction_id from kit.audit_event
        where transaction_id >= ${from}::text::xid8 and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id limit ${sealSize}) finished`.execute(tx);
    const until = horizon.rows[0]?.until;
    if (!until) return 0;
    const { root, count } = await hashRange(tx, from, until, last?.root ?? genesis);
    await sql`insert into kit.audit_seal (sequence, from_transaction, until_transaction, event_count, previous_root, root)
      values (${(last?.sequence ?? 0n) + 1n}, ${from}::text::xid8, ${until}::text::xid8, ${count}, ${last?.root ?? genesis}, ${root})`.execute(
      tx,
    );
    return count;
  });
}

/** Re-reads every sealed event. Returns the sequence numbers of seals that no longer match: an empty list means intact. */
export async function verifyAudit(db: Database): Promise<bigint[]> {
  return db.transaction(
    systemPrincipal('audit'),
    async (tx) => {
      const seals = await tx.selectFrom('kit.audit_seal').selectAll().orderBy('sequence').execute();
      const broken: bigint[] = [];
      let previous = genesis;
      for (const seal of seals) {
        const { root } = await hashRange(tx, seal.from_transaction, seal.until_transaction, previous);
        if (root !== seal.root || seal.previous_root !== previous) broken.push(seal.sequence);
        previous = seal.root;
      }
      return broken;
    },
    { readOnly: true, statementTimeoutMs: 600_000 },
  );
}

async function hashRange(
  tx: Tx,
  from: string,
  until: string,
  previousRoot: string,
): Promise<{ root: string; count: number }> {
  // The text of an instant depends on the session's time zone; the chain must not.
  await sql`select set_config('TimeZone', 'UTC', true)`.execute(tx);
  const events = await sql<{ line: string }>`select to_jsonb(e)::text as line from kit.audit_event e
    where transaction_id >= ${from}::text::xid8 and transaction_id < ${until}::text::xid8 order by transaction_id, id`.execute(
    tx,
  );
  let root = previousRoot;
  for (const { line } of events.rows) root = createHash('sha256').update(root).update(line).digest('hex');
  return { root, count: events.rows.length };
}
