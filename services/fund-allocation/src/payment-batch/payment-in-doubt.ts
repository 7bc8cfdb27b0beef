import { DomainError } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What the trigger keep_waiting says too. */
export const paymentInDoubt =
  '该申请，或同一项目、同一收款单位、同一发票的另一笔支付，结果未知或与银行回单不符，查明之前不能支付';

/**
 * Refuses a payment (409) while money may have reached the payee already: by an earlier attempt, or by another request for the
 * same payee and project or on the same invoice. Says the same whatever the asker may see.
 */
export async function refuseInDoubt(tx: Tx, requestId: string): Promise<void> {
  const { rows } = await sql<{ is: boolean }>`select payment_in_doubt(${requestId}) as is`.execute(tx);
  if (rows[0]!.is) throw new DomainError('payment.resultUnknown', paymentInDoubt);
}

/** Refuses (409) to end a request, here called `what`, while the bank may have paid one of its attempts. */
export async function refuseEndInDoubt(tx: Tx, requestId: string, what: string): Promise<void> {
  const { rows } = await sql<{ is: boolean | null }>`select payment_doubt(${requestId}) = 'own' as is`.execute(tx);
  if (rows[0]!.is)
    throw new DomainError('payment.resultUnknown', `银行的回单与该申请已入账的支付结果不符，处理该回单之前不能${what}`);
}
