-- What every service keeps: idempotency, audit, outbox, inbox, files, and two guards for tables of its own.
create schema kit;
grant usage on schema kit to {{app_role}};

create function kit.protect_region(table_name text) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  -- Inline and indexable; a missing setting compares with null and shows nothing.
  execute format($p$create policy region_scope on %s
    using (region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true))
    with check (region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true))$p$,
    table_name);
end $$;

create function kit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'kit.appendOnly|%只能追加，不能修改或删除', tg_table_name using errcode = 'SL001';
end $$;

create function kit.append_only(table_name text) returns void language plpgsql as $$
begin
  execute format('revoke update, delete, truncate on %s from {{app_role}}', table_name);
  execute format('create trigger append_only before update or delete on %s for each row execute function kit.refuse_change()', table_name);
  execute format('create trigger append_only_truncate before truncate on %s execute function kit.refuse_change()', table_name);
end $$;

create table kit.idempotency_record (
  actor text not null,
  key text not null,
  operation text not null,
  request_hash text not null,
  status integer,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (actor, key)
);

create table kit.audit_event (
  id uuid primary key,
  transaction_id xid8 not null default pg_current_xact_id(),
  occurred_at timestamptz not null default clock_timestamp(),
  business_date date not null,
  is_backfilled boolean not null default false,
  user_id text not null,
  user_name text not null,
  organisation_id text not null,
  role text not null,
  session_id text not null,
  on_behalf_of jsonb,
  service text,
  workflow_id text,
  decision_id text,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  region_code text collate "C" not null default '',
  before jsonb,
  after jsonb,
  reason text,
  origin text not null default '',
  request_id text not null default ''
);
create index audit_event_subject on kit.audit_event (subject_type, subject_id, occurred_at);
create index audit_event_transaction on kit.audit_event (transaction_id, id);
grant select, insert on kit.audit_event to {{app_role}};
select kit.append_only('kit.audit_event');

create table kit.audit_seal (
  sequence bigint primary key,
  from_transaction xid8 not null,
  until_transaction xid8 not null,
  event_count bigint not null,
  previous_root text not null,
  root text not null,
  sealed_at timestamptz not null default now()
);
grant select, insert on kit.audit_seal to {{app_role}};
select kit.append_only('kit.audit_seal');

create table kit.outbox_message (
  id uuid primary key,
  kind text not null check (kind in ('event', 'job', 'workflowStart', 'workflowSignal')),
  name text not null,
  payload jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  sent_at timestamptz,
  done_at timestamptz
) with (fillfactor = 70);
create index outbox_unsent on kit.outbox_message (next_attempt_at, id) where sent_at is null;
create index outbox_undone_job on kit.outbox_message (sent_at) where kind = 'job' and done_at is null;
create function kit.notify_outbox() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end $$;
create trigger notify_outbox after insert on kit.outbox_message for each statement execute function kit.notify_outbox();

create table kit.inbox_message (
  source text not null,
  message_id uuid not null,
  received_at timestamptz not null default now(),
  primary key (source, message_id)
);

create table kit.file_object (
  id uuid primary key,
  sha256 text not null,
  file_name text not null,
  content_type text not null,
  byte_size bigint not null,
  uploaded_by text not null,
  created_at timestamptz not null default now()
);

grant select, insert, update on kit.idempotency_record, kit.outbox_message to {{app_role}};
grant select, insert on kit.inbox_message, kit.file_object to {{app_role}};
grant execute on all functions in schema kit to {{app_role}};
