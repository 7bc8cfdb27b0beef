import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { components } from '@sunledger/registry-client';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchesAt } from '../testing/payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';

const field = (value: string, width: number) => ({ value, width });

/** A bank without delimiters, with an answer and result codes of its own, as registry keeps it. */
const layout = {
  version: 1,
  encoding: 'gb18030',
  delimiter: null,
  amountUnit: 'yuan',
  lineEnd: 'lf',
  rowsMax: 100,
  header: [field('H', 1), field('batchNo', 30), field('count', 6), field('totalFen', 16), field('date', 8)],
  detail: [
    field('instructionId', 32),
    field('payeeName', 60),
    field('payeeAccount', 19),
    field('payeeBankCode', 12),
    field('amountFen', 16),
    field('purpose', 60),
  ],
  trailer: [field('T', 1), field('count', 6)],
  result: {
    header: [field('F', 1), field('batchNo', 30)],
    detail: [
      field('instructionId', 32),
      field('code', 2),
      field('amountFen', 16),
      field('settledAt', 8),
      field('bankReference', 12),
      field('message', 20),
    ],
    trailer: [field('E', 1), field('count', 6)],
    outcomes: { '00': 'paid', '31': 'returned' },
  },
} satisfies components['schemas']['BankLayout']['layout'];

let desk: PaymentDesk;
beforeAll(async () => {
  desk = await startPayments();
  desk.peers.state.layout = layout;
});
afterAll(() => desk.close());

describe('a bank of fixed widths', () => {
  it('is paid through from its instruction file to the results in its own codes', async () => {
    const batches = batchesAt(desk);
    const { linkId, projectId, allotmentId } = await desk.fundedProject(100_000n);
    const paid = await desk.approved(linkId, { amountFen: 12_345n });
    const returned = await desk.approved(linkId, { amountFen: 678n });
    const { body } = await expectStatus(batches.makeBatch([paid, returned]), 201);
    const [{ number }] = (
      await batches.untilBatch(body.id, ({ files }) => files.every(({ writtenAt }: { writtenAt: string }) => writtenAt))
    ).files;

    const bytes = await readFile(join(batches.bank.inbox, `${number}.txt`));
    const [header, ...lines] = bytes.toString('latin1').split('\n');
    const date = desk.service.deps.clock.today().replaceAll('-', '');
    expect(header).toBe(`H${number.padEnd(30)}0000020000000000130.23${date}`);
    const rows = lines.slice(0, 2).map((line) => Buffer.from(line, 'latin1'));
    const cell = (row: Buffer, from: number, width: number) =>
      iconv.decode(row.subarray(from, from + width), 'gb18030');
    expect(rows.map((row) => [row.length, cell(row, 32, 60).trim(), cell(row, 92, 19), cell(row, 123, 16)])).toEqual([
      [199, '江陵县三湖农场合作社', '6228480402564890018', '0000000000123.45'],
      [199, '江陵县三湖农场合作社', '6228480402564890018', '0000000000006.78'],
    ]);
    expect(lines.slice(2)).toEqual(['T000002', '']);

    const answer = (row: Buffer, code: string, amount: string, message: string) => {
      const text = `${cell(row, 0, 32)}${code}${amount.padStart(16, '0')}${code === '00' ? date : ' '.repeat(8)}`;
      const told = iconv.encode(message, 'gb18030');
      return [text, `REF${code}`.padEnd(12), told.toString('latin1'), ' '.repeat(20 - told.length)].join('');
    };
    const answers = [answer(rows[0]!, '00', '123.45', '成功'), answer(rows[1]!, '31', '6.78', '户名不符')];
    const file = [`F${number.padEnd(30)}`, ...answers, 'E000002', ''].join('\n');
    await batches.bank.answer(`${number}-R.txt`, Buffer.from(file, 'latin1'));

    await desk.untilRequest(paid, 'paid');
    expect(await desk.untilRequest(returned, 'bankReturned')).toMatchObject({
      refusal: expect.stringContaining('户名不符'),
    });
    expect((await desk.balance(`paid:${projectId}:${allotmentId}`))?.balanceFen).toBe(12_345n);
    await batches.expectBooksToAgree();
  });

  it('gives up a batch before any money moved when an account number passes the width of its field', async () => {
    const batches = batchesAt(desk);
    const { linkId, allotmentId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId, { account: desk.peers.addAccount({ accountNumber: '6'.repeat(21) }) });
    const { body } = await expectStatus(batches.makeBatch([id]), 201);
    const cancelled = await batches.untilBatch(body.id, ({ status }) => status === 'cancelled');
    expect(cancelled.cancelReason).toBe('第1行“收款账号”超出宽度：最多 19 字节，实有 21 字节');
    expect(await desk.balance(`allotment:${allotmentId}`)).toMatchObject({ balanceFen: 1000n, pendingFen: 100n });
  });

  it('is refused, with what is missing, while registry holds no layout of its answers', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId);
    const { result: _result, ...instructionsOnly } = layout;
    desk.peers.state.layout = instructionsOnly;
    const refused = await batchesAt(desk).makeBatch([id]);
    desk.peers.state.layout = layout;
    expect(refused.body.detail).toContain('没有分隔符的格式，须写明回单的字段和宽度');
  });
});
