/**
 * Installs the books into the owner's database. The migration runner replaces `{{app_role}}` (the application's login) and
 * `{{ledger_role}}` (a role without login, created with the database; the migrating owner is a member of it); both are plain identifiers.
 */
export const ledgerMigrations = { name: 'ledger', directory: new URL('../migrations/', import.meta.url) };

export { accountBalance, accountEntries, findAccountBalances, openAccount } from './accounts.ts';
export type { AccountBalance, AccountEntry, NewAccount, NormalSide } from './accounts.ts';
export type { LedgerExecutor } from './executor.ts';
export { accountHolds, findOpenHolds, placeHold, resolveHold } from './holds.ts';
export type { AccountHold, HoldResolution, NewHold, OpenHold, PlacedHold, ResolvedHold } from './holds.ts';
export { isRetryable, LedgerError } from './ledger-error.ts';
export type { LedgerErrorCode } from './ledger-error.ts';
export { postBatchExact, postTransaction, reverseTransaction, transferLegs } from './posting.ts';
export type { BatchOutcome, Leg, Posted, Posting, Reference } from './posting.ts';
export { createPostingBatcher } from './posting-batcher.ts';
export type { PostingBatcher } from './posting-batcher.ts';
export { findTransactions } from './transactions.ts';
export type { LedgerTransaction } from './transactions.ts';
export { sealBooks, verifyBooks } from './verification.ts';
export type { BooksFinding } from './verification.ts';
