import { useBankName } from '../bank/bank-name.tsx';
import { accountText, clearingBank } from './labels.ts';

/** An account in a few words: what kind of account, and whose. */
export function AccountName({ code }: { code: string }) {
  const bankCode = clearingBank(code);
  return bankCode === undefined ? accountText(code) : <ClearingAccountName bankCode={bankCode} />;
}

/** The account of what a bank has been told to pay; the books know the bank by its code only. */
export function ClearingAccountName({ bankCode }: { bankCode: string }) {
  return `在途支付（${useBankName(bankCode)}）`;
}
