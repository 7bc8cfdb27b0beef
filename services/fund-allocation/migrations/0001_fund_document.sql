-- 指标文件: what a level above grants, and the allotments 指标 that carry the money down to the regions.
-- Every amount moves in the ledger; these rows say what the accounts mean.

create table fund_document (
  id uuid primary key,
  region_code text collate "C" not null,
  region_name text not null,
  level text not null check (level in ('central', 'provincial', 'prefecture', 'county', 'social', 'pairing')),
  document_number text not null,
  title text not null,
  issuer_name text not null,
  received_on date not null,
  year integer not null check (year between 2000 and 2100),
  amount_fen bigint not null check (amount_fen > 0),
  -- 渠道不乱、用途不变: the allotments under this document keep both.
  channel text not null,
  purpose text not null,
  -- Codes of 预算管理一体化, by field name.
  classification jsonb not null default '{}',
  file_id uuid,
  source_url text,
  status text not null default 'registered' check (status in ('registered', 'confirmed', 'rejected')),
  registered_by text not null,
  registered_by_name text not null,
  decided_by text,
  decided_by_name text,
  decided_on date,
  reject_reason text,
  root_allotment_id uuid,
  is_backfilled boolean not null default false,
  created_at timestamptz not null default now(),
  constraint fund_document_two_persons check (decided_by is distinct from registered_by),
  constraint fund_document_decision check (
    (status = 'registered' and decided_by is null)
    or (status = 'confirmed' and decided_by is not null and root_allotment_id is not null)
    or (status = 'rejected' and decided_by is not null and reject_reason is not null))
);
create unique index fund_document_number on fund_document (region_code, document_number) where status <> 'rejected';
create index fund_document_year on fund_document (region_code, year, received_on desc, id desc);
select kit.protect_region('fund_document');

create table allotment (
  id uuid primary key,
  region_code text collate "C" not null,
  region_name text not null,
  fund_document_id uuid not null references fund_document (id),
  -- Null for the root that a fund document opens in the region that received it.
  parent_allotment_id uuid references allotment (id),
  round_id uuid,
  year integer not null,
  channel text not null,
  purpose text not null,
  document_number text not null,
  amount_fen bigint not null check (amount_fen > 0),
  -- proposed: held on the parent, waits for a second person. issued: booked. received: the region has confirmed it.
  state text not null check (state in ('proposed', 'issued', 'received', 'cancelled')),
  hold_id bigint,
  issued_by text not null,
  issued_by_name text not null,
  confirmed_by text,
  confirmed_by_name text,
  issued_on date,
  received_by text,
  received_by_name text,
  received_on date,
  cancel_reason text,
  -- Last day on which the region must have passed the money on; null where no such rule applies.
  pass_down_due_on date,
  policy_records jsonb not null default '[]',
  is_backfilled boolean not null default false,
  created_at timestamptz not null default now(),
  constraint allotment_two_persons check (confirmed_by is distinct from issued_by),
  constraint allotment_state check (
    (state = 'proposed' and confirmed_by is null and issued_on is null)
    or (state = 'issued' and confirmed_by is not null and issued_on is not null)
    or (state = 'received' and confirmed_by is not null and received_by is not null and received_on is not null)
    or (state = 'cancelled' and cancel_reason is not null))
);
create index allotment_document on allotment (fund_document_id);
create index allotment_parent on allotment (parent_allotment_id);
create index allotment_by_region on allotment (region_code, year, id);
create unique index allotment_round_unit on allotment (round_id, region_code) where round_id is not null;
select kit.protect_region('allotment');

alter table fund_document add constraint fund_document_root foreign key (root_allotment_id) references allotment (id);
