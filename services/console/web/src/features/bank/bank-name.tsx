import { useQuery } from '@tanstack/react-query';
import { banksQuery } from './bank.ts';

/** Name of a bank by its code; the code itself until the name is known, and for a bank out of sight. */
export function useBankName(code: string): string {
  const banks = useQuery(banksQuery);
  return banks.data?.find((bank) => bank.code === code)?.name ?? code;
}

export function BankName({ code }: { code: string }) {
  return useBankName(code);
}
