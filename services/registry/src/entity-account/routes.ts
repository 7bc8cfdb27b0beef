import { addDays } from '@sunledger/calendar';
import {
  businessDateSchema,
  command,
  commandTools,
  DomainError,
  unstored,
  idSchema,
  invalidField,
  newestFirst,
  notFound,
  pageOf,
  pageQuery,
  query,
  uuidv7,
  type Route,
  type Tx,
} from '@sunledger/service-kit';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { getEntity } from '../operating-entity/routes.ts';
import { problemOfAccount, warningsOfAccount } from './account-number.ts';

const accountStatuses = ['pending', 'approved', 'rejected', 'closed'] as const;

const accountSchema = z.object({
  id: idSchema,
  entityId: idSchema,
  entityName: z.string(),
  holderName: z.string(),
  bankBranchCode: z.string(),
  bankCode: z.string(),
  bankName: z.string(),
  maskedAccount: z.string(),
  regionCode: z.string(),
  status: z.enum(accountStatuses),
  requestedBy: z.string(),
  requestedByName: z.string().nullable(),
  requestedOn: businessDateSchema,
  effectiveFrom: businessDateSchema.nullable(),
  warnings: z.array(z.string()),
});
type Account = z.output<typeof accountSchema>;

const paymentDetailSchema = z.object({
  accountNumber: z.string(),
  holderName: z.string(),
  bankBranchCode: z.string(),
  bankCode: z.string(),
  bankName: z.string(),
  effectiveFrom: businessDateSchema,
});

/** Payee accounts: entered by one person, approved by another, usable after a cooling period, never shown in full. */
export function entityAccountRoutes(deps: Dependencies): Route[] {
  return [searchRoute, listRoute, getRoute, addRoute(deps), decideRoute(deps), paymentDetailRoute(deps)];
}

const searchRoute = query({
  method: 'GET',
  url: '/entity-accounts',
  operationId: 'searchEntityAccounts',
  summary: '本地区的收款账户（脱敏），最近登记的在前',
  permission: 'region.read',
  query: z.object({ ...pageQuery, status: z.enum(accountStatuses).optional() }),
  response: pageOf(accountSchema),
  handle: ({ tx, query: filter }) => {
    const rows = accountRows(tx);
    return newestFirst(filter.status ? rows.where('a.status', '=', filter.status) : rows, 'a.id', filter, toAccount);
  },
});

const listRoute = query({
  method: 'GET',
  url: '/entities/:id/accounts',
  operationId: 'listEntityAccounts',
  summary: '收款账户（脱敏）',
  permission: 'region.read',
  params: z.object({ id: idSchema }),
  response: z.object({ items: z.array(accountSchema) }),
  handle: async ({ tx, params }) => {
    await getEntity(tx, params.id);
    const rows = await accountRows(tx).where('a.entity_id', '=', params.id).orderBy('a.created_at').execute();
    return { items: rows.map((row) => toAccount(row)) };
  },
});

const getRoute = query({
  method: 'GET',
  url: '/entity-accounts/:id',
  operationId: 'getEntityAccount',
  summary: '一个收款账户（脱敏）',
  permission: 'region.read',
  params: z.object({ id: idSchema }),
  response: accountSchema,
  handle: async ({ tx, params }) => toAccount(await findAccount(tx, params.id)),
});

function addRoute({ accountCipher }: Dependencies): Route {
  return command({
    method: 'POST',
    url: '/entities/:id/accounts',
    operationId: 'addEntityAccount',
    summary: '登记或更换收款账户',
    permission: 'entity.manage',
    status: 201,
    params: z.object({ id: idSchema }),
    body: z.object({
      accountNumber: z.string().max(40),
      holderName: z.string().min(1).max(120),
      bankBranchCode: z.string().regex(/^\d{12}$/, '联行号应为 12 位数字'),
    }),
    response: accountSchema,
    handle: async ({ tx, params, body, principal, businessDate, audit }) => {
      const entity = await getEntity(tx, params.id);
      const problem = problemOfAccount(body.accountNumber);
      if (problem) throw invalidField('accountNumber', problem);
      const branch = await tx
        .selectFrom('bank_branch')
        .select('code')
        .where('code', '=', body.bankBranchCode)
        .executeTakeFirst();
      if (!branch) throw invalidField('bankBranchCode', '没有登记这个联行号');
      const id = uuidv7();
      const sealed = accountCipher.seal(body.accountNumber, id);
      const known = await tx
        .selectFrom('entity_account')
        .select('id')
        .where('account_index', '=', sealed.index)
        .where(sql`left(region_code, 6)`, '=', entity.regionCode.slice(0, 6))
        .where('status', 'in', ['pending', 'approved'])
        .executeTakeFirst();
      if (known) throw invalidField('accountNumber', '这个账号已登记在用，不能重复登记');
      await tx
        .insertInto('entity_account')
        .values({
          id,
          entity_id: entity.id,
          region_code: entity.regionCode,
          holder_name: body.holderName,
          bank_branch_code: body.bankBranchCode,
          account_cipher: sealed.cipher,
          account_key_id: sealed.keyId,
          account_index: sealed.index,
          account_tail: sealed.tail,
          status: 'pending',
          requested_by: principal.userId,
          requested_by_name: principal.userName,
          requested_on: businessDate,
        })
        .execute();
      await audit({
        action: 'entityAccount.add',
        subjectType: 'entityAccount',
        subjectId: id,
        regionCode: entity.regionCode,
        after: {
          entityId: entity.id,
          holderName: body.holderName,
          bankBranchCode: body.bankBranchCode,
          tail: sealed.tail,
        },
      });
      const warnings = [
        ...warningsOfAccount(body.accountNumber),
        ...(body.holderName === entity.name ? [] : ['户名与单位名称不一致，请核对']),
      ];
      return { ...toAccount(await findAccount(tx, id)), warnings };
    },
  });
}

function decideRoute({ config, clock }: Dependencies): Route {
  return command({
    method: 'POST',
    url: '/entity-accounts/:id/approval',
    operationId: 'decideEntityAccount',
    summary: '复核收款账户',
    permission: 'entity.approve',
    needsFreshSecondFactor: true,
    params: z.object({ id: idSchema }),
    body: z.object({ verb: z.enum(['approve', 'reject']), reason: z.string().max(300).default('') }),
    response: accountSchema,
    handle: async ({ tx, params, body, principal, businessDate, audit }) => {
      const before = await tx
        .selectFrom('entity_account')
        .selectAll()
        .where('id', '=', params.id)
        .forUpdate()
        .executeTakeFirst();
      if (!before) throw notFound('收款账户');
      if (before.status !== 'pending') throw new DomainError('entityAccount.decided', '该账户已经复核过');
      if (before.requested_by === principal.userId) {
        throw new DomainError('entityAccount.ownRequest', '您是该账户的登记人，不能复核', { status: 403 });
      }
      const isApproved = body.verb === 'approve';
      // The first account of an entity needs no cooling, also when it is 补录. A change cools from the day it really happens:
      // a business date of the past must not have it cool in the past.
      const isChange = await hasEarlierAccount(tx, before.entity_id, before.id);
      const usableFrom = isChange ? addDays(clock.today(), config.ACCOUNT_COOLING_DAYS) : businessDate;
      const effectiveFrom = isApproved ? usableFrom : null;
      await tx
        .updateTable('entity_account')
        .set({
          status: isApproved ? 'approved' : 'rejected',
          decided_by: principal.userId,
          decided_on: businessDate,
          decision_reason: body.reason,
          effective_from: effectiveFrom,
        })
        .where('id', '=', params.id)
        .execute();
      await audit({
        action: `entityAccount.${body.verb}`,
        subjectType: 'entityAccount',
        subjectId: params.id,
        regionCode: before.region_code,
        before: { status: before.status },
        after: { effectiveFrom },
        ...(body.reason ? { reason: body.reason } : {}),
      });
      return toAccount(await findAccount(tx, params.id));
    },
  });
}

// Unstored: beside an idempotency key the number would stand in clear.
function paymentDetailRoute({ accountCipher, db }: Dependencies): Route {
  return unstored({
    method: 'POST',
    url: '/internal/entity-accounts/:id/payment-detail',
    operationId: 'revealAccountForPayment',
    summary: '付款文件所需的完整账号（仅限支付服务）',
    permission: 'internal.revealAccount',
    params: z.object({ id: idSchema }),
    response: paymentDetailSchema,
    handle: (context) =>
      db.transaction(context.principal, async (tx) => {
        const row = await findAccount(tx, context.params.id);
        if (row.status !== 'approved' || !row.effective_from) {
          throw new DomainError('entityAccount.notApproved', '收款账户未经复核，不能付款');
        }
        await commandTools(tx, context).audit({
          action: 'entityAccount.reveal',
          subjectType: 'entityAccount',
          subjectId: row.id,
          regionCode: row.region_code,
          reason: '生成付款文件',
        });
        return {
          accountNumber: accountCipher.open(row.account_cipher, row.account_key_id, row.id),
          holderName: row.holder_name,
          bankBranchCode: row.bank_branch_code,
          bankCode: row.bank_code,
          bankName: row.bank_name,
          effectiveFrom: row.effective_from,
        };
      }),
  });
}

interface AccountRow {
  id: string;
  entity_id: string;
  entity_name: string;
  region_code: string;
  holder_name: string;
  bank_branch_code: string;
  bank_code: string;
  bank_name: string;
  account_cipher: Buffer;
  account_key_id: string;
  account_tail: string;
  status: Account['status'];
  requested_by: string;
  requested_by_name: string | null;
  requested_on: string;
  effective_from: string | null;
}

function accountRows(tx: Tx) {
  return tx
    .selectFrom('entity_account as a')
    .innerJoin('operating_entity as e', 'e.id', 'a.entity_id')
    .innerJoin('bank_branch as b', 'b.code', 'a.bank_branch_code')
    .innerJoin('bank as k', 'k.code', 'b.bank_code')
    .selectAll('a')
    .select(['e.name as entity_name', 'b.bank_code as bank_code', 'k.name as bank_name'])
    .$castTo<AccountRow>();
}

async function findAccount(tx: Tx, id: string): Promise<AccountRow> {
  const row = await accountRows(tx).where('a.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('收款账户');
  return row;
}

async function hasEarlierAccount(tx: Tx, entityId: string, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('entity_account')
    .select('id')
    .where('entity_id', '=', entityId)
    .where('id', '<>', id)
    .where('status', 'in', ['approved', 'closed'])
    .executeTakeFirst();
  return row !== undefined;
}

function toAccount(account: AccountRow): Account {
  return {
    id: account.id,
    entityId: account.entity_id,
    entityName: account.entity_name,
    holderName: account.holder_name,
    bankBranchCode: account.bank_branch_code,
    bankCode: account.bank_code,
    bankName: account.bank_name,
    maskedAccount: `**** ${account.account_tail}`,
    regionCode: account.region_code,
    status: account.status,
    requestedBy: account.requested_by,
    requestedByName: account.requested_by_name,
    requestedOn: account.requested_on,
    effectiveFrom: account.effective_from,
    warnings: [],
  };
}
