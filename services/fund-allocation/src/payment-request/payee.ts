import { invalidField } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { registryFor, refusedBy, type PeerErrand } from '../peer-access.ts';

/** A payee account as registry shows it: masked, with its standing. */
export interface Payee {
  entityId: string;
  holderName: string;
  maskedAccount: string;
  bankName: string;
  status: string;
  effectiveFrom: string | null;
}

/** The account that is to be paid, the bank that pays, and the bureau it pays for. */
interface Payment {
  accountId: string;
  bankCode: string;
  payingRegionCode: string;
}

/** Reads the payee account and checks that the paying bank works with the bureau. Throws 400 naming the field, or 503. */
export async function findPayee(
  deps: Dependencies,
  errand: PeerErrand,
  { accountId, bankCode, payingRegionCode }: Payment,
): Promise<Payee> {
  const registry = await registryFor(deps, errand);
  const [account, banks] = await Promise.all([
    registry.GET('/entity-accounts/{id}', { params: { path: { id: accountId } } }),
    registry.GET('/banks', { params: { query: { regionCode: payingRegionCode } } }),
  ]);
  if (account.response.status === 404) throw invalidField('payeeAccountId', '没有这个收款账户');
  if (!account.data || !banks.data) throw refusedBy('registry', account.error ?? banks.error);
  const bank = banks.data.items.find(({ code }) => code === bankCode);
  if (!bank) throw invalidField('bankCode', '没有这家合作银行，或其文件格式尚未复核');
  if (bank.cooperationStatus !== 'active') throw invalidField('bankCode', `${bank.name}已停止合作，不能付款`);
  const { entityId, holderName, maskedAccount, bankName, status, effectiveFrom } = account.data;
  return { entityId, holderName, maskedAccount, bankName, status, effectiveFrom };
}
