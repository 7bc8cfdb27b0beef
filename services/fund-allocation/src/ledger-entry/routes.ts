import { accountBalance, verifyBooks } from '@sunledger/ledger';
import { fenSchema, notFound, pageOf, query, type Route, unstored } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import {
  entriesOf,
  findTransaction,
  findTransactionsOf,
  holdsOf,
  ledgerEntrySchema,
  ledgerHoldSchema,
  ledgerTransactionSchema,
} from './transactions.ts';

const digits = z.string().regex(/^\d{1,18}$/, '应为数字编号');

const statementQuery = z.object({
  account: z.string().max(120),
  cursor: digits.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const accountSchema = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.string(),
  regionCode: z.string(),
  dimensions: z.record(z.string(), z.string()),
  balanceFen: fenSchema,
  pendingFen: fenSchema.describe('已冻结'),
  availableFen: fenSchema,
});

/** From any amount to its entries, from any entry to its transaction and document. */
export function ledgerEntryRoutes({ db }: Pick<Dependencies, 'db'>): Route[] {
  return [
    query({
      method: 'GET',
      url: '/ledger/accounts/:code',
      operationId: 'getLedgerAccount',
      summary: '账户余额',
      permission: 'fund.read',
      params: z.object({ code: z.string().max(120) }),
      response: accountSchema,
      handle: async ({ tx, params }) => {
        const account = await accountBalance(tx, params.code);
        if (!account) throw notFound('账户');
        return account;
      },
    }),
    query({
      method: 'GET',
      url: '/ledger/entries',
      operationId: 'listLedgerEntries',
      summary: '账户明细',
      permission: 'fund.read',
      query: statementQuery,
      response: pageOf(ledgerEntrySchema),
      handle: ({ tx, query: page }) => entriesOf(tx, page.account, page),
    }),
    query({
      method: 'GET',
      url: '/ledger/holds',
      operationId: 'listLedgerHolds',
      summary: '账户上尚未办结的冻结',
      permission: 'fund.read',
      query: statementQuery,
      response: pageOf(ledgerHoldSchema),
      handle: ({ tx, query: page }) => holdsOf(tx, page.account, page),
    }),
    query({
      method: 'GET',
      url: '/ledger/transactions',
      operationId: 'listLedgerTransactions',
      summary: '一份业务单据的记账凭证，先记的在前',
      permission: 'fund.read',
      query: z.object({ referenceType: z.string().max(60), referenceId: z.string().max(100) }),
      response: z.object({ items: z.array(ledgerTransactionSchema) }),
      handle: async ({ tx, query: { referenceType, referenceId } }) => ({
        items: await findTransactionsOf(tx, referenceType, referenceId),
      }),
    }),
    query({
      method: 'GET',
      url: '/ledger/transactions/:id',
      operationId: 'getLedgerTransaction',
      summary: '记账凭证',
      permission: 'fund.read',
      params: z.object({ id: digits }),
      response: ledgerTransactionSchema,
      handle: async ({ tx, params }) => {
        const transaction = await findTransaction(tx, BigInt(params.id));
        if (!transaction) throw notFound('记账凭证');
        return transaction;
      },
    }),
    // Reads all books, for longer than a query may take.
    unstored({
      method: 'GET',
      url: '/ledger/verification',
      operationId: 'verifyLedger',
      summary: '账簿核验：没有结果即全部相符',
      permission: 'audit.read',
      response: z.object({ findings: z.array(z.object({ finding: z.string(), subject: z.string() })) }),
      handle: async ({ principal }) => {
        const findings = await db.transaction(principal, verifyBooks, { readOnly: true, statementTimeoutMs: 100_000 });
        return { findings: findings.map(({ finding, subject }) => ({ finding, subject })) };
      },
    }),
  ];
}
