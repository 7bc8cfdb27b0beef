-- Projects with their versions, attachments and warnings.

create table project_code_counter (
  county_code text not null,
  year integer not null,
  last integer not null,
  primary key (county_code, year)
);

create table project (
  id uuid primary key,
  code text not null unique,
  -- Where the project is carried out: a village, or the smallest region that contains every place.
  region_code text collate "C" not null,
  province_code text collate "C" not null generated always as (left(region_code, 2)) stored,
  prefecture_code text collate "C" not null generated always as (left(region_code, 4)) stored,
  county_code text collate "C" not null generated always as (left(region_code, 6)) stored,
  township_code text collate "C" not null generated always as (left(region_code, 9)) stored,
  year integer not null check (year between 2000 and 2100),
  state text not null check (state in ('draft', 'inReview', 'returned', 'inLibrary', 'planned', 'rejected', 'removed')),
  -- The step of the admission route, while the project is in review or returned.
  step_id text,
  name text not null,
  category text,
  amount_fen bigint check (amount_fen >= 0),
  -- Everything the entry form asks, in wire form.
  entry jsonb not null,
  -- Number of the last submitted version; 0 before the first submission.
  version integer not null default 0,
  is_backfilled boolean not null,
  import_id uuid,
  source text,
  proposer jsonb not null,
  proposer_user_id text not null,
  returned_reason text,
  removal_reason text,
  removed_on date,
  admitted_on date,
  search_text text not null,
  created_on date not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((state in ('inReview', 'returned')) = (step_id is not null)),
  check ((state = 'removed') = (removal_reason is not null))
);
-- No index starts with region_code: the row policy compares it with settings whose values the planner does not know.
create index project_latest on project (id desc);
create index project_province on project (province_code, id desc);
create index project_prefecture on project (prefecture_code, id desc);
create index project_county on project (county_code, id desc);
create index project_township on project (township_code, id desc);
create index project_state on project (state, id desc);
create index project_category on project (category, id desc);
create index project_year on project (year, id desc);
create index project_year_category_state on project (year, category, state, id desc);
create index project_import_batch on project (import_id) where import_id is not null;

-- Pairs of neighbouring characters and the county of each project. A table of its own without a row policy, because an index
-- on arrays cannot be used behind one; it holds no rows anybody reads, only ids that the policy of project then filters.
create table project_search (
  project_id uuid primary key references project (id) on delete cascade,
  grams text[] not null
);
create index project_search_grams on project_search using gin (grams);

create table project_version (
  project_id uuid not null references project (id),
  region_code text collate "C" not null,
  version integer not null check (version > 0),
  entry jsonb not null,
  village_record jsonb not null,
  change_reason text,
  submission_key text not null,
  submitter jsonb not null,
  submitted_on date not null,
  decision_id uuid not null,
  is_backfilled boolean not null,
  created_at timestamptz not null default now(),
  primary key (project_id, version),
  unique (project_id, submission_key)
);

create table project_attachment (
  id uuid primary key,
  project_id uuid not null references project (id),
  region_code text collate "C" not null,
  file_id uuid not null,
  title text not null,
  file_name text not null,
  content_type text not null,
  byte_size bigint not null,
  uploaded_by text not null,
  uploaded_by_name text not null,
  created_at timestamptz not null default now()
);
create index project_attachment_project on project_attachment (project_id);

create table project_warning (
  id uuid primary key,
  project_id uuid not null references project (id),
  region_code text collate "C" not null,
  rule text not null,
  -- A blocking warning cannot be accepted: the entry has to change.
  is_blocking boolean not null,
  message text not null,
  evidence jsonb not null,
  clause text,
  -- Rule and evidence; the same finding is not raised twice.
  fingerprint text not null,
  state text not null check (state in ('open', 'accepted', 'resolved')),
  accepted_by text,
  accepted_by_name text,
  accepted_on date,
  reason text,
  created_at timestamptz not null default now(),
  unique (project_id, fingerprint),
  check ((state = 'accepted') = (reason is not null)),
  check (not (state = 'accepted' and is_blocking))
);

select kit.protect_region('project');
select kit.protect_region('project_version');
select kit.protect_region('project_attachment');
select kit.protect_region('project_warning');
select kit.append_only('project_version');
