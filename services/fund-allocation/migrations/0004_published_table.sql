-- Allocation tables that were published elsewhere: the file as uploaded, its rows as read, and everything that contradicts.

create table published_table (
  id uuid primary key,
  region_code text collate "C" not null,
  region_name text not null,
  title text not null,
  year integer not null check (year between 2000 and 2100),
  source_url text not null,
  note text,
  control_total_fen bigint not null check (control_total_fen > 0),
  file_id uuid not null,
  file_name text not null,
  state text not null default 'checked' check (state in ('checked', 'committed')),
  units jsonb not null,
  findings jsonb not null,
  cell_errors jsonb not null,
  round_id uuid references allocation_round (id),
  uploaded_by text not null,
  uploaded_by_name text not null,
  uploaded_on date not null,
  created_at timestamptz not null default now(),
  constraint published_table_committed check ((state = 'committed') = (round_id is not null))
);
create index published_table_by_region on published_table (region_code, created_at desc, id desc);
select kit.protect_region('published_table');
