-- Tables uploaded by a county: checked first, then taken over as one batch, undone while nothing depends on it.

create table project_import (
  id uuid primary key,
  region_code text collate "C" not null,
  file_id uuid not null,
  file_name text not null,
  state text not null check (state in ('checked', 'committed', 'undone')),
  row_count integer not null,
  invalid_count integer not null,
  -- Rows as read, in wire form, with their warnings; wrong cells apart.
  rows jsonb not null,
  cell_errors jsonb not null,
  uploaded_by text not null,
  uploaded_by_name text not null,
  uploaded_on date not null,
  committed_on date,
  undone_on date,
  undo_reason text,
  created_at timestamptz not null default now(),
  check ((state = 'undone') = (undo_reason is not null)),
  check (state = 'checked' or invalid_count = 0)
);
create index project_import_latest on project_import (id desc);
alter table project add constraint project_import_known foreign key (import_id) references project_import (id) not valid;
alter table project validate constraint project_import_known;

select kit.protect_region('project_import');
