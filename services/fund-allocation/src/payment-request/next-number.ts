import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/**
 * The next number of a kind for a region and day, e.g. 'ZF421024-20260302-0007'. Gaps do not matter, repeats cannot happen;
 * the row is locked until the transaction ends.
 */
export async function nextNumber(tx: Tx, kind: 'ZF' | 'PC', regionCode: string, businessDate: string): Promise<string> {
  const { last } = await tx
    .insertInto('payment_counter')
    .values({ region_code: regionCode, kind, business_date: businessDate, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(['region_code', 'kind', 'business_date']).doUpdateSet({ last: sql`payment_counter.last + 1` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return `${kind}${regionCode}-${businessDate.replaceAll('-', '')}-${String(last).padStart(4, '0')}`;
}
