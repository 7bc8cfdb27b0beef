/**
 * Ledger account of what a finance bureau has told a bank to pay and the bank has not answered finally: debit side, never
 * below zero. One per bank and paying region, so that every bureau reconciles its own.
 */
export const clearingAccount = (bankCode: string, payingRegionCode: string): string =>
  `clearing:${bankCode}:${payingRegionCode}`;
