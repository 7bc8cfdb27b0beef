import { take, type Stage } from './acting.ts';
import type { Narrator } from './steps.ts';

export const demoBank = { code: 'JLRCB', name: '江陵农商银行(演示)' };
const branchCode = '402537600018';
const names = (...values: string[]) => values.map((value) => ({ value }));

// Format v1 of infra/bank/README.md.
const layout = {
  version: 1,
  encoding: 'gb18030' as const,
  delimiter: '|' as const,
  amountUnit: 'fen' as const,
  lineEnd: 'crlf' as const,
  rowsMax: 5000,
  header: names('H', 'batchNo', 'count', 'totalFen', 'date'),
  detail: names('D', 'seq', 'instructionId', 'payeeName', 'payeeAccount', 'payeeBankCode', 'amountFen', 'purpose'),
  trailer: names('T', 'count', 'totalFen'),
};

const payees = {
  cooperative: {
    name: '荆江村演示种植专业合作社',
    kind: 'cooperative',
    regionCode: '421024106206',
    unifiedSocialCreditCode: '93421024MADEM00013',
    accountNumber: '6217000000000001002',
  },
  contractor: {
    name: '江陵县演示水利工程有限公司',
    kind: 'contractor',
    regionCode: '421024',
    unifiedSocialCreditCode: '91421024MADEM0002C',
    accountNumber: '6217000000000002000',
  },
  // The bank returns what is paid to an account that ends on 9901 (账号不存在).
  closedAccount: {
    name: '江陵县演示道路工程有限公司',
    kind: 'contractor',
    regionCode: '421024',
    unifiedSocialCreditCode: '91421024MADEM0003F',
    accountNumber: '6217000000000059901',
  },
} as const;

export type PayeeName = keyof typeof payees;

/** Id of the approved account of each payee. */
export type PayeeAccounts = Record<PayeeName, string>;

/** A bank with its file layout, and payees with their accounts: one person enters them and another approves. */
export async function loadPayees(stage: Stage, { tell }: Narrator): Promise<PayeeAccounts> {
  const [maker, checker] = [stage.as('jl.maker').registry, stage.as('jl.checker').registry];
  const banks = await take(maker.GET('/banks', { params: { query: {} } }));
  if (!banks.items.some(({ code }) => code === demoBank.code)) {
    const body = { ...demoBank, regionCode: '421024', layout, cooperationStatus: 'active' as const };
    const { id } = await take(maker.POST('/bank-layouts', { body }));
    const decision = { params: { path: { id } }, body: { verb: 'approve' as const, reason: '与银行接口说明核对一致' } };
    await take(checker.POST('/bank-layouts/{id}/approval', decision));
    const branch = { code: branchCode, bankCode: demoBank.code, regionCode: '421024', name: `${demoBank.name}营业部` };
    await take(maker.POST('/bank-branches', { body: branch }));
  }
  const accounts = {} as PayeeAccounts;
  for (const name of Object.keys(payees) as PayeeName[]) accounts[name] = await loadPayee(stage, name);
  const people = `${stage.as('jl.maker').name}登记，${stage.as('jl.checker').name}复核`;
  tell(`合作银行 ${demoBank.name}，收款单位 ${Object.keys(payees).length} 个，文件格式和账户由${people}`);
  return accounts;
}

async function loadPayee(stage: Stage, payee: PayeeName): Promise<string> {
  const maker = stage.as('jl.maker').registry;
  const { accountNumber, ...body } = payees[payee];
  const found = await take(maker.GET('/entities', { params: { query: { text: body.name } } }));
  const entity = found.items[0] ?? (await take(maker.POST('/entities', { body })));
  const path = { id: entity.id };
  const { items } = await take(maker.GET('/entities/{id}/accounts', { params: { path } }));
  const open = { accountNumber, holderName: body.name, bankBranchCode: branchCode };
  const account = items[0] ?? (await take(maker.POST('/entities/{id}/accounts', { params: { path }, body: open })));
  if (account.status === 'pending') {
    const decision = { params: { path: { id: account.id } }, body: { verb: 'approve' as const, reason: '' } };
    await take(stage.as('jl.checker').registry.POST('/entity-accounts/{id}/approval', decision));
  }
  return account.id;
}
