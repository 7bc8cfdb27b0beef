import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays } from '@sunledger/calendar';
import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { paymentInDoubt } from '../payment-batch/payment-in-doubt.ts';
import { paidAccount } from '../planned-project/planned-project.ts';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { county, expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';
import { readOutbox } from './read-outbox.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(() => batches.expectBooksToAgree());

describe('answers of the bank', () => {
  it('have one effect when they come twice, in the wrong order, in parts and under other names', async () => {
    const { linkId, allotmentId, projectId } = await desk.fundedProject(1000n);
    const ids = [await desk.approved(linkId), await desk.approved(linkId)];
    const { id, fileNumber, instructions } = await batches.exported(ids);
    const [first, second] = instructions as [(typeof instructions)[number], (typeof instructions)[number]];
    const late = answerFile(fileNumber, [rowFor(second), rowFor(first, '9999')]);
    await expectStatus(batches.upload('late.txt', late), 200);
    const early = answerFile(fileNumber, [rowFor(first)]);
    const answers = await Promise.all(
      ['x.txt', 'y.txt', 'z.txt'].map((name) => expectStatus(batches.upload(name, early), 200)),
    );
    expect(answers.filter(({ body }) => !body.isRepeated)).toHaveLength(1);
    expect(
      (await batches.upload('again.txt', answerFile(fileNumber, [rowFor(first, '9999'), rowFor(first)]))).body.file,
    ).toMatchObject({
      appliedCount: 0,
      repeatedCount: 2,
      unmatchedCount: 0,
    });
    await batches.untilBatch(id, ({ status }) => status === 'completed');
    expect(await desk.balance(paidAccount(projectId, allotmentId))).toMatchObject({ balanceFen: 200n });
  });

  it('are refused whole when a count or an amount is wrong, and taken once they are right', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const rows = instructions.map((row) => rowFor(row));
    const wrongCount = await batches.upload('w1.txt', answerFile(fileNumber, rows, { trailerCount: 2 }));
    expect(wrongCount.body.file).toMatchObject({
      status: 'refused',
      refusal: '末行笔数 2 与明细 1 笔不符',
      appliedCount: 0,
    });
    const wrongAmount = await batches.upload('w2.txt', answerFile(fileNumber, [{ ...rows[0]!, amountFen: 101n }]));
    expect(wrongAmount.body.file.refusal).toContain('整个文件未导入');
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'batched' });
    await batches.upload('right.txt', answerFile(fileNumber, rows));
    await desk.untilRequest(requestId, 'paid');
  });

  it('are refused whole and listed when the money moved before it was sent, after today, or on no day at all', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const rows = instructions.map((row) => rowFor(row));
    const today = desk.service.deps.clock.today();
    const between = `不在付款日期 ${today} 与今天之间，整个文件未导入`;
    const refusals = {
      '20010101': `第1行入账日期 2001-01-01 ${between}`,
      '20990101': `第1行入账日期 2099-01-01 ${between}`,
      '20260231': '第1行入账时间“20260231101500”不是以 YYYYMMDD 写的日期',
    };
    for (const [settledOn, refusal] of Object.entries(refusals)) {
      await batches.bank.answer(`${settledOn}.txt`, answerFile(fileNumber, rows, { settledOn }));
      await readOutbox(desk.service.deps);
      const { body } = await batches.payer().get('/bank-results?status=refused&limit=1');
      expect(body.items).toMatchObject([{ fileName: `${settledOn}.txt`, refusal }]);
    }
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'batched' });
    await batches.upload('right.txt', answerFile(fileNumber, rows));
    expect(await desk.untilRequest(requestId, 'paid')).toMatchObject({ paidOn: today });
  });

  it('are read in the layout of the batch they answer, and refused bytes are not used up', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const former = await batches.exported([requestId]);
    const { state } = desk.peers;
    const layout = state.layout;
    state.layout = { ...layout, amountUnit: 'yuan' };
    const { body: later } = await expectStatus(batches.makeBatch([await desk.approved(linkId)]), 201);
    state.layout = layout;
    const bytes = answerFile(
      former.fileNumber,
      former.instructions.map((row) => rowFor(row)),
    );
    const layoutOfFormer = (unit: string) =>
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        sql`update payment_batch set template = jsonb_set(template, '{amountUnit}', to_jsonb(${unit}::text)) where id = ${former.id}`.execute(
          tx,
        ),
      );
    await layoutOfFormer('yuan');
    const refused = [await batches.upload('a.txt', bytes), await batches.upload('b.txt', bytes)];
    for (const { body } of refused)
      expect(body).toMatchObject({
        isRepeated: false,
        file: { status: 'refused', fileName: 'a.txt', batchNumber: former.fileNumber },
      });
    await layoutOfFormer('fen');
    expect((await batches.upload('a.txt', bytes)).body).toMatchObject({ isRepeated: false, file: { appliedCount: 1 } });
    await desk.untilRequest(requestId, 'paid');
    expect((await batches.upload('c.txt', bytes)).body).toMatchObject({ isRepeated: true });
    await batches.untilBatch(later.id, ({ files }) => files[0].writtenAt !== null);
  });

  it('are not used up by the upload of somebody from another region', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const bytes = answerFile(
      fileNumber,
      instructions.map((row) => rowFor(row)),
    );
    const stranger = desk.service.as({ regionCode: '620422', permissions: ['bankResult.import'] });
    const url = '/bank-results?bankCode=ABC&fileName=s.txt';
    const stolen = await stranger.post(url, bytes, { contentType: 'application/octet-stream' });
    expect(stolen).toMatchObject({ status: 422, body: { code: 'bankFile.batchUnknown' } });
    await expectStatus(batches.upload('s.txt', bytes), 200);
    await desk.untilRequest(requestId, 'paid');
  });

  it('are uploaded by nobody who paid or asked for what they answer, neither here nor past the service', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const bytes = answerFile(fileNumber, [rowFor(instructions[0]!, '1001')]);
    for (const userId of ['financePayer-1', 'financeMaker-1']) {
      const answer = await batches.upload('forged.txt', bytes, desk.person('financeChecker', userId));
      expect(answer).toMatchObject({ status: 409, body: { code: 'bankResult.uploaderConflict' } });
      await expect(
        desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
          sql`insert into bank_result_file (id, region_code, bank_code, batch_number, sha256, file_name, source, status, record_count,
            received_on, received_by) values (gen_random_uuid(), ${county}, 'ABC', ${fileNumber}, 'x', 'x', 'upload', 'applied', 1,
            ${desk.service.deps.clock.today()}, ${userId})`.execute(tx),
        ),
      ).rejects.toThrow('不能导入其回单');
    }
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'batched' });
    await batches.upload('right.txt', bytes);
    await desk.untilRequest(requestId, 'bankReturned');
  });

  it('refuse a whole file only out of the folder of the bank, whatever an uploaded file is called', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const answer = await batches.upload(`${fileNumber}.rejected.txt`, Buffer.from('拒收'));
    expect(answer).toMatchObject({ status: 422, body: { code: 'bankResult.rejectionUploaded' } });
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'batched' });
    await batches.upload(
      'right.txt',
      answerFile(
        fileNumber,
        instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(requestId, 'paid');
  });

  it('that contradict a final result or belong to nobody are listed, and spoil the reconciliation until explained', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    await batches.upload(
      'p.txt',
      answerFile(
        fileNumber,
        instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(requestId, 'paid');
    const stranger = { instructionId: '0'.repeat(32), code: '0000', amountFen: 5n };
    const conflict = [...instructions.map((row) => rowFor(row, '1001')), stranger];
    expect((await batches.upload('q.txt', answerFile(fileNumber, conflict))).body.file.unmatchedCount).toBe(2);
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'paid' });
    const checker = desk.person('financeChecker');
    const { body: listed } = await checker.get('/bank-result-lines/unmatched');
    expect(listed.items.map(({ note }: { note: string }) => note)).toEqual([
      '已记为“已支付”，又收到“退回”（1001 账号不存在）',
      '指令号不在该批次',
    ]);
    const pages = [await checker.get('/bank-result-lines/unmatched?limit=1')];
    pages.push(await checker.get(`/bank-result-lines/unmatched?limit=1&cursor=${pages[0]!.body.nextCursor}`));
    expect(pages.flatMap(({ body }) => body.items)).toEqual(listed.items);
    expect(pages[1]!.body.nextCursor).toBeNull();
    expect((await batches.reconcile()).body).toMatchObject({
      status: 'different',
      differences: [{ kind: 'unmatched' }, { kind: 'unmatched' }],
    });
    await batches.settleLines();
    const balanced = (await batches.reconcile()).body;
    expect(balanced).toMatchObject({ status: 'balanced' });
    const sheet = await checker.get(`/reconciliations/${balanced.id}/sheet.xlsx`);
    expect(sheet.bytes.subarray(0, 2).toString()).toBe('PK');
  });

  it('that prove a second execution are listed, in the same file or later, unless the first was copied from paper', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const [row] = instructions.map((instruction) => rowFor(instruction));
    const again = { ...row!, bankReference: 'YH-AGAIN' };
    const twice = await batches.upload('twice.txt', answerFile(fileNumber, [row!, row!, again]));
    expect(twice.body.file).toMatchObject({ appliedCount: 1, repeatedCount: 1, unmatchedCount: 1 });
    const later = await batches.upload('later.txt', answerFile(fileNumber, [again]));
    expect(later.body.file).toMatchObject({ repeatedCount: 0, unmatchedCount: 1 });
    const { body } = await desk.person('financeChecker').get('/bank-result-lines/unmatched');
    expect(body.items[0]).toMatchObject({
      canCorrect: false,
      note: expect.stringContaining('流水号 YH-AGAIN：银行可能重复付款'),
    });
    expect((await batches.reconcile()).body).toMatchObject({ status: 'different' });
    await batches.settleLines();
  });

  it('that contradict a return keep the payment from being asked and made again until they are explained', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const [row] = instructions.map((instruction) => rowFor(instruction));
    await batches.upload('returned.txt', answerFile(fileNumber, [{ ...row!, code: '1001' }]));
    await desk.untilRequest(requestId, 'bankReturned');
    await batches.upload('paid.txt', answerFile(fileNumber, [row!]));
    expect(await desk.submit(requestId)).toMatchObject({ status: 409, body: { detail: paymentInDoubt } });
    await batches.settleLines();
    await expectStatus(desk.submit(requestId), 200);
    await desk.decide(requestId, 'financeChecker');
    await desk.untilRequest(requestId, 'approved');

    await batches.upload('paid-again.txt', answerFile(fileNumber, [row!, row!]));
    expect((await batches.makeBatch([requestId])).body.detail).toBe(`第1行：${paymentInDoubt}`);
    const instructAgain = desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      sql`insert into payment_instruction select (jsonb_populate_record(i, jsonb_build_object('id', 'again', 'sequence', 99,
        'attempt', r.attempt, 'hold_id', r.hold_id, 'status', 'pending', 'final_on', null))).*
        from payment_instruction i join payment_request r on r.id = i.request_id where r.id = ${requestId}`.execute(tx),
    );
    await expect(instructAgain).rejects.toThrow(paymentInDoubt);
    await batches.settleLines();
    await batches.exported([requestId]);
  });

  it('are taken though something else lies among the folders of the banks', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const outbox = join(desk.bankDirectory, 'outbox');
    await mkdir(join(outbox, '回单 备份'), { recursive: true });
    await mkdir(join(outbox, 'ABC', 'folder.txt'), { recursive: true });
    await writeFile(join(outbox, '.stray'), '');
    await writeFile(join(outbox, 'README.txt'), '');
    const rows = instructions.map((row) => rowFor(row));
    await batches.bank.answer('beside.txt', answerFile(fileNumber, rows));
    await readOutbox(desk.service.deps);
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'paid' });
  });

  it('that refuse a whole file give every payment back, and two files may be refused in the same words', async () => {
    const { linkId, allotmentId } = await desk.fundedProject(1000n);
    for (const requestId of [await desk.approved(linkId), await desk.approved(linkId)]) {
      const { id, fileNumber } = await batches.exported([requestId]);
      await batches.bank.answer(`${fileNumber}.rejected.txt`, Buffer.from('首行笔数不符\n'));
      await readOutbox(desk.service.deps);
      expect(await desk.untilRequest(requestId, 'bankReturned')).toMatchObject({
        refusal: expect.stringContaining('首行笔数不符'),
      });
      await batches.untilBatch(id, ({ status }) => status === 'completed');
    }
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ availableFen: 1000n });
  });
});

describe('an unknown result', () => {
  const day = () => desk.service.deps.clock.today();

  async function unknownPayment() {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { id, instructions } = await batches.exported([requestId]);
    await desk.service.fastForward(`payment-batch-${id}`, { days: 5 });
    await batches.untilBatch(id, ({ unknownCount }) => unknownCount === 1);
    return { batchId: id, requestId, instructionId: instructions[0]!.instructionId };
  }

  const stateAs = (instructionId: string, userId: string, settledOn = day()) => {
    const query = new URLSearchParams({
      outcome: 'paid',
      bankReference: 'YH1',
      settledOn,
      reason: '银行回函',
      fileName: 'a.pdf',
    });
    const url = `/payment-instructions/${instructionId}/result-statement?${query}`;
    return desk.person('financeChecker', userId).post(url, '%PDF', { contentType: 'application/pdf' });
  };

  it('comes after the deadline, blocks another payment, and is resolved from paper', async () => {
    const { batchId, requestId, instructionId } = await unknownPayment();
    expect((await batches.makeBatch([requestId])).body.detail).toBe(`第1行：${paymentInDoubt}`);
    expect((await desk.submit(requestId)).status).toBe(409);
    expect((await batches.payer().get('/payment-tasks')).body.items).toContainEqual(
      expect.objectContaining({ kind: 'resultUnknown', subjectId: batchId }),
    );
    await expectStatus(stateAs(instructionId, 'financeChecker-2'), 200);
    const { files } = await batches.untilBatch(batchId, ({ status }) => status === 'completed');
    const late = answerFile(files[0].number, [{ instructionId, code: '0000', amountFen: 100n }]);
    expect((await batches.upload('late-answer.txt', late)).body.file).toMatchObject({
      repeatedCount: 1,
      unmatchedCount: 0,
    });
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'paid', paidOn: day() });
  });

  it('is stated by nobody who made, decided or paid it, neither here nor past the service', async () => {
    const { instructionId, requestId } = await unknownPayment();
    const involved = { 'financePayer-1': 'payment.payerConflict', 'financeMaker-1': 'payment.makerConflict', 'financeChecker-1': 'payment.checkerConflict' }; // prettier-ignore
    for (const [userId, code] of Object.entries(involved))
      expect((await stateAs(instructionId, userId)).body).toMatchObject({ code });
    const insert = (statedBy: string, payer: string) =>
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        sql`insert into payment_result_statement (id, instruction_id, region_code, outcome, bank_reference, reason, file_id, settled_on,
          stated_by, stated_by_name, payer_user_id) values (gen_random_uuid(), ${instructionId}, ${county}, 'returned', 'x', 'x',
          gen_random_uuid(), ${day()}, ${statedBy}, 'x', ${payer})`.execute(tx),
      );
    for (const userId of Object.keys(involved)) await expect(insert(userId, 'financePayer-1')).rejects.toThrow('不能认定结果'); // prettier-ignore
    await expect(insert('financePayer-1', 'somebody')).rejects.toThrow('与支付指令不一致');
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'batched' });
  });

  it('is settled neither before the payment left nor after today', async () => {
    const { instructionId } = await unknownPayment();
    for (const settledOn of [addDays(day(), -1), addDays(day(), 1)])
      expect(await stateAs(instructionId, 'financeChecker-2', settledOn)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'settledOn' }] },
      });
  });
});
