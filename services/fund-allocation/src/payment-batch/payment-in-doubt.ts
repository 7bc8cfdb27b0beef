import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** What the trigger keep_waiting says too. */
export const paymentInDoubt = '上一次支付的结果未知，或银行又有不符的回单，查明之前不能再支付';

/** Whether money of an earlier attempt may have reached the payee. Needs sight of the paying region. */
export async function isPaymentInDoubt(tx: Tx, requestId: string): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`select payment_in_doubt(${requestId}) as is`.execute(tx);
  return rows[0]!.is;
}
