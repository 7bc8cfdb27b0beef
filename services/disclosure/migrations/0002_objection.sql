create table objection (
  id uuid primary key,
  notice_id uuid not null references notice (id),
  region_code text collate "C" not null,
  revision integer not null,
  -- Random; carries nothing about the person.
  ticket text not null unique,
  channel text not null check (channel in ('web', 'phone', 'letter', 'visit')),
  is_anonymous boolean not null,
  -- AES-256-GCM, bound to the id of the row.
  sealed_contact text,
  sealed_content text not null,
  -- The form that was sent; a second sending of the same form is the same objection.
  form_nonce text unique,
  entered_by_user_id text,
  received_on date not null,
  due_on date,
  policy_decision jsonb not null,
  state text not null default 'received' check (state in ('received', 'assigned', 'verified', 'resolved')),
  handler_user_id text,
  handler_name text,
  sealed_verification text,
  verified_on date,
  finding text check (finding in ('upheld', 'partly', 'rejected')),
  reply text,
  resolved_on date,
  personal_reply_on date,
  personal_reply_channel text,
  created_at timestamptz not null default now(),
  check (is_anonymous = (sealed_contact is null)),
  check ((state = 'received') = (handler_user_id is null)),
  check ((state = 'resolved') = (finding is not null and reply is not null and resolved_on is not null)),
  check (personal_reply_on is null or (not is_anonymous and state = 'resolved'))
);
create index objection_notice on objection (notice_id);
create index objection_open on objection (region_code, due_on) where state <> 'resolved';
select kit.protect_region('objection');
revoke delete, truncate on objection from {{app_role}};

-- Law 4: an objection and the end of its notice exclude each other, whichever path they come on. Both lock the notice row.
create function refuse_late_objection() returns trigger language plpgsql as $$
begin
  perform 1 from notice where id = new.notice_id and state = 'running' for update;
  if not found then
    raise exception 'notice.closed|这次公示已经结束，不再受理异议；可按公示载明的监督电话反映' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger refuse_late_objection before insert on objection for each row execute function refuse_late_objection();

create function refuse_early_end() returns trigger language plpgsql as $$
begin
  if old.state <> 'running' and new.state <> old.state then
    raise exception 'notice.closed|这次公示已经结束' using errcode = 'SL001';
  end if;
  if new.state in ('clear', 'upheld') and old.state = 'running'
    and exists (select 1 from objection where notice_id = new.id and state <> 'resolved') then
    raise exception 'notice.objectionOpen|还有异议没有办结，公示不能结束' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger refuse_early_end before update of state on notice for each row execute function refuse_early_end();

-- 经办人不得办理对自己经办事项的异议。
create function refuse_maker_as_handler() returns trigger language plpgsql as $$
begin
  if new.handler_user_id is not null
    and new.handler_user_id = any (select unnest(maker_user_ids) from notice where id = new.notice_id) then
    raise exception 'objection.handlerIsMaker|公示事项的经办人不能办理对该事项的异议，请指派他人' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger refuse_maker_as_handler before insert or update of handler_user_id on objection
  for each row execute function refuse_maker_as_handler();
