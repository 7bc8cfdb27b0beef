import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { createTestBooks, transfer, type TestBooks } from '../src/books.fixture.ts';
import { createPostingBatcher, postBatchExact, postTransaction, verifyBooks } from '../src/index.ts';

const run = promisify(execFile);

export interface BenchResult {
  name: string;
  unit: 'transactions/s';
  value: number;
  /** value ÷ pgbench TPC-B in the same run; null when pgbench is not installed. */
  ratio: number | null;
}

export interface LedgerBench {
  results: BenchResult[];
  /** What a reader must know about this run, e.g. that pgbench is missing. */
  notes: string[];
}

const accountCount = 100_000;
const hotAccount = 'bench:1';

/** Accounts written as the ledger role in one statement; then ANALYZE, because plans made on empty tables are four times slower. */
async function loadAccounts(books: TestBooks): Promise<void> {
  const client = await books.admin.connect();
  try {
    await client.query(`set role ${books.ledgerRole}`);
    await client.query(
      `with opened as (
         insert into ledger.account (code, name, kind, normal_side, region_code)
         select 'bench:' || n, 'bench', 'bench', 'debit', '421024' from generate_series(1, $1::int) n returning id)
       insert into ledger.balance (account_id, side, floor_fen) select id, 1, -1000000000000 from opened`,
      [accountCount],
    );
    await client.query('reset role');
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    client.release();
  }
}

const randomAccount = () => `bench:${2 + Math.floor(Math.random() * (accountCount - 1))}`;
let sequence = 0;

/** A posting between two random accounts, or from the hot account to a random one. */
function nextPosting(isHot: boolean) {
  sequence += 1;
  const from = isHot ? hotAccount : randomAccount();
  let to = randomAccount();
  while (to === from) to = randomAccount();
  return transfer(`bench ${process.pid} ${sequence}`, from, to, 1n);
}

/** Transactions per second of `callers` loops that each repeat `work`; work returns how many transactions it made. */
async function rate(callers: number, seconds: number, work: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const until = started + seconds * 1000;
  let done = 0;
  const loop = async () => {
    while (performance.now() < until) {
      const made = await work();
      done += made;
    }
  };
  await Promise.all(Array.from({ length: callers }, loop));
  return Math.round((done * 1000) / (performance.now() - started));
}

async function pgbenchIsInstalled(): Promise<boolean> {
  return run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
}

/** pgbench TPC-B, scale 10, 8 clients, on the same server and in the same database. */
async function pgbenchRate(url: string, seconds: number): Promise<number> {
  const { stdout } = await run('pgbench', ['-n', '-c', '8', '-j', '2', '-T', String(seconds), url]);
  const tps = /tps = ([\d.]+)/.exec(stdout)?.[1];
  if (tps === undefined) throw new Error('pgbench printed no rate');
  return Number(tps);
}

async function measure(books: TestBooks, seconds: number): Promise<Record<string, number>> {
  const pool = new pg.Pool({ connectionString: books.appUrl, max: 8 });
  const batcher = createPostingBatcher(pool);
  const single = (isHot: boolean) => () => postTransaction(pool, nextPosting(isHot)).then(() => 1);
  const batched = (isHot: boolean) => () => batcher.post(nextPosting(isHot)).then(() => 1);
  const exact = () =>
    postBatchExact(
      pool,
      Array.from({ length: 100 }, () => nextPosting(true)),
    ).then((outcomes) => outcomes.filter((item) => item.outcome === 'posted').length);
  try {
    await rate(64, 1, single(false));
    await rate(64, 1, batched(false));
    return {
      'single post, 64 callers, plain': await rate(64, seconds, single(false)),
      'single post, 64 callers, batcher': await rate(64, seconds, batched(false)),
      'single post, 512 callers, batcher': await rate(512, seconds, batched(false)),
      'hot account, 64 callers, plain': await rate(64, seconds, single(true)),
      'hot account, 64 callers, batcher': await rate(64, seconds, batched(true)),
      'hot account, exact batch of 100, 2 callers': await rate(2, seconds, exact),
    };
  } finally {
    await pool.end();
  }
}

/**
 * Measures the posting paths from Node against pgbench TPC-B on the same server in the same run (before and after; the mean counts).
 * @param options adminUrl: a superuser of the server, used to create and drop a throw-away database; seconds: per measurement
 */
export async function benchLedger(options: { adminUrl: string; seconds: number }): Promise<LedgerBench> {
  const books = await createTestBooks({ serverUrl: options.adminUrl });
  try {
    await loadAccounts(books);
    const hasPgbench = await pgbenchIsInstalled();
    if (hasPgbench) await run('pgbench', ['-i', '-q', '-s', '10', books.adminUrl]);
    const before = hasPgbench ? await pgbenchRate(books.adminUrl, options.seconds) : 0;
    const rates = await measure(books, options.seconds);
    const after = hasPgbench ? await pgbenchRate(books.adminUrl, options.seconds) : 0;
    const yardstick = (before + after) / 2;
    const findings = await verifyBooks(books.app);
    if (findings.length > 0) throw new Error(`the books disagree after the bench: ${JSON.stringify(findings[0])}`);
    const results = Object.entries(rates).map(([name, value]): BenchResult => ({
      name,
      unit: 'transactions/s',
      value,
      ratio: hasPgbench ? Number((value / yardstick).toFixed(2)) : null,
    }));
    if (!hasPgbench) return { results, notes: ['pgbench is not on PATH: no ratios'] };
    const base: BenchResult = {
      name: 'pgbench TPC-B, scale 10, 8 clients',
      unit: 'transactions/s',
      value: Math.round(yardstick),
      ratio: 1,
    };
    return {
      results: [base, ...results],
      notes: [`pgbench before ${Math.round(before)}/s, after ${Math.round(after)}/s`],
    };
  } finally {
    await books.close();
  }
}
