import { run, runOne, type LedgerExecutor } from './executor.ts';

export type NormalSide = 'debit' | 'credit';

export interface NewAccount {
  /** Unique business code, e.g. `allotment:421024:…`; letters, digits and `. _ : -`, at most 120 characters. */
  code: string;
  name: string;
  kind: string;
  /** The side on which the balance grows. */
  normalSide: NormalSide;
  regionCode: string;
  /** Lowest availability in fen (0 or negative); null = never refused. Fixed for the life of the account. */
  floorFen: bigint | null;
  /** References such as fundDocumentId, allotmentId, projectId. Never personal data. */
  dimensions?: Record<string, string>;
}

export interface AccountBalance {
  accountId: bigint;
  code: string;
  name: string;
  kind: string;
  normalSide: NormalSide;
  regionCode: string;
  dimensions: Record<string, string>;
  /** Posted balance in fen, positive on the normal side. */
  balanceFen: bigint;
  /** Fen reserved by open holds. */
  pendingFen: bigint;
  /** balanceFen − pendingFen; may not fall below floorFen. */
  availableFen: bigint;
  floorFen: bigint | null;
}

export interface AccountEntry {
  entryId: bigint;
  transactionId: bigint;
  /** Signed fen: positive = debit, negative = credit. */
  amountFen: bigint;
  /** Balance after this entry in fen, positive on the normal side. */
  balanceAfterFen: bigint;
  kind: string;
  /** 'YYYY-MM-DD' */
  businessDate: string;
  referenceType: string;
  referenceId: string;
  description: string;
  reverses: bigint | null;
  /** ISO time */
  postedAt: string;
}

const openStatement = {
  name: 'ledger.open_account',
  text: 'select ledger.open_account($1, $2, $3, $4, $5, $6, $7::jsonb) as id',
};

/**
 * Opens an account with balance 0, or returns the one that already has this code.
 * @returns the account id
 * @throws LedgerError 'ledger.accountMismatch' when the code belongs to an account of another kind, side, region, floor or dimensions
 */
export async function openAccount(executor: LedgerExecutor, account: NewAccount): Promise<bigint> {
  const row = await runOne<{ id: string | bigint }>(executor, openStatement, [
    account.code,
    account.name,
    account.kind,
    account.normalSide,
    account.regionCode,
    account.floorFen,
    JSON.stringify(account.dimensions ?? {}),
  ]);
  return BigInt(row.id);
}

const balanceColumns = `account_id::text as "accountId", code, name, kind, normal_side as "normalSide", region_code as "regionCode",
  dimensions, balance_fen::text as "balanceFen", pending_fen::text as "pendingFen", available_fen::text as "availableFen",
  floor_fen::text as "floorFen"`;

const balanceStatement = {
  name: 'ledger.account_balance',
  text: `select ${balanceColumns} from ledger.account_balance where code = $1`,
};

type TextRow<T> = {
  [Key in keyof T]: T[Key] extends bigint ? string : T[Key] extends bigint | null ? string | null : T[Key];
};

function toBalance(row: TextRow<AccountBalance>): AccountBalance {
  return {
    ...row,
    accountId: BigInt(row.accountId),
    balanceFen: BigInt(row.balanceFen),
    pendingFen: BigInt(row.pendingFen),
    availableFen: BigInt(row.availableFen),
    floorFen: row.floorFen === null ? null : BigInt(row.floorFen),
  };
}

/** The balance of one account, or null when there is none with this code in the acting region. */
export async function accountBalance(executor: LedgerExecutor, code: string): Promise<AccountBalance | null> {
  const [row] = await run<TextRow<AccountBalance>>(executor, balanceStatement, [code]);
  return row ? toBalance(row) : null;
}

const findStatement = {
  name: 'ledger.account_balances',
  text: `select ${balanceColumns} from ledger.account_balance
    where dimensions @> $1::jsonb and ($2::text is null or kind = $2) and code > $3 order by code limit $4`,
};

/**
 * Balances of the accounts that carry all the given dimensions (and the kind, when given), ordered by code.
 * Continue with `afterCode` = code of the last row.
 */
export async function findAccountBalances(
  executor: LedgerExecutor,
  filter: { dimensions?: Record<string, string>; kind?: string; afterCode?: string; limit?: number },
): Promise<AccountBalance[]> {
  const rows = await run<TextRow<AccountBalance>>(executor, findStatement, [
    JSON.stringify(filter.dimensions ?? {}),
    filter.kind ?? null,
    filter.afterCode ?? '',
    filter.limit ?? 200,
  ]);
  return rows.map(toBalance);
}

const entryStatement = {
  name: 'ledger.account_entries',
  text: `select e.id::text as "entryId", e.transaction_id::text as "transactionId", e.amount_fen::text as "amountFen",
      (b.side * e.balance_after_fen)::text as "balanceAfterFen", t.kind, t.business_date::text as "businessDate",
      t.reference_type as "referenceType", t.reference_id as "referenceId", t.description, t.reverses::text as reverses,
      to_char(t.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "postedAt"
    from ledger.account a
    join ledger.balance b on b.account_id = a.id
    join ledger.entry e on e.account_id = a.id
    join ledger.transaction t on t.id = e.transaction_id
    where a.code = $1 and ($2::bigint is null or e.id < $2)
    order by e.id desc limit $3`,
};

/**
 * Entries of one account, newest first. Continue with `beforeEntryId` = entryId of the last row.
 * @param page limit at most 500, default 50
 */
export async function accountEntries(
  executor: LedgerExecutor,
  code: string,
  page: { beforeEntryId?: bigint; limit?: number } = {},
): Promise<AccountEntry[]> {
  const limit = Math.min(page.limit ?? 50, 500);
  const rows = await run<TextRow<AccountEntry>>(executor, entryStatement, [code, page.beforeEntryId ?? null, limit]);
  return rows.map((row) => ({
    ...row,
    entryId: BigInt(row.entryId),
    transactionId: BigInt(row.transactionId),
    amountFen: BigInt(row.amountFen),
    balanceAfterFen: BigInt(row.balanceAfterFen),
    reverses: row.reverses === null ? null : BigInt(row.reverses),
  }));
}
