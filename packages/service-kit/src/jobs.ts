import { setTimeout } from 'node:timers/promises';
import { createPostgresBackend, Queue, runMigrations, Worker, withBackend } from 'bullmq';
import pg from 'pg';
import type { BaseConfig } from './config.ts';
import type { Database } from './database.ts';
import { markJobDone } from './outbox.ts';
import type { Logger } from './telemetry.ts';

/** A short, private, re-drivable job. It may run twice: make its effect repeatable. */
export interface JobHandler {
  name: string;
  run(data: unknown, jobId: string): Promise<void>;
}

// Who hands over a job does not wait for a Redis that is away: the outbox keeps the job and tries again.
const failsFast = { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5000 };

// A job under way may end; a Redis that is away is not waited for. What is left undone runs again.
const stopTimeoutMs = 10_000;

export type JobQueue = ReturnType<typeof createJobQueue>;

/** BullMQ on Redis when REDIS_URL is set, else on the service's own PostgreSQL (schema bullmq). */
export function createJobQueue(service: string, config: BaseConfig, db: Database, log: Logger) {
  const name = `jobs-${service}${config.TEMPORAL_TASK_QUEUE_SUFFIX}`;
  const redis = config.REDIS_URL ? { url: config.REDIS_URL } : undefined;
  const postgres = { connectionString: config.DATABASE_URL, schema: 'bullmq', skipMigrations: true, max: 3 };
  const OnPostgres = withBackend(createPostgresBackend);
  const options = {
    removeOnComplete: true,
    removeOnFail: true,
    attempts: 5,
    backoff: { type: 'exponential', delay: 500 },
  };
  let queue: Queue | undefined;

  function open(): Queue {
    if (queue) return queue;
    queue = redis
      ? new Queue(name, { connection: { ...redis, ...failsFast } })
      : (new OnPostgres.Queue(name, { connection: postgres }) as unknown as Queue);
    queue.on('error', (error: Error) => log.warn({ err: error }, 'job queue'));
    return queue;
  }

  return {
    /** Hands an outbox job to the queue; a known id is ignored by the queue. */
    send: async (id: string, jobName: string, data: unknown) =>
      void (await open().add(jobName, data, { ...options, jobId: id })),
    /** Starts working; resolves to a stop function. */
    async work(handlers: JobHandler[]): Promise<() => Promise<void>> {
      const byName = new Map(handlers.map((handler) => [handler.name, handler]));
      const process = async (job: { name: string; id?: string; data: unknown }) => {
        const handler = byName.get(job.name);
        if (!handler) throw new Error(`no handler for job ${job.name}`);
        await handler.run(job.data, job.id ?? '');
        if (job.id) await markJobDone(db, job.id);
      };
      const worker = redis
        ? new Worker(name, process as never, { connection: { ...redis, maxRetriesPerRequest: null }, concurrency: 2 })
        : new OnPostgres.Worker(name, process as never, { connection: postgres, concurrency: 2 });
      worker.on('error', (error: Error) => log.warn({ err: error }, 'job worker'));
      worker.on('failed', (job: { name: string } | undefined, error: Error) =>
        log.error({ err: error, job: job?.name }, 'job failed'),
      );
      return () => Promise.race([worker.close(), setTimeout(stopTimeoutMs, undefined, { ref: false })]);
    },
    close: async () => queue?.close().catch((error: unknown) => log.warn({ err: error }, 'job queue')),
  };
}

/** BullMQ's own tables on PostgreSQL, owned by the migration role and usable by the service. */
export async function migrateJobTables(ownerUrl: string, appRole: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await runMigrations(client as never, 'bullmq');
    const role = pg.escapeIdentifier(appRole);
    await client.query(`grant usage on schema bullmq to ${role}`);
    await client.query(`grant select, insert, update, delete on all tables in schema bullmq to ${role}`);
    await client.query(`grant usage, select on all sequences in schema bullmq to ${role}`);
    await client.query(`grant execute on all functions in schema bullmq to ${role}`);
  } finally {
    await client.end();
  }
}
