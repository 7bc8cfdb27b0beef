-- Double-entry books in the owner's database. Amounts are integer fen.
-- Sign rule: an entry is positive on the debit side and negative on the credit side, so every transaction sums to zero.
-- The "natural" balance of an account is side * posted_fen: it grows on the account's normal side.
-- The migration runner replaces {{app_role}} (application login) and {{ledger_role}} (no login, owns the functions).

create schema ledger;

create table ledger.account (
  id bigint generated always as identity primary key,
  code text collate "C" not null,
  name text not null,
  kind text not null,
  normal_side text not null constraint account_normal_side check (normal_side in ('debit', 'credit')),
  region_code text collate "C" not null constraint account_region_code check (region_code ~ '^[0-9]{2,12}$'),
  dimensions jsonb not null default '{}',
  opened_at timestamptz not null default now(),
  constraint account_code_unique unique (code),
  -- The request hash joins codes with separators, so a code may not contain them.
  constraint account_code_form check (code ~ '^[0-9A-Za-z][0-9A-Za-z._:-]{0,119}$')
);
create index account_region on ledger.account (region_code, kind);
create index account_dimensions on ledger.account using gin (dimensions jsonb_path_ops);

create table ledger.transaction (
  id bigint generated always as identity primary key,
  idempotency_key text not null constraint transaction_key_length check (length(idempotency_key) between 1 and 200),
  request_hash bytea not null,
  kind text not null,
  business_date date not null,
  reference_type text not null,
  reference_id text not null,
  description text not null,
  leg_count smallint not null constraint transaction_leg_count check (leg_count between 2 and 500),
  reverses bigint,
  posted_at timestamptz not null default now(),
  constraint transaction_key_unique unique (idempotency_key)
);
-- A transaction is reversed at most once. Partial, because almost no posting is a reversal.
create unique index transaction_reverses_unique on ledger.transaction (reverses) where reverses is not null;
create index transaction_reference on ledger.transaction (reference_id, reference_type);

-- No foreign keys: checking them would share-lock the account row of every hot account on each posting.
-- Only the functions of this schema insert here, nothing is ever deleted, and ledger.verify() looks for orphans.
create table ledger.entry (
  id bigint generated always as identity,
  transaction_id bigint not null,
  account_id bigint not null,
  amount_fen bigint not null constraint entry_amount check (amount_fen <> 0 and amount_fen between -10000000000000000 and 10000000000000000),
  balance_after_fen bigint not null,
  constraint entry_pkey primary key (account_id, id),
  constraint entry_one_per_account unique (transaction_id, account_id)
);

-- Half-empty pages and no index on a changing column keep the updates HOT.
create table ledger.balance (
  account_id bigint primary key references ledger.account (id),
  side smallint not null constraint balance_side check (side in (1, -1)),
  floor_fen bigint constraint balance_floor_form check (floor_fen <= 0),
  posted_fen bigint not null default 0
    constraint balance_range check (posted_fen between -4000000000000000000 and 4000000000000000000),
  pending_fen bigint not null default 0 constraint balance_pending check (pending_fen between 0 and 4000000000000000000),
  constraint balance_floor check (floor_fen is null or side * posted_fen - pending_fen >= floor_fen)
) with (fillfactor = 50);

create table ledger.hold (
  id bigint generated always as identity primary key,
  idempotency_key text not null constraint hold_key_length check (length(idempotency_key) between 1 and 200),
  request_hash bytea not null,
  account_id bigint not null references ledger.account (id),
  counter_account_id bigint not null references ledger.account (id),
  amount_fen bigint not null constraint hold_amount check (amount_fen between 1 and 10000000000000000),
  kind text not null,
  business_date date not null,
  expires_on date,
  reference_type text not null,
  reference_id text not null,
  description text not null,
  placed_at timestamptz not null default now(),
  constraint hold_key_unique unique (idempotency_key),
  constraint hold_two_accounts check (account_id <> counter_account_id)
);
create index hold_account on ledger.hold (account_id);
create index hold_reference on ledger.hold (reference_id, reference_type);

-- The primary key is the guarantee that a hold is resolved at most once.
create table ledger.hold_resolution (
  hold_id bigint primary key references ledger.hold (id),
  idempotency_key text not null,
  request_hash bytea not null,
  outcome text not null constraint hold_resolution_outcome check (outcome in ('posted', 'voided', 'expired')),
  amount_fen bigint not null,
  transaction_id bigint,
  business_date date not null,
  resolved_at timestamptz not null default now(),
  constraint hold_resolution_key_unique unique (idempotency_key),
  constraint hold_resolution_transaction_unique unique (transaction_id),
  constraint hold_resolution_posts check (
    (outcome = 'posted' and transaction_id is not null and amount_fen > 0)
    or (outcome <> 'posted' and transaction_id is null and amount_fen = 0))
);

create table ledger.seal (
  id bigint generated always as identity primary key,
  transaction_count integer not null constraint seal_transaction_count check (transaction_count > 0),
  content_hash bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null default now(),
  constraint seal_chain unique (previous_hash)
);

create table ledger.sealed_transaction (
  transaction_id bigint primary key,
  seal_id bigint not null references ledger.seal (id)
);
create index sealed_transaction_seal on ledger.sealed_transaction (seal_id);

create view ledger.account_balance with (security_invoker = true) as
select a.id as account_id, a.code, a.name, a.kind, a.normal_side, a.region_code, a.dimensions,
       b.side * b.posted_fen as balance_fen,
       b.pending_fen,
       b.side * b.posted_fen - b.pending_fen as available_fen,
       b.floor_fen
from ledger.account a
join ledger.balance b on b.account_id = a.id;
