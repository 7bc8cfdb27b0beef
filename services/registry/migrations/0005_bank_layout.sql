-- How a bank wants its payment files decides where money goes: registered by one person, in effect once another approved it, and
-- only for the region it was registered for and what lies below. Every version stays readable.

create table bank_layout (
  id uuid primary key,
  bank_code text not null check (bank_code ~ '^[A-Z0-9]{3,12}$'),
  bank_name text not null,
  region_code text collate "C" not null,
  layout jsonb not null,
  cooperation_status text not null check (cooperation_status in ('active', 'suspended', 'ended')),
  status text not null check (status in ('pending', 'approved', 'rejected', 'replaced')),
  requested_by text not null,
  requested_by_name text not null,
  requested_on date not null,
  decided_by text,
  decided_by_name text,
  decided_on date,
  decision_reason text,
  created_at timestamptz not null default now(),
  constraint bank_layout_by_two check (decided_by is null or decided_by <> requested_by),
  check ((status = 'pending') = (decided_by is null))
);
create unique index bank_layout_in_effect on bank_layout (bank_code, region_code) where status = 'approved';
create unique index bank_layout_pending on bank_layout (bank_code, region_code) where status = 'pending';

-- What holds for a region is seen there; it is written only from a scope that reaches it.
alter table bank_layout enable row level security;
alter table bank_layout force row level security;
create policy region_reads on bank_layout for select using (
  starts_with(current_setting('app.region_from', true), region_code)
  or (region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true)));
create policy region_adds on bank_layout for insert with check (
  region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true));
create policy region_decides on bank_layout for update using (
  region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true));
revoke delete on bank_layout from {{app_role}};

create function bank_layout_guard() returns trigger language plpgsql as $$
declare
  decision text[] := array['status', 'decided_by', 'decided_by_name', 'decided_on', 'decision_reason'];
begin
  if tg_op = 'INSERT' then
    if new.status <> 'pending' then
      raise exception 'bankLayout.notApproved|银行文件格式须经另一人复核后生效' using errcode = 'SL001';
    end if;
    return new;
  end if;
  if to_jsonb(new) - decision is distinct from to_jsonb(old) - decision then
    raise exception 'bankLayout.fixed|登记的银行文件格式不能更改，请另行登记' using errcode = 'SL001';
  end if;
  if not (case old.status when 'pending' then new.status in ('approved', 'rejected') when 'approved' then new.status = 'replaced' else false end)
    or (old.status = 'approved' and (new.decided_by, new.decided_on) is distinct from (old.decided_by, old.decided_on)) then
    raise exception 'bankLayout.decided|该银行文件格式已经复核过' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before insert or update on bank_layout for each row execute function bank_layout_guard();

-- A bank exists once a layout of it was approved, under the name it was first approved with. Nobody writes one otherwise.
create function bank_layout_approved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into bank (code, name) values (new.bank_code, new.bank_name) on conflict (code) do nothing;
  return null;
end $$;
create trigger approved after update on bank_layout for each row when (new.status = 'approved') execute function bank_layout_approved();

-- Layouts that one person alone put in do not count any more; they are registered again, by two.
-- squawk-ignore ban-drop-column
alter table bank drop column layout, drop column cooperation_status;
revoke insert, update, delete on bank from {{app_role}};
