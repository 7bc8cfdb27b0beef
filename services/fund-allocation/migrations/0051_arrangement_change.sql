-- What is arranged for a project out of an allotment may be raised, reduced or released (to zero) by two persons.

create table project_allotment_change (
  id uuid primary key,
  link_id uuid not null references project_allotment (id),
  region_code text collate "C" not null,
  amount_before_fen bigint not null check (amount_before_fen >= 0),
  amount_fen bigint not null check (amount_fen >= 0 and amount_fen <> amount_before_fen),
  reason text not null,
  state text not null default 'proposed' check (state in ('proposed', 'approved', 'rejected')),
  proposed_by text not null,
  proposed_by_name text not null,
  proposed_on date not null,
  decided_by text,
  decided_by_name text,
  decided_on date,
  decided_at timestamptz,
  reject_reason text,
  is_backfilled boolean not null default false,
  created_at timestamptz not null default now(),
  constraint project_allotment_change_two_persons check (decided_by is distinct from proposed_by),
  constraint project_allotment_change_dates check (decided_on >= proposed_on),
  constraint project_allotment_change_decided check (
    (state = 'proposed') = (decided_by is null) and (decided_by is null) = (decided_on is null)
    and (decided_by is null) = (decided_at is null) and (state = 'rejected') = (reject_reason is not null))
);
create unique index project_allotment_change_open on project_allotment_change (link_id) where state = 'proposed';
create index project_allotment_change_link on project_allotment_change (link_id, created_at);
select kit.protect_region('project_allotment_change');
revoke delete on project_allotment_change from {{app_role}};

create function project_allotment_change_guard() returns trigger language plpgsql as $$
declare
  own text[] := array['state', 'decided_by', 'decided_by_name', 'decided_on', 'decided_at', 'reject_reason'];
begin
  if old.state <> 'proposed' or to_jsonb(new) - own is distinct from to_jsonb(old) - own then
    raise exception 'planFunding.changeDecided|该调整已经办结，不能更改' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before update on project_allotment_change
  for each row execute function project_allotment_change_guard();

alter table project_allotment
  drop constraint project_allotment_amount_fen_check,
  add constraint project_allotment_amount_fen_check check (amount_fen >= 0);

-- An arrangement changes only in the transaction in which a second person approves that change.
create function project_allotment_guard() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - 'amount_fen' is distinct from to_jsonb(old) - 'amount_fen' or not exists (
    select from project_allotment_change c where c.link_id = old.id and c.state = 'approved'
      and c.amount_before_fen = old.amount_fen and c.amount_fen = new.amount_fen and c.decided_at = now()) then
    raise exception 'planFunding.linkFixed|项目的指标安排只能经两人办理的调整改变' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before update on project_allotment for each row execute function project_allotment_guard();
