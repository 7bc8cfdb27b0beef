import {
  command,
  decodeCursor,
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
import { bankLayoutSchema } from './layout.ts';

const bankSchema = z.object({
  code: z.string().regex(/^[A-Z0-9]{3,12}$/, '银行代码应为 3–12 位大写字母或数字'),
  name: z.string().min(1).max(80),
  layout: bankLayoutSchema,
  cooperationStatus: z.enum(['active', 'suspended', 'ended']),
});
const branchSchema = z.object({
  code: z.string().regex(/^\d{12}$/, '联行号应为 12 位数字'),
  bankCode: z.string(),
  regionCode: regionCodeSchema,
  name: z.string().min(1).max(120),
});

/** Cooperating banks with the layout of their payment files, and their branches by 联行号. */
export function bankRoutes(): Route[] {
  return [...readRoutes(), ...changeRoutes()];
}

function readRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/banks',
      operationId: 'listBanks',
      summary: '合作银行',
      permission: 'region.read',
      response: z.object({ items: z.array(bankSchema) }),
      handle: async ({ tx }) => {
        const rows = await tx.selectFrom('bank').selectAll().orderBy('code').execute();
        const items = rows.map((row) => ({
          code: row.code,
          name: row.name,
          layout: bankLayoutSchema.parse(row.layout),
          cooperationStatus: row.cooperation_status,
        }));
        return { items };
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

function changeRoutes(): Route[] {
  return [
    command({
      method: 'POST',
      url: '/banks',
      operationId: 'createBank',
      summary: '登记合作银行及其文件格式',
      permission: 'region.manage',
      status: 201,
      body: bankSchema,
      response: bankSchema,
      handle: async ({ tx, body, audit }) => {
        const values = {
          code: body.code,
          name: body.name,
          layout: JSON.stringify(body.layout),
          cooperation_status: body.cooperationStatus,
        };
        await tx.insertInto('bank').values(values).execute();
        await audit({ action: 'bank.create', subjectType: 'bank', subjectId: body.code, after: body });
        return body;
      },
    }),
    command({
      method: 'POST',
      url: '/bank-branches',
      operationId: 'createBankBranch',
      summary: '登记银行网点',
      permission: 'region.manage',
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
    }),
  ];
}
