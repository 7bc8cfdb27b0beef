-- Money that may have reached the payee is not sent again: neither while an instruction has no final result, nor while a line
-- of the bank contradicts one and nobody has settled it.

create function payment_in_doubt(request uuid) returns boolean language sql stable as $$
  select exists (select from payment_instruction i where i.request_id = request and i.status in ('sent', 'unknown'))
    or exists (select from payment_instruction i join bank_result_line l on l.instruction_id = i.id
      where i.request_id = request and l.disposition = 'unmatched' and l.settled_at is null)
$$;

create index payment_instruction_request on payment_instruction (request_id);
create index bank_result_line_open on bank_result_line (instruction_id) where disposition = 'unmatched' and settled_at is null;

create function payment_instruction_wait() returns trigger language plpgsql as $$
begin
  if payment_in_doubt(new.request_id) then
    raise exception 'payment.resultUnknown|上一次支付的结果未知，或银行又有不符的回单，查明之前不能再支付' using errcode = 'SL001';
  end if;
  return new;
end $$;
-- After keep_apart, which locks the request: triggers fire in the order of their names.
create trigger keep_waiting before insert on payment_instruction for each row execute function payment_instruction_wait();
