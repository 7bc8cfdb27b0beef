create table operating_entity (
  id uuid primary key,
  region_code text collate "C" not null,
  name text not null,
  unified_social_credit_code text not null unique,
  kind text not null check (kind in ('enterprise', 'park', 'cooperative', 'familyFarm', 'largeHousehold', 'contractor', 'publicBody')),
  created_by text not null,
  created_at timestamptz not null default now()
);
create index operating_entity_list on operating_entity (region_code, id);
select kit.protect_region('operating_entity');

-- Account numbers are encrypted; the blind index finds an exact number without decrypting anything.
create table entity_account (
  id uuid primary key,
  entity_id uuid not null references operating_entity (id),
  region_code text collate "C" not null,
  holder_name text not null,
  bank_branch_code text not null references bank_branch (code),
  account_cipher bytea not null,
  account_key_id text not null,
  account_index text not null,
  account_tail text not null,
  status text not null check (status in ('pending', 'approved', 'rejected', 'closed')),
  requested_by text not null,
  requested_on date not null,
  decided_by text,
  decided_on date,
  decision_reason text,
  -- First business date on which money may be paid to it: approval plus the cooling period.
  effective_from date,
  created_at timestamptz not null default now(),
  check (decided_by is null or decided_by <> requested_by),
  check (status <> 'approved' or (decided_by is not null and effective_from is not null))
);
create index entity_account_entity on entity_account (entity_id, created_at);
create unique index entity_account_live on entity_account (account_index) where status in ('pending', 'approved');
select kit.protect_region('entity_account');
