import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataConverterOf, systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { Worker } from '@temporalio/worker';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { paidAccount } from '../planned-project/planned-project.ts';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';
import { exportPaymentBatch } from './export-payment-batch.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(() => batches.expectBooksToAgree());

describe('a batch', () => {
  it('is paid, one row returned, reconciled to zero, and the returned one paid again to a corrected account', async () => {
    const { linkId, allotmentId, projectId } = await desk.fundedProject(1000n);
    const first = await desk.approved(linkId, { amountFen: 300n });
    const second = await desk.approved(linkId, { amountFen: 100n });
    const { id, fileNumber, instructions } = await batches.exported([first, second]);
    expect(await batches.clearing()).toBe(400n);
    const [paid, returned] = instructions as [(typeof instructions)[number], (typeof instructions)[number]];
    await batches.bank.answer(`${fileNumber}.1.txt`, answerFile(fileNumber, [rowFor(paid), rowFor(returned, '1001')]));
    await batches.untilBatch(id, ({ status }) => status === 'completed');
    expect(await desk.balance(paidAccount(projectId, allotmentId))).toMatchObject({ balanceFen: 300n });
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ balanceFen: 700n, availableFen: 700n });
    expect((await batches.reconcile()).body).toMatchObject({
      status: 'balanced',
      paidFen: '300',
      differenceFen: '0',
      differences: [],
    });

    const maker = desk.person('financeMaker');
    expect(await desk.requestOf(second)).toMatchObject({ status: 'bankReturned', refusal: '银行退回：账号不存在' });
    expect((await maker.get('/payment-tasks')).body.items).toMatchObject([
      { kind: 'paymentReturned', subjectId: second },
    ]);
    const corrected = desk.peers.addAccount({ accountNumber: '6228480402564890026' });
    const body = {
      milestoneId: 'start',
      amountFen: '100',
      payeeAccountId: corrected.id,
      bankCode: 'ABC',
      purpose: '大棚工程款',
    };
    await expectStatus(maker.put(`/payment-requests/${second}`, body), 200);
    expect((await batches.makeBatch([second])).body.detail).toContain('未经批准，或已在支付');
    await expectStatus(desk.submit(second), 200);
    await desk.decide(second, 'financeChecker');
    await desk.untilRequest(second, 'approved');
    const again = await batches.exported([second]);
    await batches.bank.answer(
      `${again.fileNumber}.1.txt`,
      answerFile(
        again.fileNumber,
        again.instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(second, 'paid');
    expect(await desk.balance(paidAccount(projectId, allotmentId))).toMatchObject({ balanceFen: 400n });

    const { temporal, config } = desk.service.deps;
    await batches.untilBatch(again.id, ({ status }) => status === 'completed');
    const history = await temporal.client().workflow.getHandle(`payment-batch-${id}`).fetchHistory();
    const workflowsPath = fileURLToPath(new URL('../workflows.ts', import.meta.url));
    await Worker.runReplayHistory({ workflowsPath, dataConverter: dataConverterOf(config) }, history);
  });

  it('keeps full account numbers out of the database and the answers, and prints a list', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const accountNumber = '6222021234567890123';
    const id = await desk.approved(linkId, { account: desk.peers.addAccount({ accountNumber }) });
    const batch = await batches.exported([id]);
    expect(batch.instructions[0]).toMatchObject({ payeeAccount: accountNumber });
    const detail = await batches.payer().get(`/payment-batches/${batch.id}`);
    expect(JSON.stringify(detail.body)).not.toContain(accountNumber);
    const payerAbove = desk.person('financePayer', 'financePayer-42', '42');
    const listed = async (regionCode: string) =>
      (await payerAbove.get(`/payment-batches?regionCode=${regionCode}`)).body.items.map(
        (one: { id: string }) => one.id,
      );
    expect(await listed('4210')).toContain(batch.id);
    expect(await listed('4211')).toEqual([]);
    const { rows } = await desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      sql`select 1 from payment_instruction i where i::text like ${`%${accountNumber}%`}
        union all select 1 from payment_request r where r::text like ${`%${accountNumber}%`}
        union all select 1 from kit.audit_event a where a::text like ${`%${accountNumber}%`}
        union all select 1 from kit.idempotency_record k where k::text like ${`%${accountNumber}%`}`.execute(tx),
    );
    expect(rows).toEqual([]);
    const paper = await batches.payer().get(`/payment-batches/${batch.id}/list.pdf`);
    expect(paper.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    await batches.bank.answer(
      `${batch.fileNumber}.1.txt`,
      answerFile(
        batch.fileNumber,
        batch.instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(id, 'paid');
  });

  it('is refused to a payer who made or checked one of its requests, by the API and by SQL', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId);
    for (const userId of ['financeMaker-1', 'financeChecker-1']) {
      const answer = await batches.payer(userId).post('/payment-batches', { bankCode: 'ABC', requestIds: [id] });
      expect(answer).toMatchObject({ status: 409, body: { code: 'payment.payerConflict' } });
    }
    const batch = await batches.exported([id]);
    await expect(
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        sql`update payment_instruction set payer_user_id = 'other' where batch_id = ${batch.id}`.execute(tx),
      ),
    ).rejects.toThrow('不能更改');
    await expect(
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        sql`insert into payment_instruction select (jsonb_populate_record(i, jsonb_build_object('id', ${uuidv7()}::text, 'sequence', 99))).*
          from payment_instruction i where i.batch_id = ${batch.id}`.execute(tx),
      ),
    ).rejects.toThrow('未经批准或已在支付');
    await batches.upload(
      'a.txt',
      answerFile(
        batch.fileNumber,
        batch.instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(id, 'paid');
  });

  it('is refused with row and field when the bank cannot write a name', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const plain = await desk.approved(linkId);
    const rare = await desk.approved(linkId, { account: desk.peers.addAccount({ holderName: '王㛃•𠮷' }) });
    const layout = desk.peers.state.layout;
    desk.peers.state.layout = { ...layout, encoding: 'gbk' };
    const answer = await batches.makeBatch([plain, rare]);
    // The same in a second file: the payer knows the rows of the batch.
    desk.peers.state.layout = { ...layout, encoding: 'gbk', rowsMax: 1 };
    const apart = await batches.makeBatch([plain, rare]);
    desk.peers.state.layout = layout;
    expect(apart.body).toMatchObject({ detail: answer.body.detail, errors: [{ path: 'requestIds.1.payeeName' }] });
    expect(answer).toMatchObject({ status: 422, body: { code: 'bankFile.refused' } });
    expect(answer.body.detail).toBe('第2行“收款人户名”含有 GBK 编码写不出的字：㛃、•、𠮷');
    expect(await desk.requestOf(rare)).toMatchObject({ status: 'approved' });
  });

  it('is refused with the field when the layout of the bank names no account to pay', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId);
    const { state } = desk.peers;
    const layout = state.layout as { detail: { value: string }[] };
    state.layout = { ...layout, detail: layout.detail.filter(({ value }) => value !== 'payeeAccount') };
    const answer = await batches.makeBatch([id]);
    state.layout = layout;
    expect(answer).toMatchObject({ status: 409, body: { code: 'bank.layoutUnreadable' } });
    expect(answer.body.detail).toBe('农业银行的文件格式设置有误：明细须有“收款账号”，请联系系统管理员');
  });

  it('is cancelled before any money moves when a payee account was withdrawn', async () => {
    const { linkId, allotmentId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const id = await desk.approved(linkId, { account });
    account.status = 'closed';
    const { body } = await expectStatus(batches.makeBatch([id]), 201);
    expect((await batches.untilBatch(body.id, ({ status }) => status === 'cancelled')).cancelReason).toContain(
      '批次未发出',
    );
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ balanceFen: 1000n, availableFen: 900n });
    expect(await desk.requestOf(id)).toMatchObject({ status: 'approved' });
  });

  it('is cancelled before any money moves when the bank contradicts an earlier attempt while it is written', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId);
    const former = await batches.exported([id]);
    const answer = (code: string) =>
      batches.upload(`${code}-${former.fileNumber}.txt`, answerFile(former.fileNumber, [rowFor(former.instructions[0]!, code)])); // prettier-ignore
    await answer('1001');
    await desk.untilRequest(id, 'bankReturned');
    await expectStatus(desk.submit(id), 200);
    await desk.decide(id, 'financeChecker');
    await desk.untilRequest(id, 'approved');
    const { state } = desk.peers;
    const release = Promise.withResolvers<void>();
    state.revealed = release.promise;
    const { body } = await expectStatus(batches.makeBatch([id]), 201);
    await answer('0000');
    state.revealed = Promise.resolve();
    release.resolve();
    expect((await batches.untilBatch(body.id, ({ status }) => status === 'cancelled')).cancelReason).toContain(
      '查明之前不能支付',
    );
    await batches.settleLines();
  });

  it('splits into files at the bank’s row limit, each with its own totals', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const ids = [await desk.approved(linkId), await desk.approved(linkId), await desk.approved(linkId)];
    const layout = desk.peers.state.layout;
    desk.peers.state.layout = { ...layout, rowsMax: 2 };
    const { id } = await batches.exported(ids);
    desk.peers.state.layout = layout;
    const { body } = await batches.payer().get(`/payment-batches/${id}`);
    expect(body.files).toMatchObject([
      { recordCount: 2, totalFen: '200' },
      { recordCount: 1, totalFen: '100' },
    ]);
    for (const { number } of body.files) {
      const { instructions } = await batches.bank.received(number);
      await batches.upload(
        `${number}.txt`,
        answerFile(
          number,
          instructions.map((row) => rowFor(row)),
        ),
      );
    }
    await batches.untilBatch(id, ({ status }) => status === 'completed');
  });
});

describe('a worker that dies', () => {
  it('between the posting and the file writes the file once and posts once', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId);
    const before = await batches.clearing();
    // A file where the bank's folder should be: the activity dies after its transaction, at the file, again and again.
    const inbox = join(desk.bankDirectory, 'inbox');
    await mkdir(inbox, { recursive: true });
    await rename(inbox, `${inbox}-away`);
    await writeFile(inbox, '');
    const { body } = await expectStatus(batches.makeBatch([id]), 201);
    const broken = await batches.untilBatch(body.id, ({ status }) => status === 'awaitingResults');
    expect(broken.files).toMatchObject([{ sha256: expect.any(String), writtenAt: null }]);
    await expect(exportPaymentBatch(desk.service.deps, body.id)).rejects.toThrow('ENOTDIR');
    await rm(inbox);
    await rename(`${inbox}-away`, inbox);
    const batch = await batches.untilBatch(body.id, ({ files }) => files[0].writtenAt !== null);
    expect(await batches.clearing()).toBe(before + 100n);
    expect(batch.files[0].sha256).toBe(broken.files[0].sha256);
    expect((await batches.bank.files()).filter((name) => name.startsWith(batch.number))).toHaveLength(1);
    const { instructions } = await batches.bank.received(batch.files[0].number);
    await batches.upload(
      'b.txt',
      answerFile(
        batch.files[0].number,
        instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(id, 'paid');
  });

  it('is only late, and finds its work done by another, gives the bank nothing a second time', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const id = await desk.approved(linkId, { account });
    const { state } = desk.peers;
    const release = Promise.withResolvers<void>();
    state.revealed = release.promise;
    const reveals = state.reveals;
    const { body } = await expectStatus(batches.makeBatch([id]), 201);
    await vi.waitFor(() => expect(state.reveals).toBe(reveals + 1), { timeout: 30_000, interval: 20 });
    // The worker holds the old account number; meanwhile the batch leaves with another.
    state.revealed = Promise.resolve();
    account.accountNumber = '6228480402564890026';
    expect(await exportPaymentBatch(desk.service.deps, body.id)).toEqual({ outcome: 'exported' });
    const fileNumber = body.files[0].number as string;
    const { instructions } = await batches.bank.received(fileNumber);
    expect(instructions).toMatchObject([{ payeeAccount: account.accountNumber }]);
    await batches.bank.process(fileNumber);
    release.resolve();
    await batches.upload(
      'late.txt',
      answerFile(
        fileNumber,
        instructions.map((row) => rowFor(row)),
      ),
    );
    // The workflow goes on only when its late attempt has ended.
    await batches.untilBatch(body.id, ({ status }) => status === 'completed');
    expect(await batches.bank.files()).not.toContain(`${fileNumber}.txt`);
  });

  it('is late after the batch was given up gives the bank nothing any more', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const id = await desk.approved(linkId, { account });
    const batch = await batches.exported([id]);
    // As if it had been recorded and not yet written, when the account was withdrawn.
    await rm(join(batches.bank.inbox, `${batch.fileNumber}.txt`));
    await desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      sql`update payment_file set written_at = null where number = ${batch.fileNumber}`.execute(tx),
    );
    const { state } = desk.peers;
    const release = Promise.withResolvers<void>();
    state.revealed = release.promise;
    const reveals = state.reveals;
    const late = exportPaymentBatch(desk.service.deps, batch.id);
    await vi.waitFor(() => expect(state.reveals).toBe(reveals + 1), { timeout: 30_000, interval: 20 });
    state.revealed = Promise.resolve();
    account.status = 'closed';
    expect(await exportPaymentBatch(desk.service.deps, batch.id)).toEqual({ outcome: 'exported' });
    await batches.untilBatch(batch.id, ({ unknownCount }) => unknownCount === 1);
    release.resolve();
    await late;
    expect(await batches.bank.files()).not.toContain(`${batch.fileNumber}.txt`);
    await batches.upload(
      'd.txt',
      answerFile(
        batch.fileNumber,
        batch.instructions.map((row) => rowFor(row, '1001')),
      ),
    );
  });

  it('between the file and its mark does not write the file again, though the bank has taken it away', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId);
    const batch = await batches.exported([id]);
    await batches.bank.process(batch.fileNumber);
    await desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      sql`update payment_file set written_at = null where number = ${batch.fileNumber}`.execute(tx),
    );
    const reveals = desk.peers.state.reveals;
    expect(await exportPaymentBatch(desk.service.deps, batch.id)).toEqual({ outcome: 'exported' });
    expect(desk.peers.state.reveals).toBe(reveals);
    expect(await batches.bank.files()).not.toContain(`${batch.fileNumber}.txt`);
    await batches.upload(
      'c.txt',
      answerFile(
        batch.fileNumber,
        batch.instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(id, 'paid');
  });
});
