-- Batches of payment instructions for one bank. 经办 ≠ 审核 ≠ 支付 is kept here, on every path that inserts an instruction.

create table payment_batch (
  id uuid primary key,
  number text not null unique,
  -- The finance bureau that pays.
  region_code text collate "C" not null,
  bank_code text not null,
  bank_name text not null,
  -- Layout of the files as the bank had it when the batch was made.
  template jsonb not null,
  business_date date not null,
  is_backfilled boolean not null,
  status text not null check (status in ('exporting', 'awaitingResults', 'completed', 'cancelled')),
  cancel_reason text,
  item_count integer not null check (item_count > 0),
  total_fen bigint not null check (total_fen > 0),
  payer_user_id text not null,
  payer_user_name text not null,
  decision_id uuid,
  -- After this day an instruction without a result counts as unknown.
  result_due_on date not null,
  completed_on date,
  creation_key text not null,
  created_at timestamptz not null default now(),
  unique (payer_user_id, creation_key),
  unique (id, payer_user_id),
  check ((status = 'cancelled') = (cancel_reason is not null))
);
create index payment_batch_list on payment_batch (region_code, id);
create index payment_batch_bank on payment_batch (bank_code, business_date);
select kit.protect_region('payment_batch');

create table payment_file (
  -- Batch number in the file's header: what the bank repeats in its answer.
  number text primary key,
  batch_id uuid not null references payment_batch (id),
  region_code text collate "C" not null,
  bank_code text not null,
  file_name text not null,
  record_count integer not null,
  total_fen bigint not null,
  sha256 text,
  written_at timestamptz
);
create index payment_file_batch on payment_file (batch_id);
select kit.protect_region('payment_file');

create table payment_instruction (
  -- What the bank sees; executed there at most once.
  id text primary key,
  batch_id uuid not null,
  file_number text not null references payment_file (number),
  sequence integer not null,
  region_code text collate "C" not null,
  request_id uuid not null references payment_request (id),
  attempt integer not null,
  project_id uuid not null,
  allotment_id uuid not null,
  hold_id bigint not null,
  amount_fen bigint not null check (amount_fen > 0),
  payee_account_id uuid not null,
  payee_name text not null,
  payee_account_masked text not null,
  purpose text not null,
  maker_user_id text not null,
  payer_user_id text not null,
  status text not null check (status in ('pending', 'sent', 'paid', 'returned', 'rejected', 'unknown', 'cancelled')),
  result_code text,
  result_message text,
  bank_reference text,
  -- Business date on which the result became final.
  final_on date,
  unknown_since date,
  created_at timestamptz not null default now(),
  unique (file_number, sequence),
  foreign key (batch_id, payer_user_id) references payment_batch (id, payer_user_id),
  constraint payment_payer_is_not_maker check (maker_user_id <> payer_user_id),
  check ((status in ('paid', 'returned', 'rejected')) = (final_on is not null))
);
-- An approved attempt is instructed once; only an instruction that never left may be repeated.
create unique index payment_instruction_attempt on payment_instruction (request_id, attempt) where status <> 'cancelled';
create index payment_instruction_batch on payment_instruction (batch_id, status);
select kit.protect_region('payment_instruction');

create function payment_instruction_keep_apart() returns trigger language plpgsql as $$
declare
  request payment_request;
begin
  select * into request from payment_request r where r.id = new.request_id for update;
  if not found or request.status <> 'approved' or request.attempt <> new.attempt then
    raise exception 'payment.notApproved|拨付申请未经批准或已在支付，不能列入支付批次' using errcode = 'SL001';
  end if;
  if (new.amount_fen, new.maker_user_id, new.payee_account_id, new.hold_id, new.project_id, new.allotment_id)
    is distinct from (request.amount_fen, request.maker_user_id, request.payee_account_id, request.hold_id, request.project_id, request.allotment_id)
    or new.status <> 'pending'
    or not exists (select from payment_batch b where b.id = new.batch_id and b.bank_code = request.bank_code
      and b.region_code = request.paying_region_code and b.region_code = new.region_code) then
    raise exception 'payment.instructionFixed|支付指令与批准的申请不一致' using errcode = 'SL001';
  end if;
  if new.payer_user_id = request.maker_user_id then
    raise exception 'payment.payerConflict|您是该申请的经办人，不能支付' using errcode = 'SL001';
  end if;
  -- The case must be visible: without sight of who decided nobody pays.
  perform 1 from approval_case c where c.id = request.case_id and c.status = 'approved';
  if not found then
    raise exception 'payment.notApproved|拨付申请没有办结的审批，不能支付' using errcode = 'SL001';
  end if;
  if exists (select from approval_record r join approval_case c on c.id = r.case_id
    where c.subject_type = 'paymentRequest' and c.subject_id = request.id::text and r.actor_user_id = new.payer_user_id
      and r.verb in ('approve', 'reject', 'return')) then
    raise exception 'payment.payerConflict|您审核过该申请，不能支付' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger keep_apart before insert on payment_instruction for each row execute function payment_instruction_keep_apart();

create function payment_instruction_guard() returns trigger language plpgsql as $$
begin
  if (new.id, new.batch_id, new.file_number, new.sequence, new.region_code, new.request_id, new.attempt, new.project_id,
      new.allotment_id, new.hold_id, new.amount_fen, new.payee_account_id, new.maker_user_id, new.payer_user_id)
    is distinct from (old.id, old.batch_id, old.file_number, old.sequence, old.region_code, old.request_id, old.attempt, old.project_id,
      old.allotment_id, old.hold_id, old.amount_fen, old.payee_account_id, old.maker_user_id, old.payer_user_id) then
    raise exception 'payment.instructionFixed|支付指令不能更改' using errcode = 'SL001';
  end if;
  if new.status <> old.status and not (case old.status
    when 'pending' then new.status in ('sent', 'cancelled')
    when 'sent' then new.status in ('paid', 'returned', 'rejected', 'unknown')
    when 'unknown' then new.status in ('paid', 'returned', 'rejected')
    else false end) then
    raise exception 'payment.resultFinal|支付结果已经确定，不能更改' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before update on payment_instruction for each row execute function payment_instruction_guard();

create function payment_batch_guard() returns trigger language plpgsql as $$
begin
  if (new.payer_user_id, new.region_code, new.bank_code, new.number, new.item_count, new.total_fen)
    is distinct from (old.payer_user_id, old.region_code, old.bank_code, old.number, old.item_count, old.total_fen) then
    raise exception 'payment.batchFixed|支付批次不能更改' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before update on payment_batch for each row execute function payment_batch_guard();

revoke delete on payment_batch, payment_file, payment_instruction from {{app_role}};
