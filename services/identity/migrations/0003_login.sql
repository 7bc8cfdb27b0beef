-- Logins: sessions that can be listed and ended, attempts under way, failures, and what the OIDC provider keeps.
create table login_session (
  id uuid primary key,
  user_id uuid not null references user_account (id),
  region_code text collate "C" not null,
  oidc_session_uid text unique,
  methods text[] not null,
  authenticated_at timestamptz not null default now(),
  second_factor_at timestamptz,
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text not null,
  user_agent text not null,
  ended_at timestamptz,
  ended_by text,
  end_reason text
);
create index login_session_user on login_session (user_id, authenticated_at desc);
select kit.protect_region('login_session');

-- What one browser has proven so far on its way through the login pages.
create table login_attempt (
  interaction_uid text primary key,
  user_id uuid references user_account (id),
  methods text[] not null default '{}',
  wants_new_password boolean not null default false,
  pending_totp_sealed text,
  external_state text,
  external_nonce text,
  external_verifier text,
  expires_at timestamptz not null
);

-- Keyed by a digest of the account as typed, so an unknown account locks exactly like a known one.
create table login_failure (
  account_digest text primary key,
  failure_count integer not null,
  locked_until timestamptz,
  last_failed_at timestamptz not null default now()
);

create table oidc_artifact (
  kind text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  session_uid text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (kind, id)
);
create index oidc_artifact_grant on oidc_artifact (grant_id) where grant_id is not null;
create index oidc_artifact_session on oidc_artifact (session_uid) where session_uid is not null;
create index oidc_artifact_expiry on oidc_artifact (expires_at);
