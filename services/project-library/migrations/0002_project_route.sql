-- The way of a project from its submission into the library: steps and expert opinions.

create table project_step (
  project_id uuid not null references project (id),
  region_code text collate "C" not null,
  -- 1, 2, … in the order in which the steps were opened; a step that is walked again gets a new row.
  sequence integer not null,
  round integer not null,
  step_id text not null check (step_id in ('villageRecord', 'villageNotice', 'townshipReview', 'townshipNotice',
    'countyArgumentation', 'decision', 'countyNotice')),
  state text not null check (state in ('running', 'passed', 'returned', 'rejected', 'withdrawn')),
  opened_on date not null,
  closed_on date,
  -- Expected end of a notice, counted from the day it was opened; an approval keeps its due date with its case.
  due_date date,
  due_problem text,
  is_backfilled boolean not null,
  case_id uuid,
  notice_request_key text,
  notice_id uuid,
  notice_period jsonb,
  outcome jsonb,
  -- Policy parameters this step was opened with (pack, version, value, clause).
  decision_records jsonb not null default '[]',
  primary key (project_id, sequence),
  unique (project_id, round, step_id)
);
create unique index project_step_running on project_step (project_id) where state = 'running';

create table expert_opinion (
  id uuid primary key,
  project_id uuid not null references project (id),
  region_code text collate "C" not null,
  round integer not null,
  expert_name text not null,
  expert_title text not null,
  conclusion text not null check (conclusion in ('agree', 'agreeWithChanges', 'disagree')),
  opinion text not null,
  given_on date not null,
  recorded_by text not null,
  recorded_by_name text not null,
  created_at timestamptz not null default now()
);
create index expert_opinion_project on expert_opinion (project_id);

select kit.protect_region('project_step');
select kit.protect_region('expert_opinion');
select kit.append_only('expert_opinion');
