-- Allocation rounds 分配轮次: input, every simulation with its whole matrix, manual adjustments by two persons.

create table allocation_round (
  id uuid primary key,
  region_code text collate "C" not null,
  region_name text not null,
  title text not null,
  year integer not null check (year between 2000 and 2100),
  method text not null check (method in ('factors', 'fixed')),
  -- Null while drafting; a round is submitted against the allotment that it divides.
  source_allotment_id uuid references allotment (id),
  total_fen bigint not null check (total_fen > 0),
  definition jsonb not null,
  -- Set when the amounts were taken from a table that was published before: shown, never recomputed.
  published_source_url text,
  published_note text,
  accepted_warnings jsonb not null default '[]',
  state text not null default 'draft'
    check (state in ('draft', 'submitted', 'approved', 'rejected', 'withdrawn', 'issued')),
  simulation_id uuid,
  created_by text not null,
  created_by_name text not null,
  submitted_on date,
  approved_by text,
  approved_by_name text,
  decided_on date,
  approval_decision_id uuid,
  document_number text,
  issued_by text,
  issued_by_name text,
  issued_on date,
  issue_decision_id uuid,
  notice_due_on date,
  notice_id text,
  notice_outcome text,
  notice_completed_on date,
  policy_records jsonb not null default '[]',
  is_backfilled boolean not null default false,
  created_at timestamptz not null default now(),
  constraint allocation_round_two_persons check (approved_by is distinct from created_by),
  constraint allocation_round_issued check (
    state <> 'issued' or (approved_by is not null and document_number is not null and issued_on is not null))
);
create index allocation_round_by_region on allocation_round (region_code, year, id);
select kit.protect_region('allocation_round');

create table allocation_round_region (
  round_id uuid not null references allocation_round (id),
  region_code text collate "C" not null,
  region_name text not null,
  factor_values jsonb not null,
  designations jsonb not null,
  floor_fen bigint,
  cap_fen bigint,
  primary key (round_id, region_code)
);
select kit.protect_region('allocation_round_region');

create table allocation_adjustment (
  id uuid primary key,
  round_id uuid not null references allocation_round (id),
  region_code text collate "C" not null,
  amount_fen bigint not null check (amount_fen <> 0),
  reason text not null,
  state text not null default 'proposed' check (state in ('proposed', 'approved', 'rejected')),
  proposed_by text not null,
  proposed_by_name text not null,
  decided_by text,
  decided_by_name text,
  decided_on date,
  created_at timestamptz not null default now(),
  constraint allocation_adjustment_two_persons check (decided_by is distinct from proposed_by),
  constraint allocation_adjustment_decided check ((state = 'proposed') = (decided_by is null))
);
create index allocation_adjustment_round on allocation_adjustment (round_id, created_at);
select kit.protect_region('allocation_adjustment');

create table allocation_simulation (
  id uuid primary key,
  round_id uuid not null references allocation_round (id),
  region_code text collate "C" not null,
  title text not null,
  -- The round as it stands, without changed weights: only such a simulation can be submitted.
  is_base boolean not null,
  input_hash text not null,
  definition jsonb not null,
  total_fen bigint not null,
  set_asides jsonb not null,
  columns jsonb not null,
  problems jsonb not null,
  policy_checks jsonb not null,
  created_by_name text not null,
  business_date date not null,
  created_at timestamptz not null default now()
);
create index allocation_simulation_round on allocation_simulation (round_id, created_at);
select kit.protect_region('allocation_simulation');
select kit.append_only('allocation_simulation');

create table allocation_simulation_row (
  simulation_id uuid not null references allocation_simulation (id),
  region_code text collate "C" not null,
  region_name text not null,
  amount_fen bigint not null,
  -- Fen by column, as decimal text in the order of the simulation's columns.
  cells jsonb not null,
  -- [value as written, coefficient] by factor column.
  factors jsonb not null,
  primary key (simulation_id, region_code)
);
select kit.protect_region('allocation_simulation_row');
select kit.append_only('allocation_simulation_row');

-- Both tables are new here and empty.
-- squawk-ignore adding-foreign-key-constraint
alter table allocation_round
  add constraint allocation_round_simulation foreign key (simulation_id) references allocation_simulation (id);
-- squawk-ignore adding-foreign-key-constraint
alter table allotment add constraint allotment_round foreign key (round_id) references allocation_round (id);
