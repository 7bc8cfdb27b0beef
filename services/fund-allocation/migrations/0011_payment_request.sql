-- Payment requests, their vouchers, and the guard that no path leads around the approval.

create table payment_counter (
  region_code text collate "C" not null,
  kind text not null,
  business_date date not null,
  last integer not null,
  primary key (region_code, kind, business_date)
);

create table payment_request (
  id uuid primary key,
  number text not null unique,
  region_code text collate "C" not null,
  paying_region_code text collate "C" not null,
  project_id uuid not null references planned_project (id),
  link_id uuid not null references project_allotment (id),
  allotment_id uuid not null references allotment (id),
  -- A milestone of the policy, or 'retention' for the release of 质保金.
  milestone_id text not null,
  milestone_label text not null,
  amount_fen bigint not null check (amount_fen > 0),
  -- Withheld at acceptance.
  retention_fen bigint not null default 0 check (retention_fen >= 0),
  contract_fen bigint check (contract_fen > 0),
  settlement_fen bigint check (settlement_fen > 0),
  accepted_on date,
  payee_entity_id uuid not null,
  payee_account_id uuid not null,
  payee_name text not null,
  payee_account_masked text not null,
  payee_bank_name text not null,
  -- The bank that pays; its clearing account receives the held money.
  bank_code text not null,
  invoice_number text,
  purpose text not null,
  status text not null check (status in ('draft', 'inApproval', 'approved', 'batched', 'paid', 'bankReturned', 'refused',
    'rejected', 'withdrawn', 'discarded')),
  refusal text,
  -- One more with every submission; a payment that the bank returned is submitted again.
  attempt integer not null default 0,
  case_id uuid,
  hold_id bigint,
  approval_decision_id uuid,
  policy_records jsonb not null default '[]',
  maker_user_id text not null,
  maker_user_name text not null,
  maker_organisation_name text not null,
  requested_on date not null,
  approved_on date,
  paid_on date,
  is_backfilled boolean not null,
  creation_key text not null,
  submission_key text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (maker_user_id, creation_key),
  check (status not in ('approved', 'batched', 'paid') or (case_id is not null and hold_id is not null)),
  check ((status = 'paid') = (paid_on is not null))
);
create index payment_request_list on payment_request (region_code, status, id);
create index payment_request_link on payment_request (link_id);
create index payment_request_allotment on payment_request (allotment_id);
create index payment_request_project on payment_request (project_id);
-- One invoice is paid once, whoever asks and wherever.
create unique index payment_request_invoice on payment_request (invoice_number)
  where invoice_number is not null and status not in ('refused', 'rejected', 'withdrawn', 'discarded');
select kit.protect_region('payment_request');

create table payment_voucher (
  id uuid primary key,
  request_id uuid not null references payment_request (id),
  region_code text collate "C" not null,
  kind text not null,
  file_id uuid not null,
  file_name text not null,
  content_type text not null,
  byte_size bigint not null,
  sha256 text not null,
  uploaded_by text not null,
  uploaded_by_name text not null,
  created_at timestamptz not null default now(),
  unique (request_id, kind, sha256)
);
select kit.protect_region('payment_voucher');
select kit.append_only('payment_voucher');

-- A request is approved only by its own approval case, and what was approved does not change afterwards.
create function payment_request_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'draft' then
      raise exception 'payment.requestFixed|拨付申请只能从草稿开始' using errcode = 'SL001';
    end if;
    return new;
  end if;
  if (new.project_id, new.link_id, new.allotment_id, new.maker_user_id, new.region_code, new.paying_region_code, new.amount_fen,
      new.bank_code)
    is distinct from (old.project_id, old.link_id, old.allotment_id, old.maker_user_id, old.region_code, old.paying_region_code, old.amount_fen,
      old.bank_code)
    and old.status <> 'draft' then
    raise exception 'payment.requestFixed|已提交的拨付申请不能改变项目、指标、金额、付款银行和经办人' using errcode = 'SL001';
  end if;
  if new.payee_account_id is distinct from old.payee_account_id and old.status not in ('draft', 'bankReturned')
    and not exists (select from approval_case c where c.id = old.case_id and c.status = 'atMaker') then
    raise exception 'payment.payeeFixed|收款账户只能在退回经办人或银行退票后更换，并须重新审批' using errcode = 'SL001';
  end if;
  if new.status = old.status then
    return new;
  end if;
  if not (case old.status
    when 'draft' then new.status in ('inApproval', 'discarded')
    when 'inApproval' then new.status in ('approved', 'refused', 'rejected', 'withdrawn')
    when 'approved' then new.status = 'batched'
    when 'batched' then new.status in ('paid', 'bankReturned', 'approved')
    when 'bankReturned' then new.status in ('inApproval', 'discarded')
    else false end) then
    raise exception 'payment.requestState|拨付申请当前状态不能这样办理' using errcode = 'SL001';
  end if;
  if new.status = 'approved' and not exists (
    select from approval_case c where c.id = new.case_id and c.subject_type = 'paymentRequest' and c.subject_id = new.id::text
      and c.maker_user_id = new.maker_user_id and c.status = 'approved') then
    raise exception 'payment.notApproved|拨付申请没有办结的审批，不能列为已批准' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger payment_request_guard before insert or update on payment_request for each row execute function payment_request_guard();

revoke delete on payment_request from {{app_role}};
