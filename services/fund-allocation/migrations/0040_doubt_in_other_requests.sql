-- Money that may have reached a payee is not sent again under another request either: not to the same payee for the same
-- project, and not on the same invoice. Whoever asks is told the same, also a village that does not see what the bank answered.

-- 'own': an attempt of the request itself is in doubt; 'other': one of another request. An answer that is still on its way is no
-- doubt about other requests: they count beside it.
create function payment_doubt(request uuid) returns text language plpgsql stable as $$
declare
  region_from text := coalesce(current_setting('app.region_from', true), '');
  region_until text := coalesce(current_setting('app.region_until', true), '');
  doubt text;
begin
  perform set_config('app.region_from', '', true), set_config('app.region_until', '~', true);
  select case
    when exists (select from payment_instruction i where i.request_id = request and (i.status in ('sent', 'unknown')
      or exists (select from bank_result_line l where l.instruction_id = i.id and l.disposition = 'unmatched' and l.settled_at is null)))
      then 'own'
    when exists (select from payment_request r
      cross join lateral (
        select o.id, o.payee_entity_id = r.payee_entity_id as is_same_payee from payment_request o where o.project_id = r.project_id
        union all
        select o.id, true from payment_request o where o.invoice_number = r.invoice_number) other
      join payment_instruction i on i.request_id = other.id
      where r.id = request and other.id <> r.id
        -- The payee may have been changed since the bank was told.
        and (other.is_same_payee or i.payee_name = r.payee_name)
        and (i.status = 'unknown' or exists (
          select from bank_result_line l where l.instruction_id = i.id and l.disposition = 'unmatched' and l.settled_at is null)))
      then 'other'
    end into doubt;
  perform set_config('app.region_from', region_from, true), set_config('app.region_until', region_until, true);
  return doubt;
end $$;

create or replace function payment_in_doubt(request uuid) returns boolean language sql stable as $$
  select payment_doubt(request) is not null
$$;

create index payment_request_claimed_invoice on payment_request (invoice_number) where invoice_number is not null;

create or replace function payment_instruction_wait() returns trigger language plpgsql as $$
begin
  if payment_in_doubt(new.request_id) then
    raise exception 'payment.resultUnknown|该申请，或同一项目、同一收款单位、同一发票的另一笔支付，结果未知或与银行回单不符，查明之前不能支付'
      using errcode = 'SL001';
  end if;
  return new;
end $$;
