-- A calendar row moves deadlines: it is entered by one person for a region, holds there and below once another approved it, and
-- every version stays readable.

create table calendar_entry (
  id uuid primary key,
  region_code text collate "C" not null,
  year integer not null check (year between 1992 and 2200),
  source text not null,
  -- Days that are not what their weekday says: [{ date, isWorkday, name }].
  days jsonb not null,
  status text not null check (status in ('pending', 'approved', 'rejected', 'replaced')),
  requested_by text not null,
  requested_by_name text not null,
  requested_on date not null,
  decided_by text,
  decided_by_name text,
  decided_on date,
  decision_reason text,
  created_at timestamptz not null default now(),
  constraint calendar_entry_by_two check (decided_by is null or decided_by <> requested_by),
  check ((status = 'pending') = (decided_by is null))
);
create unique index calendar_entry_in_effect on calendar_entry (region_code, year) where status = 'approved';
create unique index calendar_entry_pending on calendar_entry (region_code, year) where status = 'pending';

-- Working days are no secret: whoever computes a deadline reads them all. They are written from a scope that reaches the region.
alter table calendar_entry enable row level security;
alter table calendar_entry force row level security;
create policy everybody_reads on calendar_entry for select using (true);
create policy region_adds on calendar_entry for insert with check (
  region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true));
create policy region_decides on calendar_entry for update using (
  region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true));
revoke delete on calendar_entry from {{app_role}};

create function calendar_entry_guard() returns trigger language plpgsql as $$
declare
  decision text[] := array['status', 'decided_by', 'decided_by_name', 'decided_on', 'decision_reason'];
begin
  if tg_op = 'INSERT' then
    if new.status <> 'pending' then
      raise exception 'calendar.notApproved|工作日历须经另一人复核后生效' using errcode = 'SL001';
    end if;
    return new;
  end if;
  if to_jsonb(new) - decision is distinct from to_jsonb(old) - decision then
    raise exception 'calendar.fixed|录入的工作日历不能更改，请另行录入' using errcode = 'SL001';
  end if;
  if not (case old.status when 'pending' then new.status in ('approved', 'rejected') when 'approved' then new.status = 'replaced' else false end)
    or (old.status = 'approved' and (new.decided_by, new.decided_on) is distinct from (old.decided_by, old.decided_on)) then
    raise exception 'calendar.decided|该工作日历已经复核过' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before insert or update on calendar_entry for each row execute function calendar_entry_guard();

-- Years that one person alone put in, for everybody, do not count any more; they are entered again, by two.
-- squawk-ignore ban-drop-table
drop table calendar_day;
-- squawk-ignore ban-drop-table
drop table calendar_year;
