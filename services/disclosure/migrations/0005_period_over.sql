-- A posting that was entered afterwards with its past day.
alter table notice_board add column is_backfilled boolean not null default false;
alter table notice_board add check (posted_on is not null or not is_backfilled);

-- A posting stands: neither its day nor, once it is known, the last day of its period moves afterwards.
create or replace function keep_posting() returns trigger language plpgsql as $$
begin
  if old.posted_on is not null and new.posted_on is distinct from old.posted_on then
    raise exception 'board.alreadyPosted|该公示栏已登记张贴，张贴日期不能再改' using errcode = 'SL001';
  end if;
  if old.ends_on is not null and new.ends_on is distinct from old.ends_on then
    raise exception 'board.periodKept|该公示栏的公示期截止日已经确定，不能再改' using errcode = 'SL001';
  end if;
  return new;
end $$;

-- Whatever path it comes on: a notice is clear only after the last day of every board of its current revision.
create or replace function refuse_early_end() returns trigger language plpgsql as $$
begin
  if old.state <> 'running' and new.state <> old.state then
    raise exception 'notice.closed|这次公示已经结束' using errcode = 'SL001';
  end if;
  if new.state in ('clear', 'upheld') and old.state = 'running'
    and exists (select 1 from objection where notice_id = new.id and state <> 'resolved') then
    raise exception 'notice.objectionOpen|还有异议没有办结，公示不能结束' using errcode = 'SL001';
  end if;
  -- No board at all is no notice either: bool_and of nothing is null.
  if new.state = 'clear' and old.state = 'running' and not coalesce(
    (select bool_and(ends_on is not null and ends_on < new.completed_on) from notice_board
      where notice_id = new.id and revision = new.current_revision), false) then
    raise exception 'notice.periodRunning|公示期未满或有公示栏尚未张贴，公示不能结束' using errcode = 'SL001';
  end if;
  return new;
end $$;
