import { accountEntries, accountHolds, findTransactions, type LedgerTransaction } from '@sunledger/ledger';
import { fenSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';

export const ledgerTransactionSchema = z
  .object({
    transactionId: z.string(),
    kind: z.string(),
    businessDate: z.string(),
    referenceType: z.string().describe('业务单据类型'),
    referenceId: z.string().describe('业务单据编号'),
    description: z.string(),
    reverses: z.string().nullable(),
    reversedBy: z.string().nullable(),
    legs: z.array(z.object({ account: z.string(), amountFen: fenSchema.describe('借方为正，贷方为负') })),
  })
  .meta({ id: 'LedgerTransaction' });

export const ledgerEntrySchema = z
  .object({
    entryId: z.string(),
    transactionId: z.string(),
    amountFen: fenSchema.describe('借方为正，贷方为负'),
    balanceAfterFen: fenSchema,
    kind: z.string(),
    businessDate: z.string(),
    referenceType: z.string(),
    referenceId: z.string(),
    description: z.string(),
    postedAt: z.string(),
  })
  .meta({ id: 'LedgerEntry' });

export const ledgerHoldSchema = z
  .object({
    holdId: z.string(),
    amountFen: fenSchema,
    kind: z.string().describe('办结后记账的事项'),
    businessDate: z.string(),
    referenceType: z.string(),
    referenceId: z.string(),
    description: z.string(),
    placedAt: z.string(),
  })
  .meta({ id: 'LedgerHold' });

export type LedgerTransactionView = z.output<typeof ledgerTransactionSchema>;

function toView(transaction: LedgerTransaction): LedgerTransactionView {
  return {
    transactionId: String(transaction.transactionId),
    kind: transaction.kind,
    businessDate: transaction.businessDate,
    referenceType: transaction.referenceType,
    referenceId: transaction.referenceId,
    description: transaction.description,
    reverses: transaction.reverses === null ? null : String(transaction.reverses),
    reversedBy: transaction.reversedBy === null ? null : String(transaction.reversedBy),
    legs: transaction.legs,
  };
}

/** What was booked for a business document, oldest first. */
export async function findTransactionsOf(tx: Tx, referenceType: string, referenceId: string) {
  return (await findTransactions(tx, { referenceType, referenceId })).map(toView);
}

export async function findTransaction(tx: Tx, transactionId: bigint) {
  return (await findTransactions(tx, { transactionId })).map(toView)[0];
}

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** One page of an account's statement, newest first. */
export async function entriesOf(tx: Tx, account: string, { limit, cursor }: Page) {
  const rows = await accountEntries(tx, account, {
    limit: limit + 1,
    ...(cursor === undefined ? {} : { beforeEntryId: BigInt(cursor) }),
  });
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    entryId: String(row.entryId),
    transactionId: String(row.transactionId),
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.entryId ?? null) : null };
}

/** One page of what is held on an account and not decided yet, newest first. */
export async function holdsOf(tx: Tx, account: string, { limit, cursor }: Page) {
  const rows = await accountHolds(tx, account, {
    limit: limit + 1,
    ...(cursor === undefined ? {} : { beforeHoldId: BigInt(cursor) }),
  });
  const items = rows.slice(0, limit).map((row) => ({ ...row, holdId: String(row.holdId) }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.holdId ?? null) : null };
}
