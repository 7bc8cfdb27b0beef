import { verifyBooks } from '@sunledger/ledger';
import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { expect, vi } from 'vitest';
import { clearingAccount } from '../payment-batch/clearing-account.ts';
import { bankAt } from './bank-answers.ts';
import { county, expectStatus, type PaymentDesk } from './payments.ts';

/** What the payer, the bank and the checker do with batches. */
export function batchesAt(desk: PaymentDesk) {
  const bank = bankAt(desk.bankDirectory);
  const payer = (userId = 'financePayer-1') => desk.person('financePayer', userId);
  const makeBatch = (requestIds: string[], more = {}) =>
    payer().post('/payment-batches', { bankCode: 'ABC', requestIds }, more);

  async function exported(requestIds: string[], more = {}) {
    const { body } = await expectStatus(makeBatch(requestIds, more), 201);
    await untilBatch(body.id, (batch) =>
      batch.files.every((file: { writtenAt: string | null }) => file.writtenAt !== null),
    );
    const fileNumber = body.files[0].number as string;
    return { id: body.id as string, fileNumber, instructions: (await bank.received(fileNumber)).instructions };
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async function untilBatch(id: string, isThere: (batch: any) => boolean) {
    return vi.waitFor(
      async () => {
        const { body } = await payer().get(`/payment-batches/${id}`);
        if (!isThere(body)) throw new Error(`batch is ${body.status} ${body.cancelReason ?? ''}`);
        return body;
      },
      { timeout: 30_000, interval: 50 },
    );
  }

  const upload = (fileName: string, bytes: Buffer, by = desk.person('financeChecker')) =>
    by.post(`/bank-results?bankCode=ABC&fileName=${fileName}`, bytes, { contentType: 'application/octet-stream' });

  /** Two reviewers settle every line that nobody could match. */
  async function settleLines(settlement = 'misdelivered'): Promise<void> {
    const [proposer, decider] = [desk.person('financeChecker'), desk.person('financeChecker', 'financeChecker-2')];
    const { body } = await proposer.get('/bank-result-lines/unmatched');
    for (const { id } of body.items) {
      const note = '银行书面说明';
      await expectStatus(proposer.post(`/bank-result-lines/${id}/settlement-proposal`, { settlement, note }), 200);
      await expectStatus(decider.post(`/bank-result-lines/${id}/settlement`, { verb: 'confirm', note }), 200);
    }
  }

  const reconcile = (businessDate = desk.service.deps.clock.today()) =>
    desk.person('financeChecker').post('/reconciliations', { bankCode: 'ABC', regionCode: county, businessDate });

  const clearing = async () => (await desk.balance(clearingAccount('ABC', county)))?.balanceFen ?? 0n;

  /** Whatever a test did: what the bank has not answered is what stands in clearing, and the books agree. */
  async function expectBooksToAgree(): Promise<void> {
    const { openFen, findings } = await desk.service.deps.db.transaction(systemPrincipal('test'), async (tx) => {
      const open = await sql<{
        fen: bigint;
      }>`select coalesce(sum(amount_fen), 0)::bigint as fen from payment_instruction
      where status in ('sent', 'unknown')`.execute(tx);
      return { openFen: open.rows[0]!.fen, findings: await verifyBooks(tx) };
    });
    expect(findings).toEqual([]);
    expect(await clearing()).toBe(openFen);
  }

  return { bank, payer, makeBatch, exported, untilBatch, upload, settleLines, reconcile, clearing, expectBooksToAgree };
}
