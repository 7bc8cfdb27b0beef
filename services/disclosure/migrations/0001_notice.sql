-- A notice is public by nature: everybody may read it, only its region's people may change it.
create table notice (
  id uuid primary key,
  -- The caller's key; the workflow is notice-<request_key>.
  request_key text not null unique,
  region_code text collate "C" not null,
  kind text not null
    check (kind in ('projectProposal', 'projectReview', 'projectAdmission', 'annualPlan', 'allocationResult', 'paymentList', 'other')),
  title text not null,
  subject_service text not null,
  subject_type text not null,
  subject_id text not null,
  issuer_name text not null,
  state text not null default 'running' check (state in ('running', 'clear', 'upheld', 'withdrawn')),
  current_revision integer not null default 1,
  business_date date not null,
  is_backfilled boolean not null,
  maker_user_ids text[] not null,
  decision_service text not null,
  decision_id text not null,
  on_behalf_of jsonb not null,
  completed_on date,
  withdrawal_reason text,
  -- What keeps the notice from ending and needs a person, e.g. a calendar year nobody entered.
  problem text,
  search_text text not null,
  created_at timestamptz not null default now(),
  check ((state = 'running') = (completed_on is null)),
  check ((state = 'withdrawn') = (withdrawal_reason is not null))
);
create index notice_list on notice (business_date desc, id desc);
create index notice_running on notice (region_code) where state = 'running';
create index notice_subject on notice (subject_service, subject_type, subject_id);

-- The published words, frozen: a correction adds a revision that carries the hash of the one before.
create table notice_revision (
  notice_id uuid not null references notice (id),
  revision integer not null,
  -- Canonical JSON; snapshot_hash is the SHA-256 of exactly these bytes.
  snapshot text not null,
  snapshot_hash text not null,
  previous_hash text,
  business_date date not null,
  reason text,
  published_by_name text not null,
  published_at timestamptz not null default now(),
  primary key (notice_id, revision),
  check ((revision = 1) = (previous_hash is null)),
  check ((revision = 1) = (reason is null))
);
select kit.append_only('notice_revision');

create table notice_board (
  id uuid primary key,
  notice_id uuid not null references notice (id),
  revision integer not null,
  region_code text collate "C" not null,
  kind text not null check (kind in ('countySite', 'townshipBoard', 'villageBoard', 'implementerSite')),
  name text not null,
  ordinal integer not null,
  posted_on date,
  posted_by_user_id text,
  posted_by_name text,
  posting_photo_id uuid references kit.file_object (id),
  -- Last day of the board's inclusive period; empty while nobody posted it or the calendar does not reach so far.
  ends_on date,
  taken_down_on date,
  taken_down_by_name text,
  taking_down_photo_id uuid references kit.file_object (id),
  unique (notice_id, revision, ordinal),
  check ((posted_on is null) = (posted_by_user_id is null)),
  check (ends_on is null or ends_on >= posted_on),
  check (taken_down_on is null or taken_down_on >= posted_on)
);
create index notice_board_waiting on notice_board (region_code) where posted_on is null;

create function publicly_readable(table_name text) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format('create policy everybody_reads on %s for select using (true)', table_name);
  execute format($p$create policy region_adds on %s for insert
    with check (region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true))$p$,
    table_name);
  execute format($p$create policy region_changes on %s for update
    using (region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true))$p$,
    table_name);
end $$;
select publicly_readable('notice');
select publicly_readable('notice_board');
drop function publicly_readable(text);

-- A posting stands: it is not moved to another day afterwards.
create function keep_posting() returns trigger language plpgsql as $$
begin
  if old.posted_on is not null and new.posted_on is distinct from old.posted_on then
    raise exception 'board.alreadyPosted|该公开栏已登记张贴，张贴日期不能再改' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger keep_posting before update on notice_board for each row execute function keep_posting();

revoke delete, truncate on notice, notice_board from {{app_role}};
