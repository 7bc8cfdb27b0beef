import { rmSync, writeFileSync } from 'node:fs';
import { enqueue, redriveJobs, systemPrincipal } from '@sunledger/service-kit';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../prerequisites.mjs';
import { cleanBooks } from './check-books.ts';
import { createSampleProcesses, patience, until, type SampleProcesses } from './sample-processes.ts';

// Machines without Redis keep the jobs in PostgreSQL; there the same is proved on BullMQ's tables.
const store = (findProgram('redis-server') ?? findProgram('valkey-server')) ? 'Redis' : 'the job tables';
const jobCount = 60;

let sample: SampleProcesses;
let redisUrl: string | undefined;
beforeAll(async () => {
  sample = await createSampleProcesses('redis-emptied', async (servers) => {
    redisUrl = await servers.redis();
    return redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
  });
});
afterAll(() => sample.close());

const references = Array.from({ length: jobCount }, (_, index) => `job-${index}`);

async function queueJobs(): Promise<void> {
  await sample.deps.db.transaction(systemPrincipal('fault'), async (tx) => {
    for (const reference of references) await enqueue(tx, 'job', 'post', { reference });
  });
}

async function countJobs(condition: string): Promise<number> {
  const { rows } = await sample.deps.db.pool.query<{ count: number }>(
    `select count(*)::int as count from kit.outbox_message where kind = 'job' and ${condition}`,
  );
  return rows[0]!.count;
}

/** Empties the job store; returns how much was in it. */
async function emptyStore(): Promise<number> {
  if (redisUrl === undefined) return emptyTables();
  const redis = new Redis(redisUrl);
  try {
    const size = await redis.dbsize();
    await redis.flushall();
    return size;
  } finally {
    redis.disconnect();
  }
}

async function emptyTables(): Promise<number> {
  const superuser = new pg.Client({ connectionString: sample.database.superuserUrl });
  await superuser.connect();
  try {
    const { rows } = await superuser.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname = 'bullmq' and tablename not like '%migration%'`,
    );
    await superuser.query(`truncate ${rows.map(({ name }) => name).join(', ')}`);
    return rows.length;
  } finally {
    await superuser.end();
  }
}

describe(`${store} emptied while jobs wait in it`, patience, () => {
  it('drives every job again, each with one effect', async () => {
    writeFileSync(sample.holdFile, '');
    await queueJobs();
    await sample.start('worker', 'worker');
    await until(async () => (await countJobs('sent_at is null')) === 0);
    expect(await countJobs('done_at is null')).toBe(jobCount);
    expect(await emptyStore()).toBeGreaterThan(0);
    rmSync(sample.holdFile);
    // Only what a worker already held in its hands can still finish; the rest is known to nobody but the outbox.
    expect(await countJobs('done_at is null')).toBeGreaterThan(jobCount / 2);
    expect(await redriveJobs(sample.deps.db, 0)).toBeGreaterThan(jobCount / 2);
    await until(async () => (await countJobs('done_at is null')) === 0);
    expect(await sample.check(references)).toEqual(cleanBooks);
  });
});
