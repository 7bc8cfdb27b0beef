-- 补录: a payment of the past is booked and not sent. Its result comes from the bank's paper at once, and what was asked for in the
-- past never goes to the bank as if it were of today.

create function payment_instruction_keep_past() returns trigger language plpgsql as $$
begin
  if exists (select from payment_request r join payment_batch b on b.id = new.batch_id
    where r.id = new.request_id and r.is_backfilled and not b.is_backfilled) then
    raise exception 'payment.pastRequest|补录的申请只能列入补录的支付批次，不能发往银行' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger keep_past before insert on payment_instruction for each row execute function payment_instruction_keep_past();

create or replace function payment_result_statement_keep_apart() returns trigger language plpgsql as $$
declare
  instruction payment_instruction;
begin
  select * into instruction from payment_instruction i where i.id = new.instruction_id for update;
  if not found or not (instruction.status = 'unknown' or (instruction.status = 'sent'
    and exists (select from payment_batch b where b.id = instruction.batch_id and b.is_backfilled))) then
    raise exception 'payment.resultKnown|该笔支付的结果并非未知' using errcode = 'SL001';
  end if;
  if (new.payer_user_id, new.region_code) is distinct from (instruction.payer_user_id, instruction.region_code) then
    raise exception 'payment.instructionFixed|认定的结果与支付指令不一致' using errcode = 'SL001';
  end if;
  if new.stated_by = instruction.payer_user_id then
    raise exception 'payment.payerConflict|您是该批次的支付人，不能认定结果' using errcode = 'SL001';
  end if;
  if new.stated_by = instruction.maker_user_id then
    raise exception 'payment.makerConflict|您是该申请的经办人，不能认定结果' using errcode = 'SL001';
  end if;
  -- The case must be visible: without sight of who decided nobody states a result.
  perform 1 from payment_request r join approval_case c on c.id = r.case_id where r.id = instruction.request_id;
  if not found then
    raise exception 'payment.notApproved|拨付申请没有办结的审批，不能认定结果' using errcode = 'SL001';
  end if;
  if exists (select from approval_record r join approval_case c on c.id = r.case_id
    where c.subject_type = 'paymentRequest' and c.subject_id = instruction.request_id::text and r.actor_user_id = new.stated_by
      and r.verb in ('approve', 'reject', 'return')) then
    raise exception 'payment.checkerConflict|您审核过该申请，不能认定结果，请由未经手的财政复核人员办理' using errcode = 'SL001';
  end if;
  return new;
end $$;
