import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { AuditHead, SealHead } from './audit-head.ts';
import { uuidv7 } from './clock.ts';
import type { Database, Tx } from './database.ts';
import { DomainError } from './errors.ts';
import { systemPrincipal, type Principal } from './principal.ts';

/** The action of a refused request: it stands in the audit, and is no decision that anybody may act on. */
export const refusedAction = 'access.refuse';

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
 * Seals what was committed since the last seal into a hash chain, and notes its end outside the database. Returns how many
 * events were sealed; call again until it returns 0.
 * Throws when the chain lacks the end that was noted last: somebody cut or rewrote it. The note then stays as it is.
 */
export async function sealAudit(db: Database, head: AuditHead): Promise<number> {
  const sealed = await db.transaction(systemPrincipal('audit'), sealUnsealed);
  if (!sealed) return 0;
  const noted = await head.read();
  if (noted && !(await holdsSeal(db, noted))) throw new Error(`audit seal ${noted.sequence} was cut off or rewritten`);
  await head.write(sealed);
  return sealed.count;
}

async function sealUnsealed(tx: Tx): Promise<(SealHead & { count: number }) | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext('kit.audit_seal'))`.execute(tx);
  const last = await tx
    .selectFrom('kit.audit_seal')
    .selectAll()
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const after: bigint = last?.until_sequence ?? 0n;
  const numbered = await sql<{ count: bigint }>`select kit.number_audit_events(${after}, ${sealSize}) as count`.execute(
    tx,
  );
  const until = after + numbered.rows[0]!.count;
  if (until === after) return undefined;
  const previousRoot: string = last?.root ?? genesis;
  const { root, count } = await hashRange(tx, { after, until, previousRoot });
  const sequence = BigInt(last?.sequence ?? 0n) + 1n;
  await tx
    .insertInto('kit.audit_seal')
    .values({ sequence, until_sequence: until, event_count: count, previous_root: previousRoot, root })
    .execute();
  return { sequence, root, count };
}

async function holdsSeal(db: Database, { sequence, root }: SealHead): Promise<boolean> {
  const seals = await db.transaction(systemPrincipal('audit'), (tx) =>
    tx.selectFrom('kit.audit_seal').select('root').where('sequence', '=', sequence).execute(),
  );
  return seals[0]?.root === root;
}

const sealsPerSlice = 20;

/**
 * Re-reads every sealed event, in slices that each hold a connection for a moment only; `betweenSlices` is told after each.
 * Returns the sequence numbers of seals that no longer match, among them those that are gone though `head` knows them (an empty
 * list means intact), and how many events they seal.
 */
export async function verifyAudit(
  db: Database,
  head: AuditHead,
  betweenSlices: () => Promise<void> = async () => undefined,
): Promise<{ broken: bigint[]; sealedEvents: bigint }> {
  const noted = await head.read();
  const state: Verified = { sequence: 0n, root: genesis, broken: [], sealedEvents: 0n };
  for (;;) {
    const count = await db.transaction(systemPrincipal('audit'), (tx) => verifySlice(tx, state, noted), {
      readOnly: true,
    });
    if (count < sealsPerSlice) break;
    await betweenSlices();
  }
  const { broken, sealedEvents } = state;
  const notedSequence = noted?.sequence ?? 0n;
  for (let gone = state.sequence + 1n; gone <= notedSequence; gone += 1n) broken.push(gone);
  return { broken, sealedEvents };
}

interface Verified {
  sequence: bigint;
  root: string;
  broken: bigint[];
  /** Their events, which is also the number of the last one. */
  sealedEvents: bigint;
}

// The state moves on only when the whole slice was read: a transaction that runs again starts where the last one ended.
async function verifySlice(tx: Tx, state: Verified, noted: SealHead | undefined): Promise<number> {
  const seals = await tx
    .selectFrom('kit.audit_seal')
    .selectAll()
    .where('sequence', '>', state.sequence)
    .orderBy('sequence')
    .limit(sealsPerSlice)
    .execute();
  const read: Verified = { ...state, broken: [...state.broken] };
  for (const seal of seals) {
    const range = { after: read.sealedEvents, until: seal.until_sequence, previousRoot: read.root };
    const { root } = await hashRange(tx, range);
    // A seal that is gone breaks the chain as one that was altered does.
    const isWhole = root === seal.root && seal.previous_root === read.root && seal.sequence === read.sequence + 1n;
    const isNoted = noted?.sequence !== seal.sequence || noted?.root === seal.root;
    if (!isWhole || !isNoted) read.broken.push(seal.sequence);
    read.root = seal.root;
    read.sequence = seal.sequence;
    read.sealedEvents = seal.until_sequence;
  }
  Object.assign(state, read);
  return seals.length;
}

/**
 * Claims the verification of the audit for one caller; throws 429 while another one runs, in whatever process, or within a
 * minute of the last. Returns what keeps the claim; one that died frees itself after the minute.
 */
export async function claimVerification(db: Database): Promise<() => Promise<void>> {
  const keep = (condition = sql`true`) =>
    db.transaction(systemPrincipal('audit'), (tx) =>
      sql`update kit.audit_verification set alive_at = clock_timestamp() where ${condition}`.execute(tx),
    );
  const { numAffectedRows = 0n } = await keep(sql`alive_at < clock_timestamp() - interval '1 minute'`);
  if (numAffectedRows === 0n)
    throw new DomainError('audit.verificationBusy', '本服务的审计记录正在核验，或一分钟内刚核验过，请稍后再试', {
      status: 429,
    });
  return async () => void (await keep());
}

/** Hashes the events numbered above `after`, up to `until`. */
async function hashRange(
  tx: Tx,
  { after, until, previousRoot }: { after: bigint; until: bigint; previousRoot: string },
): Promise<{ root: string; count: number }> {
  // The text of an instant depends on the session's time zone; the chain must not.
  await sql`select set_config('TimeZone', 'UTC', true)`.execute(tx);
  const events = await sql<{ line: string }>`select (to_jsonb(e) - 'sequence')::text as line from kit.audit_event e
    where sequence > ${after} and sequence <= ${until} order by sequence`.execute(tx);
  let root = previousRoot;
  for (const { line } of events.rows) root = createHash('sha256').update(root).update(line).digest('hex');
  return { root, count: events.rows.length };
}
