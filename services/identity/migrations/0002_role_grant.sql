-- Who may do what, where and until when. Separation of duties is decided here, not in the caller.
create table incompatible_role (
  role text not null,
  other_role text not null,
  primary key (role, other_role),
  check (role < other_role)
);
-- 不相容岗位：申请≠审核；经办≠复核≠支付≠稽核；系统管理员≠安全管理员≠审计管理员。
insert into incompatible_role (role, other_role) values
  ('financeChecker', 'financeMaker'),
  ('financeMaker', 'financePayer'),
  ('financeChecker', 'financePayer'),
  ('auditor', 'financeMaker'),
  ('auditor', 'financeChecker'),
  ('auditor', 'financePayer'),
  ('securityAdministrator', 'systemAdministrator'),
  ('auditAdministrator', 'systemAdministrator'),
  ('auditAdministrator', 'securityAdministrator'),
  ('townshipReviewer', 'villageClerk');
revoke insert, update, delete on incompatible_role from {{app_role}};

create table role_grant (
  id uuid primary key,
  user_id uuid not null references user_account (id),
  role text not null,
  organisation_id uuid not null references organisation (id),
  region_code text collate "C" not null,
  -- As the granting administrator saw it; registry owns the names.
  region_name text not null default '',
  valid_from date not null,
  valid_to date,
  -- Null only for the first administrators of an installation.
  granted_by uuid references user_account (id),
  reason text not null,
  revoked_at timestamptz,
  revoked_by uuid references user_account (id),
  revoke_reason text,
  created_at timestamptz not null default now(),
  constraint role_grant_period check (valid_to is null or valid_to >= valid_from),
  constraint role_grant_not_to_oneself check (granted_by <> user_id),
  check ((revoked_at is null) = (revoked_by is null))
);
create index role_grant_user on role_grant (user_id) where revoked_at is null;
create index role_grant_region on role_grant (region_code, id);
select kit.protect_region('role_grant');

create function refuse_conflicting_grant() returns trigger language plpgsql as $$
declare
  region_from text := coalesce(current_setting('app.region_from', true), '');
  region_until text := coalesce(current_setting('app.region_until', true), '');
  conflicting text;
  is_duplicate boolean;
begin
  -- Looks at the whole country: a conflicting grant may lie in a region that the granting administrator cannot see.
  perform set_config('app.region_from', '', true), set_config('app.region_until', '~', true);
  -- Grants to one person queue here, so two half-pairs can never both pass.
  perform 1 from user_account where id = new.user_id for no key update;
  select
      max(g.role) filter (where exists (
        select 1 from incompatible_role i
        where (i.role = g.role and i.other_role = new.role) or (i.role = new.role and i.other_role = g.role))),
      bool_or(g.role = new.role and g.organisation_id = new.organisation_id and g.region_code = new.region_code)
    into conflicting, is_duplicate
    from role_grant g
    where g.user_id = new.user_id and g.id <> new.id and g.revoked_at is null
      and (g.valid_to is null or g.valid_to >= new.valid_from)
      and (new.valid_to is null or g.valid_from <= new.valid_to);
  perform set_config('app.region_from', region_from, true), set_config('app.region_until', region_until, true);
  if conflicting is not null then
    raise exception 'grant.incompatible|该人员已任不相容岗位(%)，不能同时授予(%)', conflicting, new.role using errcode = 'SL001';
  end if;
  if is_duplicate then
    raise exception 'grant.duplicate|该人员在同一单位和地区已有此岗位的有效授权' using errcode = 'SL001';
  end if;
  return null;
end $$;
create constraint trigger refuse_conflicting_grant after insert or update on role_grant
  for each row when (new.revoked_at is null) execute function refuse_conflicting_grant();
