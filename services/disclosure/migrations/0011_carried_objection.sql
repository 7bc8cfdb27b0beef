-- Taking a notice back and asking again sheds no objection: one that is open then is carried over to the next notice of the same
-- subject and holds that one, too. What was found before the next notice began was known when the matter was handed in again.
create table carried_objection (
  notice_id uuid not null references notice (id),
  objection_id uuid not null references objection (id),
  primary key (notice_id, objection_id)
);
create index carried_objection_of on carried_objection (objection_id);
select kit.append_only('carried_objection');

-- Every objection that a notice has to answer.
create view notice_objection with (security_invoker = true) as
  select o.notice_id, o.id as objection_id, false as is_carried from objection o
  union all
  select c.notice_id, c.objection_id, true from carried_objection c;

-- The next notice may begin before the last one is taken back: whichever comes second finds the other.
create function carry_objections() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(concat_ws('|', 'notice', new.subject_service, new.subject_type, new.subject_id), 0));
  insert into carried_objection (notice_id, objection_id)
    select running.id, o.id
    from notice running
    join notice taken on (taken.subject_service, taken.subject_type, taken.subject_id)
      = (running.subject_service, running.subject_type, running.subject_id) and taken.state = 'withdrawn'
    join objection o on o.notice_id = taken.id and o.state <> 'resolved'
    where running.state = 'running'
      and (running.subject_service, running.subject_type, running.subject_id)
        = (new.subject_service, new.subject_type, new.subject_id)
    on conflict do nothing;
  return null;
end $$;
create trigger carry_objections_in after insert on notice for each row execute function carry_objections();
create trigger carry_objections_on after update of state on notice for each row
  when (new.state = 'withdrawn') execute function carry_objections();

create or replace function refuse_early_end() returns trigger language plpgsql as $$
begin
  if old.state <> 'running' and new.state <> old.state then
    raise exception 'notice.closed|这次公示已经结束' using errcode = 'SL001';
  end if;
  if new.state in ('clear', 'upheld') and old.state = 'running'
    and exists (select 1 from notice_objection h join objection o on o.id = h.objection_id
      where h.notice_id = new.id and o.state <> 'resolved') then
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

-- Who made the matter of any notice that has to answer the objection.
create function makers_of_objection(wanted uuid) returns text[] language sql stable as $$
  select array(select distinct unnest(n.maker_user_ids)
    from notice_objection h join notice n on n.id = h.notice_id where h.objection_id = wanted)
$$;

create or replace function refuse_maker_as_handler() returns trigger language plpgsql as $$
begin
  if new.handler_user_id is not null
    and new.handler_user_id = any (makers_of_objection(new.id) || (select maker_user_ids from notice where id = new.notice_id)) then
    raise exception 'objection.handlerIsMaker|公示事项的经办人不能办理对该事项的异议，请指派他人' using errcode = 'SL001';
  end if;
  return new;
end $$;
