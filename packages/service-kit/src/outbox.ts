import { sql } from 'kysely';
import { uuidv7 } from './clock.ts';
import { toJson } from './audit.ts';
import type { Database, Tx } from './database.ts';

/** Something others may want to know; its payload schema stands in the owner's contract. */
export interface OutboxEvent {
  type: string;
  subjectId: string;
  payload: unknown;
}

export interface WorkflowStart {
  workflowType: string;
  /** The business key: a second start of the same id is "already started", which is success. */
  workflowId: string;
  args: unknown[];
}

export interface WorkflowSignal {
  workflowId: string;
  signal: string;
  args: unknown[];
}

export type OutboxKind = 'event' | 'job' | 'workflowStart' | 'workflowSignal';

export interface OutboxRow {
  id: string;
  kind: OutboxKind;
  name: string;
  payload: unknown;
  created_at: string;
  attempts: number;
}

/** Queues a message in the caller's transaction; it leaves only if the transaction commits. */
export async function enqueue(tx: Tx, kind: OutboxKind, name: string, payload: unknown): Promise<string> {
  const id = uuidv7();
  await tx
    .insertInto('kit.outbox_message')
    .values({ id, kind, name, payload: toJson(payload) })
    .execute();
  return id;
}

/** Sends one message; after `signal` fires nobody waits for it any more. */
export type OutboxSender = (message: OutboxRow, signal: AbortSignal) => Promise<void>;

/** How long a relay may take to send a message before another one tries. */
const leaseSeconds = 20;
/** Shorter than the lease: a receiver that never answers holds up a batch, and the end of the service, no longer than this. */
const sendTimeoutMs = 10_000;

/**
 * Takes on what is due, oldest first, sends it and marks each message by itself: no transaction is open while a receiver
 * thinks, and one that fails or hangs holds back no other of its batch, nor the next batch for longer than 10 s. A message that
 * fails waits (doubling, at most a minute). Several relays may run at once; what a killed one had taken on is due again after
 * 20 s. Returns how many it took on.
 */
export async function relayOnce({ kysely }: Database, send: OutboxSender, limit = 50): Promise<number> {
  const { rows } = await sql<OutboxRow>`update kit.outbox_message m
    set next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    from (select id from kit.outbox_message where sent_at is null and next_attempt_at <= now()
      order by id limit ${limit} for update skip locked) due
    where m.id = due.id returning m.id, m.kind, m.name, m.payload, m.created_at, m.attempts`.execute(kysely);
  await Promise.all(rows.map((message) => sendAndMark(kysely, send, message)));
  return rows.length;
}

async function sendAndMark(kysely: Database['kysely'], send: OutboxSender, message: OutboxRow): Promise<void> {
  try {
    const signal = AbortSignal.timeout(sendTimeoutMs);
    await Promise.race([send(message, signal), aborted(signal)]);
  } catch (error) {
    const waitSeconds = Math.min(60, 0.25 * 2 ** message.attempts);
    await sql`update kit.outbox_message set attempts = attempts + 1, last_error = ${(error as Error).message.slice(0, 300)},
      next_attempt_at = now() + make_interval(secs => ${waitSeconds}) where id = ${message.id}`.execute(kysely);
    return;
  }
  await sql`update kit.outbox_message set sent_at = now(), attempts = attempts + 1, last_error = null
    where id = ${message.id}`.execute(kysely);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

/**
 * Jobs that were handed to the queue but never reported done are sent again, the queue may have been emptied: after
 * `olderThanSeconds`, then ever later (doubling, at most an hour), and never given up.
 */
export async function redriveJobs(db: Database, olderThanSeconds: number): Promise<number> {
  const result = await sql`update kit.outbox_message set sent_at = null, next_attempt_at = now()
    where kind = 'job' and done_at is null and sent_at < now() - least(interval '1 hour',
      make_interval(secs => ${olderThanSeconds} * power(2, least(attempts - 1, 10))))`.execute(db.kysely);
  return Number(result.numAffectedRows ?? 0n);
}

/** Marks a job finished; called in the transaction of its effect or right after it. */
export async function markJobDone(db: Database, id: string): Promise<void> {
  await sql`update kit.outbox_message set done_at = now() where id = ${id} and done_at is null`.execute(db.kysely);
}

/** Age in seconds of the oldest unsent message, how many wait, and how many jobs are not done five minutes after they were queued. */
export async function outboxBacklog(db: Database): Promise<{ count: number; oldestSeconds: number; lateJobs: number }> {
  const result = await sql<{ count: bigint; age: string | null; late_jobs: bigint }>`select
    count(*) filter (where sent_at is null) as count,
    extract(epoch from now() - min(created_at) filter (where sent_at is null))::numeric(12, 1) as age,
    count(*) filter (where kind = 'job' and done_at is null and created_at < now() - interval '5 minutes') as late_jobs
    from kit.outbox_message where sent_at is null or (kind = 'job' and done_at is null)`.execute(db.kysely);
  const row = result.rows[0];
  return {
    count: Number(row?.count ?? 0n),
    oldestSeconds: Number(row?.age ?? 0),
    lateJobs: Number(row?.late_jobs ?? 0n),
  };
}

/** True the first time a message of a source is seen; call it in the transaction of the effect. */
export async function receiveOnce(tx: Tx, source: string, messageId: string): Promise<boolean> {
  const result =
    await sql`insert into kit.inbox_message (source, message_id) values (${source}, ${messageId}) on conflict do nothing`.execute(
      tx,
    );
  return (result.numAffectedRows ?? 0n) > 0n;
}
