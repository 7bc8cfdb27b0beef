create table reconciliation (
  id uuid primary key,
  region_code text collate "C" not null,
  bank_code text not null,
  business_date date not null,
  status text not null check (status in ('balanced', 'different')),
  instruction_count integer not null,
  instruction_fen bigint not null,
  paid_fen bigint not null,
  returned_fen bigint not null,
  open_count integer not null,
  open_fen bigint not null,
  clearing_fen bigint not null,
  difference_fen bigint not null,
  -- The exact lines that differ; empty when balanced.
  differences jsonb not null,
  run_by text not null,
  created_at timestamptz not null default now()
);
create index reconciliation_day on reconciliation (region_code, bank_code, business_date, created_at);
select kit.protect_region('reconciliation');
select kit.append_only('reconciliation');
