create table department (
  id uuid primary key,
  region_code text collate "C" not null,
  name text not null,
  lead_duties text[] not null default '{}',
  cooperating_duties text[] not null default '{}',
  created_at timestamptz not null default now(),
  unique (region_code, name)
);
select kit.protect_region('department');

create table bank (
  code text primary key,
  name text not null,
  -- Declarative layout of its payment files; the fund service reads it.
  layout jsonb not null,
  cooperation_status text not null check (cooperation_status in ('active', 'suspended', 'ended')),
  created_at timestamptz not null default now()
);

create table bank_branch (
  -- 联行号: twelve digits, text.
  code text primary key check (code ~ '^\d{12}$'),
  bank_code text not null references bank (code),
  region_code text collate "C" not null,
  name text not null,
  created_at timestamptz not null default now()
);
create index bank_branch_bank on bank_branch (bank_code, code);
