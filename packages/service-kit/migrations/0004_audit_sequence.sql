-- Events are sealed in the order in which the sealer finds them, under numbers of their own: transaction ids begin anew where a
-- database is restored into another PostgreSQL, and say nothing there about what came first.
alter table kit.audit_event add column sequence bigint;
drop trigger append_only on kit.audit_event;
update kit.audit_event e set sequence = sealed.sequence
  from (select id, row_number() over (order by transaction_id, id) as sequence from kit.audit_event
    where transaction_id < (select max(until_transaction) from kit.audit_seal)) sealed
  where sealed.id = e.id;
-- Inside the migration's transaction: no event is written without its number's index in between.
-- squawk-ignore require-concurrent-index-deletion
drop index kit.audit_event_transaction;
create unique index audit_event_sequence on kit.audit_event (sequence);
create index audit_event_unsealed on kit.audit_event (id) where sequence is null;

-- A seal covers the events after those of the seal before it, up to this number.
alter table kit.audit_seal add column until_sequence bigint;
alter table kit.audit_seal disable trigger append_only;
update kit.audit_seal s set until_sequence = counted.until_sequence
  from (select sequence, sum(event_count) over (order by sequence) as until_sequence from kit.audit_seal) counted
  where counted.sequence = s.sequence;
alter table kit.audit_seal enable trigger append_only;
-- One row per thousand events, and written by the sealer only.
-- squawk-ignore adding-not-nullable-field, ban-drop-column
alter table kit.audit_seal alter column until_sequence set not null, drop column from_transaction, drop column until_transaction;

create function kit.protect_audit_event() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.sequence is null and new.sequence is not null
    and to_jsonb(new) - 'sequence' = to_jsonb(old) - 'sequence' then
    return new;
  end if;
  raise exception 'kit.appendOnly|审计记录只能追加，不能修改或删除' using errcode = 'SL001';
end $$;
create trigger append_only before update or delete on kit.audit_event for each row execute function kit.protect_audit_event();
create trigger begins_unsealed before insert on kit.audit_event for each row when (new.sequence is not null)
  execute function kit.refuse_change();

-- Numbers the oldest events that have no number yet, from `after` on, and returns how many.
create function kit.number_audit_events(after bigint, most integer) returns bigint
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  with numbered as (
    update kit.audit_event e set sequence = unsealed.sequence
    from (select id, after + row_number() over (order by id) as sequence
      from (select id from kit.audit_event where sequence is null order by id limit most) oldest) unsealed
    where unsealed.id = e.id returning e.id)
  select count(*) from numbered
$$;
revoke execute on function kit.number_audit_events from public;
grant execute on function kit.number_audit_events to {{app_role}};
