-- 公开事项到期清单: something that has to be published by a day, until a notice of the same subject satisfies it.
create table disclosure_obligation (
  id uuid primary key,
  region_code text collate "C" not null,
  duty_key text not null,
  title text not null,
  subject_service text not null,
  subject_type text not null,
  subject_id text not null,
  arose_on date not null,
  due_on date not null,
  policy_decision jsonb not null,
  notice_id uuid references notice (id),
  satisfied_on date,
  created_at timestamptz not null default now(),
  unique (duty_key, subject_service, subject_type, subject_id),
  check ((notice_id is null) = (satisfied_on is null))
);
create index disclosure_obligation_open on disclosure_obligation (region_code, due_on) where notice_id is null;
select kit.protect_region('disclosure_obligation');
revoke delete, truncate on disclosure_obligation from {{app_role}};
