-- What the bank proves is booked whatever became of the request since. A request is paid exactly while one of its payments is:
-- one that ended becomes paid as well, one that waits for its batch gives its money free, and one that is on its way is waited for.

-- Paid although another request was paid on the same invoice: both payments stand on record. Should the bank take this one back,
-- it has ended.
alter table payment_request
  add column is_invoice_repeated boolean not null default false,
  add constraint payment_request_invoice_repeated check (not is_invoice_repeated or status in ('paid', 'discarded'));

-- Inside the migration's transaction, so that no two requests claim one invoice in between.
-- squawk-ignore require-concurrent-index-deletion
drop index payment_request_invoice;
create unique index payment_request_invoice on payment_request (invoice_number)
  where invoice_number is not null and not is_invoice_repeated
    and status not in ('refused', 'rejected', 'withdrawn', 'discarded', 'cancelled');

-- Number of a request that was made because this one counted as not paid: for the same payee and project, or on the same invoice.
create function payment_request_rival(request payment_request) returns text language plpgsql stable as $$
declare
  region_from text := coalesce(current_setting('app.region_from', true), '');
  region_until text := coalesce(current_setting('app.region_until', true), '');
  rival text;
begin
  perform set_config('app.region_from', '', true), set_config('app.region_until', '~', true);
  select min(other.number) into rival from (
    select o.id, o.number, o.status from payment_request o where o.invoice_number = request.invoice_number
    union all
    select o.id, o.number, o.status from payment_request o
      where o.project_id = request.project_id and o.payee_entity_id = request.payee_entity_id and o.status <> 'draft') other
    where other.id <> request.id and other.status in ('draft', 'inApproval', 'approved', 'batched', 'bankReturned');
  perform set_config('app.region_from', region_from, true), set_config('app.region_until', region_until, true);
  return rival;
end $$;

create function payment_invoice_paid_elsewhere(request payment_request) returns boolean language plpgsql stable as $$
declare
  region_from text := coalesce(current_setting('app.region_from', true), '');
  region_until text := coalesce(current_setting('app.region_until', true), '');
  is_paid boolean;
begin
  perform set_config('app.region_from', '', true), set_config('app.region_until', '~', true);
  is_paid := exists (select from payment_request o
    where o.invoice_number = request.invoice_number and o.id <> request.id and o.status = 'paid');
  perform set_config('app.region_from', region_from, true), set_config('app.region_until', region_until, true);
  return is_paid;
end $$;

create or replace function payment_request_correction_guard() returns trigger language plpgsql as $$
declare
  own text[] := array['status', 'paid_on', 'refusal', 'hold_id', 'cancelled_by', 'cancelled_by_name', 'cancelled_on',
    'is_invoice_repeated', 'updated_at'];
  rival text;
begin
  if old.status in ('draft', 'inApproval') or new.status not in ('paid', 'bankReturned', 'discarded')
    or (new.status = 'discarded') is distinct from (new.status <> 'paid' and old.is_invoice_repeated)
    or to_jsonb(new) - own is distinct from to_jsonb(old) - own
    or (new.status = 'paid') is distinct from exists (
      select from payment_instruction i where i.request_id = new.id and i.status = 'paid')
    or not exists (select from payment_instruction i where i.request_id = new.id and i.hold_id = new.hold_id
      and case new.status when 'paid' then i.status = 'paid' else i.status in ('returned', 'rejected') end) then
    raise exception 'payment.requestState|拨付申请当前状态不能这样办理' using errcode = 'SL001';
  end if;
  if old.status = 'approved' and not exists (
    select from ledger.hold_resolution r where r.hold_id = old.hold_id and r.outcome = 'voided') then
    raise exception 'payment.holdOpen|冻结的指标没有释放，不能更正拨付申请' using errcode = 'SL001';
  end if;
  if old.status in ('refused', 'rejected', 'withdrawn', 'discarded', 'cancelled') then
    rival := payment_request_rival(new);
    if rival is not null then
      raise exception 'payment.requestRival|申请 % 是在本笔列为未付后另行提出的，请先将其作废、撤回或撤销，再更正本笔结果', rival
        using errcode = 'SL001';
    end if;
    new.is_invoice_repeated := payment_invoice_paid_elsewhere(new);
  end if;
  return new;
end $$;

drop trigger payment_request_change_guard on payment_request;
drop trigger payment_request_correction_guard on payment_request;
create trigger payment_request_change_guard before update on payment_request for each row
  when (new.status <> 'cancelled' and (new.status = old.status
    or not (old.status = 'paid' or (new.status = 'paid' and old.status <> 'batched'))))
  execute function payment_request_guard();
create trigger payment_request_correction_guard before update on payment_request for each row
  when (new.status <> old.status and (old.status = 'paid' or (new.status = 'paid' and old.status <> 'batched')))
  execute function payment_request_correction_guard();
