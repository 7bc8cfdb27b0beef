-- Result files of the bank, each taken once, and what every line of them did.

create table bank_result_file (
  id uuid primary key,
  -- Region of the batch that the file answers; '' when nothing tells.
  region_code text collate "C" not null,
  bank_code text not null,
  batch_number text not null,
  sha256 text not null,
  file_name text not null,
  source text not null check (source in ('outbox', 'upload')),
  status text not null check (status in ('applied', 'refused')),
  refusal text,
  record_count integer not null,
  received_on date not null,
  received_by text not null,
  created_at timestamptz not null default now(),
  -- The same bytes may come again under another name: one effect.
  unique (bank_code, sha256)
);
select kit.protect_region('bank_result_file');
select kit.append_only('bank_result_file');

create table bank_result_line (
  id uuid primary key,
  file_id uuid not null references bank_result_file (id),
  region_code text collate "C" not null,
  sequence integer not null,
  instruction_id text not null,
  code text not null,
  message text not null,
  outcome text not null check (outcome in ('paid', 'returned', 'rejected', 'unknown')),
  amount_fen bigint not null,
  bank_reference text not null,
  settled_on date,
  -- applied: it had the effect. repeated: known already. unmatched: contradicts what is known; a person has to look.
  disposition text not null check (disposition in ('applied', 'repeated', 'unmatched')),
  note text,
  settled_by text,
  settled_by_name text,
  settled_note text,
  settled_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index bank_result_line_effect on bank_result_line (instruction_id, code) where disposition = 'applied';
create index bank_result_line_file on bank_result_line (file_id, sequence);
create index bank_result_line_unmatched on bank_result_line (region_code, created_at) where disposition = 'unmatched' and settled_at is null;
select kit.protect_region('bank_result_line');
revoke delete on bank_result_line from {{app_role}};

-- A result that a person states from paper evidence, because the bank never answered.
create table payment_result_statement (
  id uuid primary key,
  instruction_id text not null unique references payment_instruction (id),
  region_code text collate "C" not null,
  outcome text not null check (outcome in ('paid', 'returned', 'rejected')),
  bank_reference text not null,
  reason text not null,
  file_id uuid not null,
  settled_on date not null,
  stated_by text not null,
  stated_by_name text not null,
  payer_user_id text not null,
  created_at timestamptz not null default now(),
  constraint payment_statement_by_another check (stated_by <> payer_user_id)
);
select kit.protect_region('payment_result_statement');
select kit.append_only('payment_result_statement');
