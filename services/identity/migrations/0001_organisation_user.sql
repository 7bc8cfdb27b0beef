-- Who exists: organisations tied to a region, and the people who belong to them.
create table organisation (
  id uuid primary key,
  name text not null check (length(name) between 2 and 100),
  kind text not null check (kind in ('government', 'department', 'bankBranch', 'operatingEntity', 'villageCommittee', 'evaluator', 'auditor')),
  region_code text collate "C" not null,
  deactivated_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index organisation_name on organisation (region_code, name);
select kit.protect_region('organisation');

create table user_account (
  id uuid primary key,
  account text not null check (account ~ '^[a-z0-9][a-z0-9._-]{2,63}$'),
  display_name text not null check (length(display_name) between 1 and 60),
  organisation_id uuid not null references organisation (id),
  -- The organisation's region, kept here so that row-level security needs no join.
  region_code text collate "C" not null,
  -- Every token carries the version it was issued at; raising it makes older tokens worthless at once.
  version integer not null default 1,
  -- Null until an administrator issues the initial password.
  password_hash text,
  password_changed_at timestamptz not null default now(),
  password_is_initial boolean not null default true,
  totp_secret_sealed text,
  totp_enrolled_at timestamptz,
  -- The last accepted time step: a code is good once.
  totp_last_step bigint not null default 0,
  deactivated_at timestamptz,
  created_at timestamptz not null default now(),
  check ((totp_secret_sealed is null) = (totp_enrolled_at is null))
);
create unique index user_account_account on user_account (account);
create index user_account_region on user_account (region_code, account);
create index user_account_organisation on user_account (organisation_id);
select kit.protect_region('user_account');

create table password_history (
  id uuid primary key,
  user_id uuid not null references user_account (id),
  password_hash text not null,
  created_at timestamptz not null default now()
);
create index password_history_user on password_history (user_id, created_at desc);
