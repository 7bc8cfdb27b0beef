-- The annual plan: projects chosen from the library under a ceiling.

create table annual_plan (
  id uuid primary key,
  region_code text collate "C" not null,
  year integer not null check (year between 2000 and 2100),
  -- 分期分批：several batches a year.
  batch integer not null check (batch > 0),
  title text not null,
  ceiling_fen bigint not null check (ceiling_fen > 0),
  state text not null check (state in ('draft', 'inReview', 'returned', 'approved', 'rejected')),
  maker jsonb not null,
  maker_user_id text not null,
  floor_reason text,
  submission_key text,
  -- Number of submissions; the workflow lives until the plan is decided.
  round integer not null default 0,
  is_backfilled boolean not null,
  decided_on date,
  decision_id uuid,
  decision_records jsonb not null default '[]',
  created_on date not null,
  created_at timestamptz not null default now(),
  unique (region_code, year, batch)
);

create table annual_plan_item (
  plan_id uuid not null references annual_plan (id),
  project_id uuid not null references project (id),
  region_code text collate "C" not null,
  priority integer not null check (priority > 0),
  approved_amount_fen bigint not null check (approved_amount_fen > 0),
  sources jsonb not null,
  note text,
  created_at timestamptz not null default now(),
  primary key (plan_id, project_id)
);
create index annual_plan_item_project on annual_plan_item (project_id);

-- The ceiling and the state of the plan are kept here on every path. The lock on the plan makes two items wait for each other.
create function annual_plan_guard_item() returns trigger language plpgsql as $$
declare
  plan annual_plan;
  total bigint;
  item annual_plan_item;
begin
  item := case when tg_op = 'DELETE' then old else new end;
  select * into plan from annual_plan where id = item.plan_id for update;
  if plan.state not in ('draft', 'returned') then
    raise exception 'plan.fixed|计划已提交，不能再调整项目' using errcode = 'SL001';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  select coalesce(sum(approved_amount_fen), 0) into total
    from annual_plan_item where plan_id = new.plan_id and project_id <> new.project_id;
  if total + new.approved_amount_fen > plan.ceiling_fen then
    raise exception 'plan.ceilingExceeded|加入该项目后合计超过计划资金上限 % 元', trim(to_char(plan.ceiling_fen / 100.0, 'FM999999999999990.00'))
      using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard_item before insert or update or delete on annual_plan_item for each row execute function annual_plan_guard_item();

select kit.protect_region('annual_plan');
select kit.protect_region('annual_plan_item');
