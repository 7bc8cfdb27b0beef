import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from '@sunledger/service-kit';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definition } from '../../services/fund-allocation/src/service.ts';
import { answerFile } from '../../services/fund-allocation/src/testing/bank-answers.ts';
import { batchesAt } from '../../services/fund-allocation/src/testing/payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from '../../services/fund-allocation/src/testing/payments.ts';
import { createPrivateServers, type PrivateServers } from '../testing/private-servers.ts';
import { openSuperuser } from './check-books.ts';
import { isAnswering, patience, until } from './sample-processes.ts';
import { openSilentLine } from './silent-line.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
let servers: PrivateServers;
let superuser: pg.Pool;
let bundleFile: string;
let ports: number[];
beforeAll(async () => {
  [desk, servers] = await Promise.all([startPayments(false), createPrivateServers('payment-export-killed')]);
  batches = batchesAt(desk);
  superuser = openSuperuser(desk.service.database.superuserUrl);
  const { layout } = servers;
  bundleFile = join(layout.data, 'workflows.js');
  writeFileSync(bundleFile, await bundleWorkflows(definition.workflows!.sourcePath));
  // Nothing else runs there: the ports serve the workers' health pages.
  ports = [layout.ports.bank, layout.ports.console, layout.ports.portal, layout.ports.identity];
  mkdirSync(batches.bank.inbox, { recursive: true });
});
afterAll(async () => {
  await servers.close();
  await superuser.end();
  await desk.close();
});

/** A worker of fund-allocation as a process of its own, on the database, queue and bank folder of the test. */
async function startWorker(part: string, temporalAddress = desk.service.deps.config.TEMPORAL_ADDRESS): Promise<void> {
  const port = ports.shift()!;
  const settings = Object.entries(desk.service.deps.config).filter(([, value]) => value !== undefined);
  servers.program(part, '../services/fund-allocation/src/worker.ts', {
    ...Object.fromEntries(settings.map(([name, value]) => [name, String(value)])),
    ...desk.peers.environment,
    TEMPORAL_ADDRESS: temporalAddress,
    WORKFLOW_BUNDLE: bundleFile,
    ADMIN_PORT: String(port),
  });
  await until(() => isAnswering(`http://127.0.0.1:${port}/metrics`));
}

// Only the wait is cut short: the server is told now what it would find out when the heartbeats stay away.
async function reportDeath(batchId: string): Promise<void> {
  const { activity, workflow } = desk.service.deps.temporal.client();
  const workflowId = `payment-batch-${batchId}`;
  const { raw } = await workflow.getHandle(workflowId).describe();
  const [pending] = raw.pendingActivities ?? [];
  expect(pending).toMatchObject({ activityType: { name: 'exportPaymentBatch' } });
  await activity.fail({ workflowId, activityId: pending!.activityId! }, new Error('the worker is dead'));
}

interface Batch {
  id: string;
  files: { number: string; fileName: string; writtenAt: string | null }[];
  instructions: { id: string; requestId: string; fileNumber: string; status: string }[];
}

/** A batch of three payments in two files, whose export is held up where it has learnt the account numbers. */
async function batchBeingExported(): Promise<{ batch: Batch; release: () => void }> {
  const { linkId } = await desk.fundedProject(1000n);
  const requestIds = await Promise.all([100n, 110n, 120n].map((amountFen) => desk.approved(linkId, { amountFen })));
  const { state } = desk.peers;
  const held = Promise.withResolvers<void>();
  state.revealed = held.promise;
  const reveals = state.reveals;
  state.layout = { ...state.layout, rowsMax: 2 };
  const { body } = await expectStatus(batches.makeBatch(requestIds), 201);
  await until(() => state.reveals > reveals);
  state.revealed = Promise.resolve();
  return { batch: body, release: held.resolve };
}

const untilBatch = (id: string, isThere: (batch: Batch & { status: string }) => boolean): Promise<Batch> =>
  batches.untilBatch(id, isThere);

/** Every file that the bank has, whoever wrote it and under whichever name. */
async function filesAtBank() {
  const names = await batches.bank.files();
  return Promise.all(
    names.map(async (name) => {
      const number = name.replace(/\.txt$/, '');
      return { number, rows: (await batches.bank.received(number)).instructions };
    }),
  );
}

/** Every instruction stands in one file, once, was booked once, and is paid once; the books agree. */
async function expectPaidOnce({ id, files, instructions }: Batch): Promise<void> {
  for (const { number, rows } of await filesAtBank()) {
    const answers = rows.map(({ instructionId, amountFen }) => ({ instructionId, amountFen, code: '0000' }));
    if (files.some((file) => file.number === number))
      await batches.bank.answer(`${number}.1.txt`, answerFile(number, answers));
  }
  // The workflow goes on only when an attempt of the export has reported.
  await untilBatch(id, ({ status }) => status === 'completed');
  const ids = instructions.map((one) => one.id).toSorted();
  const told = (await filesAtBank()).flatMap(({ rows }) => rows.map(({ instructionId }) => instructionId));
  expect(told.filter((one) => ids.includes(one)).toSorted()).toEqual(ids);
  const { rows } = await superuser.query<{ key: string }>(
    `select idempotency_key as key from ledger.transaction where kind = 'paymentInstructed'
      and reference_id in (select request_id::text from payment_instruction where batch_id = $1) order by 1`,
    [id],
  );
  expect(rows.map(({ key }) => key)).toEqual(ids.map((one) => `payment:${one}`));
  await batches.expectBooksToAgree();
  expect(await batches.clearing()).toBe(0n);
}

describe('a worker of fund-allocation killed during the export of a batch', patience, () => {
  it('after one of two files leaves each payment in one file once, and the books agree', async () => {
    await startWorker('first-worker');
    const { batch, release } = await batchBeingExported();
    // A pipe that nobody reads where the second file is to be written: the worker stops in the middle of its writing.
    const pipe = join(batches.bank.inbox, `${batch.files[1]!.fileName}.part`);
    execFileSync('mkfifo', [pipe]);
    release();
    await untilBatch(batch.id, ({ files }) => files[0]!.writtenAt !== null);
    await servers.kill('first-worker');
    rmSync(pipe);
    // Nobody reports the death: the server misses the heartbeats.
    await startWorker('second-worker');
    const { files } = await untilBatch(batch.id, (now) => now.files.every(({ writtenAt }) => writtenAt !== null));
    expect(files).toHaveLength(2);
    await expectPaidOnce(batch);
    await servers.kill('second-worker');
  });

  it('after all of it and before its report leaves each payment in one file once, and the books agree', async () => {
    const line = await openSilentLine(desk.service.deps.config.TEMPORAL_ADDRESS);
    await startWorker('third-worker', line.address);
    const { batch, release } = await batchBeingExported();
    line.silence();
    release();
    const { files } = await untilBatch(batch.id, (now) => now.files.every(({ writtenAt }) => writtenAt !== null));
    expect(files).toHaveLength(2);
    await servers.kill('third-worker');
    line.close();
    await reportDeath(batch.id);
    await startWorker('fourth-worker');
    await expectPaidOnce(batch);
  });
});
