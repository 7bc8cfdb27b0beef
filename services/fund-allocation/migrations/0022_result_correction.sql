-- What the bank says against a final result is settled by two persons who neither paid nor asked for it: the line was sent by
-- mistake (误发), or it is right and the books follow it (更正).

alter table bank_result_line
  add column settlement text check (settlement in ('misdelivered', 'correction')),
  add column proposed_by text,
  add column proposed_by_name text,
  add column proposed_note text,
  add constraint bank_result_line_proposal check ((settlement is null) = (proposed_by is null)),
  add constraint bank_result_line_settlement check ((settled_at is null) = (settled_by is null) and (settled_at is null or settlement is not null)),
  add constraint bank_result_line_two_settlers check (settled_by <> proposed_by);

create function bank_result_line_guard() returns trigger language plpgsql as $$
declare
  is_settling boolean := new.settled_at is not null;
  own text[] := case when is_settling then array['settled_by', 'settled_by_name', 'settled_note', 'settled_at']
    else array['settlement', 'proposed_by', 'proposed_by_name', 'proposed_note'] end;
begin
  if old.disposition <> 'unmatched' or old.settled_at is not null
    or to_jsonb(new) - own is distinct from to_jsonb(old) - own then
    raise exception 'bankResult.lineFixed|回单行不能更改' using errcode = 'SL001';
  end if;
  if is_settling and new.settled_by = old.proposed_by then
    raise exception 'bankResult.sameSettler|处理意见由您提出，须由另一人确认' using errcode = 'SL001';
  end if;
  if exists (select from payment_instruction i where (i.id = new.instruction_id
      or i.file_number = (select f.batch_number from bank_result_file f where f.id = new.file_id))
    and coalesce(new.settled_by, new.proposed_by) in (i.payer_user_id, i.maker_user_id)) then
    raise exception 'bankResult.involved|您是该批次的支付人或其中申请的经办人，不能处理其回单' using errcode = 'SL001';
  end if;
  if is_settling and new.settlement = 'correction' and not exists (
    select from payment_instruction i where i.id = new.instruction_id and i.status = new.outcome) then
    raise exception 'bankResult.notCorrected|支付结果没有按回单更正' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before update on bank_result_line for each row execute function bank_result_line_guard();

-- A final result changes only to what a line says whose correction was proposed and is now confirmed.
create function payment_instruction_correction_guard() returns trigger language plpgsql as $$
declare
  own text[] := array['status', 'result_code', 'result_message', 'bank_reference'];
begin
  if to_jsonb(new) - own is distinct from to_jsonb(old) - own or not exists (
    select from bank_result_line l where l.instruction_id = old.id and l.disposition = 'unmatched' and l.settled_at is null
      and l.settlement = 'correction' and l.outcome = new.status) then
    raise exception 'payment.resultFinal|支付结果已经确定，不能更改' using errcode = 'SL001';
  end if;
  return new;
end $$;
drop trigger guard on payment_instruction;
create trigger guard before update on payment_instruction for each row
  when (new.status = old.status or old.final_on is null) execute function payment_instruction_guard();
create trigger correction_guard before update on payment_instruction for each row
  when (new.status <> old.status and old.final_on is not null) execute function payment_instruction_correction_guard();

create function payment_request_correction_guard() returns trigger language plpgsql as $$
declare
  own text[] := array['status', 'paid_on', 'refusal', 'updated_at'];
begin
  if to_jsonb(new) - own is distinct from to_jsonb(old) - own or not exists (
    select from payment_instruction i where i.request_id = new.id and i.attempt = new.attempt
      and case new.status when 'paid' then i.status = 'paid' else i.status in ('returned', 'rejected') end) then
    raise exception 'payment.requestState|拨付申请当前状态不能这样办理' using errcode = 'SL001';
  end if;
  return new;
end $$;
drop trigger payment_request_guard on payment_request;
create trigger payment_request_guard before insert on payment_request
  for each row when (new.status <> 'cancelled') execute function payment_request_guard();
create trigger payment_request_change_guard before update on payment_request for each row
  when (new.status <> 'cancelled' and (old.status, new.status) not in (('paid', 'bankReturned'), ('bankReturned', 'paid')))
  execute function payment_request_guard();
create trigger payment_request_correction_guard before update on payment_request for each row
  when ((old.status, new.status) in (('paid', 'bankReturned'), ('bankReturned', 'paid')))
  execute function payment_request_correction_guard();
