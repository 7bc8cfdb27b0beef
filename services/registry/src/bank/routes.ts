import {
  command,
  decodeCursor,
  idSchema,
  notFound,
  pageOf,
  pageQuery,
  query,
  regionCodeSchema,
  requireRegion,
  toPage,
  type Route,
} from '@sunledger/service-kit';
import { z } from 'zod';
import {
  decideBankLayout,
  findBankLayout,
  listBanksOf,
  registerBankLayout,
  toBankLayout,
  type BankLayoutRow,
} from './bank-layout.ts';
import { bankLayoutViewSchema, bankSchema, newBankLayoutSchema } from './contract.ts';

const branchSchema = z.object({
  code: z.string().regex(/^\d{12}$/, '联行号应为 12 位数字'),
  bankCode: z.string(),
  regionCode: regionCodeSchema,
  name: z.string().min(1).max(120),
});

/** Cooperating banks with the layout of their payment files, and their branches by 联行号. */
export function bankRoutes(): Route[] {
  return [...readRoutes(), ...layoutRoutes(), createBranchRoute];
}

function readRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/banks',
      operationId: 'listBanks',
      summary: '在一个地区有效的合作银行及其文件格式',
      permission: 'region.read',
      query: z.object({ regionCode: regionCodeSchema.optional().describe('默认为本人的地区') }),
      response: z.object({ items: z.array(bankSchema) }),
      handle: async ({ tx, principal, query: { regionCode = principal.regionCode } }) => {
        requireRegion(principal, regionCode);
        return { items: await listBanksOf(tx, regionCode) };
      },
    }),
    query({
      method: 'GET',
      url: '/bank-layouts',
      operationId: 'listBankLayouts',
      summary: '银行文件格式的登记和复核',
      permission: 'region.read',
      query: z.object(pageQuery),
      response: pageOf(bankLayoutViewSchema),
      handle: async ({ tx, query: { limit, cursor } }) => {
        let rows = tx
          .selectFrom('bank_layout')
          .selectAll()
          .orderBy('id', 'desc')
          .limit(limit + 1);
        const after = decodeCursor(cursor)?.[0];
        if (after) rows = rows.where('id', '<', after);
        const found = await rows.execute();
        return toPage(
          found.map((row) => toBankLayout(row as BankLayoutRow)),
          limit,
          ({ id }) => [id],
        );
      },
    }),
    query({
      method: 'GET',
      url: '/bank-branches',
      operationId: 'listBankBranches',
      summary: '银行网点',
      permission: 'region.read',
      query: z.object({ ...pageQuery, bankCode: z.string().optional() }),
      response: pageOf(branchSchema),
      handle: async ({ tx, query: filter }) => {
        let rows = tx
          .selectFrom('bank_branch')
          .selectAll()
          .orderBy('code')
          .limit(filter.limit + 1);
        if (filter.bankCode) rows = rows.where('bank_code', '=', filter.bankCode);
        const after = decodeCursor(filter.cursor)?.[0];
        if (after) rows = rows.where('code', '>', after);
        const found = await rows.execute();
        const branches = found.map((row) => ({
          code: row.code,
          bankCode: row.bank_code,
          regionCode: row.region_code,
          name: row.name,
        }));
        return toPage(branches, filter.limit, (branch) => [branch.code]);
      },
    }),
  ];
}

function layoutRoutes(): Route[] {
  return [
    command({
      method: 'POST',
      url: '/bank-layouts',
      operationId: 'registerBankLayout',
      summary: '登记合作银行及其文件格式，待另一人复核',
      permission: 'bank.manage',
      status: 201,
      body: newBankLayoutSchema,
      response: bankLayoutViewSchema,
      handle: async (context) => {
        const { tx, body } = context;
        return findBankLayout(tx, await registerBankLayout(tx, context, context, body));
      },
    }),
    command({
      method: 'POST',
      url: '/bank-layouts/:id/approval',
      operationId: 'decideBankLayout',
      summary: '复核银行文件格式，通过后生效',
      permission: 'bank.approve',
      params: z.object({ id: idSchema }),
      body: z.object({ verb: z.enum(['approve', 'reject']), reason: z.string().max(300).default('') }),
      response: bankLayoutViewSchema,
      handle: async (context) => {
        const { tx, params, body } = context;
        await decideBankLayout(tx, context, context, { id: params.id, ...body });
        return findBankLayout(tx, params.id);
      },
    }),
  ];
}

const createBranchRoute = command({
  method: 'POST',
  url: '/bank-branches',
  operationId: 'createBankBranch',
  summary: '登记银行网点',
  permission: 'bank.manage',
  status: 201,
  body: branchSchema,
  response: branchSchema,
  handle: async ({ tx, body, principal, audit }) => {
    requireRegion(principal, body.regionCode);
    const bank = await tx.selectFrom('bank').select('code').where('code', '=', body.bankCode).executeTakeFirst();
    if (!bank) throw notFound(`合作银行 ${body.bankCode}`);
    await tx
      .insertInto('bank_branch')
      .values({ code: body.code, bank_code: body.bankCode, region_code: body.regionCode, name: body.name })
      .execute();
    await audit({
      action: 'bankBranch.create',
      subjectType: 'bankBranch',
      subjectId: body.code,
      regionCode: body.regionCode,
      after: body,
    });
    return body;
  },
});
