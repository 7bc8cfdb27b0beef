-- Who re-reads the whole audit keeps this row fresh while doing so: one at a time in the service, and at most one a minute.
create table kit.audit_verification (
  id boolean primary key default true check (id),
  alive_at timestamptz not null
);
insert into kit.audit_verification (alive_at) values ('-infinity');
grant select, update on kit.audit_verification to {{app_role}};
