-- What project-library has put into an annual plan, and the allotments that pay for it. Funds follow projects.

create table planned_project (
  -- Id of the project in project-library.
  id uuid primary key,
  region_code text collate "C" not null,
  county_code text collate "C" not null,
  code text not null,
  name text not null,
  category text,
  year integer not null check (year between 2000 and 2100),
  plan_id uuid not null,
  approved_amount_fen bigint not null check (approved_amount_fen > 0),
  sources jsonb not null default '[]',
  -- Decision of project-library that put the project into the plan.
  plan_decision_id text not null,
  status text not null check (status in ('planned', 'unplanned')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index planned_project_list on planned_project (region_code, year, id);
select kit.protect_region('planned_project');

-- Copies what a payment needs to know of the allotment: a township's project owner does not see the county's allotments.
create table project_allotment (
  id uuid primary key,
  project_id uuid not null references planned_project (id),
  allotment_id uuid not null references allotment (id),
  region_code text collate "C" not null,
  paying_region_code text collate "C" not null,
  channel text not null,
  purpose text not null,
  document_number text not null,
  source_name text not null,
  use_description text not null,
  amount_fen bigint not null check (amount_fen > 0),
  policy_records jsonb not null,
  linked_by text not null,
  linked_by_name text not null,
  linked_on date not null,
  created_at timestamptz not null default now(),
  unique (project_id, allotment_id)
);
create index project_allotment_allotment on project_allotment (allotment_id);
select kit.protect_region('project_allotment');

revoke delete on planned_project, project_allotment from {{app_role}};
