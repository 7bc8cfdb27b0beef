-- Approval cases, their steps, their append-only history and the open work items (待办).
-- The separation of duties is enforced here once more, on every path that writes a record.

create table approval_case (
  id uuid primary key,
  region_code text collate "C" not null,
  subject_type text not null,
  subject_id text not null,
  subject_title text not null,
  title text not null,
  workflow_id text not null,
  maker_user_id text not null,
  maker_user_name text not null,
  excluded_user_ids text[] not null default '{}',
  status text not null check (status in ('atStep', 'atMaker', 'approved', 'rejected', 'withdrawn', 'cancelled')),
  current_step_id text,
  round integer not null,
  -- What the state machine needs to say which verbs are allowed.
  state jsonb not null,
  opened_on date not null,
  closed_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, maker_user_id)
) with (fillfactor = 70);
create index approval_case_subject on approval_case (subject_type, subject_id, created_at);
create index approval_case_maker on approval_case (maker_user_id, created_at desc, id desc);

create table approval_step (
  case_id uuid not null references approval_case (id),
  step_id text not null,
  position integer not null,
  title text not null,
  mode text not null check (mode in ('single', 'anyOf', 'allOf')),
  state text not null check (state in ('waiting', 'current', 'agreed', 'returned', 'rejected', 'stopped')),
  assignees jsonb not null,
  since date,
  due_date date,
  -- Chinese sentence: why no due date could be computed.
  due_problem text,
  primary key (case_id, step_id)
) with (fillfactor = 70);

-- Both directions of every pair of steps that one person must not decide.
create table approval_step_pair (
  case_id uuid not null,
  step_id text not null,
  other_step_id text not null,
  primary key (case_id, step_id, other_step_id),
  foreign key (case_id, step_id) references approval_step (case_id, step_id),
  foreign key (case_id, other_step_id) references approval_step (case_id, step_id)
);
select kit.append_only('approval_step_pair');

create table approval_record (
  id uuid primary key,
  case_id uuid not null,
  sequence integer not null,
  round integer not null,
  verb text not null check (verb in ('submit', 'approve', 'reject', 'return', 'withdraw', 'resubmit', 'delegate', 'addSigner',
    'urge', 'remind', 'escalate', 'deadlineUnknown', 'cancel')),
  step_id text,
  actor_user_id text not null,
  actor_user_name text not null,
  actor_organisation_id text not null,
  actor_organisation_name text not null,
  actor_role text not null,
  actor_region_code text collate "C" not null,
  on_behalf_of_user_id text,
  on_behalf_of_user_name text,
  opinion text,
  target_step_id text,
  target_user_id text,
  target_user_name text,
  business_date date not null,
  is_backfilled boolean not null,
  recorded_at timestamptz not null default now(),
  decision_id uuid not null,
  workflow_id text not null,
  idempotency_key text not null,
  deadline jsonb,
  maker_user_id text not null,
  unique (case_id, sequence),
  unique (workflow_id, idempotency_key),
  foreign key (case_id, maker_user_id) references approval_case (id, maker_user_id),
  foreign key (case_id, step_id) references approval_step (case_id, step_id),
  constraint approval_maker_decides_nothing check (
    verb not in ('approve', 'reject', 'return', 'delegate', 'addSigner')
    or (actor_user_id <> maker_user_id and on_behalf_of_user_id is distinct from maker_user_id)),
  constraint approval_decision_names_step check (verb not in ('approve', 'reject', 'return') or step_id is not null),
  constraint approval_maker_alone_submits check (verb not in ('submit', 'resubmit', 'withdraw') or actor_user_id = maker_user_id)
);
create index approval_record_actor on approval_record (case_id, actor_user_id);
select kit.append_only('approval_record');

create table approval_task (
  id text not null,
  case_id uuid not null references approval_case (id),
  -- Where the assignee works: the person who must act sees the task even when the case belongs to a region above.
  region_code text collate "C" not null,
  subject_type text not null,
  subject_id text not null,
  subject_title text not null,
  step_id text,
  step_title text not null,
  assignee_role text,
  assignee_organisation_id text,
  assignee_user_id text,
  barred_user_ids text[] not null default '{}',
  since date not null,
  due_date date,
  due_problem text,
  -- 待办 is sorted by deadline; tasks without one come last.
  sort_date date not null generated always as (coalesce(due_date, date '9999-12-31')) stored,
  -- What happens if nothing is done.
  consequence text not null,
  urged_count integer not null default 0,
  closed_at timestamptz,
  primary key (case_id, id),
  check (assignee_role is not null or assignee_user_id is not null)
) with (fillfactor = 70);
create index approval_task_role on approval_task (assignee_role, region_code, sort_date, case_id, id) where closed_at is null;
create index approval_task_user on approval_task (assignee_user_id, sort_date, case_id, id) where closed_at is null;

-- Locks the case, so that two records of one person cannot pass each other; a case outside the scope counts as missing.
create function approval_keep_apart() returns trigger language plpgsql as $$
declare
  excluded text[];
  other text;
begin
  select excluded_user_ids into excluded from approval_case where id = new.case_id for update;
  if not found then
    raise exception 'approval.caseUnknown|该审批不存在' using errcode = 'SL001';
  end if;
  if new.verb not in ('approve', 'reject', 'return') then
    return new;
  end if;
  if new.actor_user_id = any (excluded) then
    raise exception 'approval.excludedPerson|您须回避本事项' using errcode = 'SL001';
  end if;
  select step.title into other
    from approval_record earlier
    join approval_step_pair pair on pair.case_id = earlier.case_id and pair.step_id = earlier.step_id
    join approval_step step on step.case_id = earlier.case_id and step.step_id = earlier.step_id
    where earlier.case_id = new.case_id and earlier.actor_user_id = new.actor_user_id
      and earlier.verb in ('approve', 'reject', 'return') and pair.other_step_id = new.step_id
    limit 1;
  if found then
    raise exception 'approval.distinctStepConflict|您已办理“%”环节，不能再办理本环节', other using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger keep_apart before insert on approval_record for each row execute function approval_keep_apart();

-- Nobody marks a case approved without an agreement in each of its steps, and a closed case stays closed.
create function approval_guard_case() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'atStep' then
      raise exception 'approval.caseFixed|审批只能从第一个环节开始' using errcode = 'SL001';
    end if;
    return new;
  end if;
  if old.status in ('approved', 'rejected', 'withdrawn', 'cancelled') then
    raise exception 'approval.caseClosed|该事项已办结' using errcode = 'SL001';
  end if;
  if (new.maker_user_id, new.excluded_user_ids, new.subject_type, new.subject_id, new.region_code)
    is distinct from (old.maker_user_id, old.excluded_user_ids, old.subject_type, old.subject_id, old.region_code) then
    raise exception 'approval.caseFixed|审批的经办人、回避人员和事项不能变更' using errcode = 'SL001';
  end if;
  if new.status = 'approved' and exists (
    select from approval_step step where step.case_id = new.id and not exists (
      select from approval_record record
      where record.case_id = step.case_id and record.step_id = step.step_id and record.verb = 'approve')) then
    raise exception 'approval.stepMissing|还有环节没有同意记录，不能办结' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard_case before insert or update on approval_case for each row execute function approval_guard_case();

revoke delete on approval_case, approval_step, approval_task from {{app_role}};

select kit.protect_region('approval_task');

-- A case is visible where it belongs, and to those whose region has or had a task in it.
alter table approval_case enable row level security;
alter table approval_case force row level security;
create policy region_scope on approval_case
  using (
    (region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true))
    or exists (select from approval_task task where task.case_id = approval_case.id))
  with check (region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true));

create function approval_protect_by_case(table_name text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', table_name);
  execute format('alter table %I force row level security', table_name);
  execute format('create policy case_scope on %I using (exists (select from approval_case c where c.id = %I.case_id))
    with check (exists (select from approval_case c where c.id = %I.case_id))', table_name, table_name, table_name);
end $$;
select approval_protect_by_case('approval_step');
select approval_protect_by_case('approval_step_pair');
select approval_protect_by_case('approval_record');
