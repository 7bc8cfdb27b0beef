-- An approved request that nobody will pay is cancelled by another person than its maker; its hold is gone in the same transaction.

alter table payment_request
  add column cancelled_by text,
  add column cancelled_by_name text,
  add column cancelled_on date,
  drop constraint payment_request_status_check,
  add constraint payment_request_status_check check (status in ('draft', 'inApproval', 'approved', 'batched', 'paid',
    'bankReturned', 'refused', 'rejected', 'withdrawn', 'discarded', 'cancelled')),
  add constraint payment_request_cancelled check (
    (status = 'cancelled') = (cancelled_by is not null and cancelled_on is not null)),
  add constraint payment_request_canceller_is_not_maker check (cancelled_by is distinct from maker_user_id);

-- The invoice of a cancelled request may be claimed again.
-- Inside the migration's transaction, so that no two requests claim one invoice in between.
-- squawk-ignore require-concurrent-index-deletion
drop index payment_request_invoice;
create unique index payment_request_invoice on payment_request (invoice_number)
  where invoice_number is not null and status not in ('refused', 'rejected', 'withdrawn', 'discarded', 'cancelled');

create function payment_request_cancellation_guard() returns trigger language plpgsql as $$
declare
  own text[] := array['status', 'refusal', 'cancelled_by', 'cancelled_by_name', 'cancelled_on', 'updated_at'];
begin
  if tg_op = 'INSERT' or old.status <> 'approved' then
    raise exception 'payment.requestState|只有已批准、未列入支付批次的申请可以撤销' using errcode = 'SL001';
  end if;
  if to_jsonb(new) - own is distinct from to_jsonb(old) - own then
    raise exception 'payment.requestFixed|撤销拨付申请不能改变其内容' using errcode = 'SL001';
  end if;
  if not exists (select from ledger.hold_resolution r where r.hold_id = old.hold_id and r.outcome = 'voided') then
    raise exception 'payment.holdOpen|冻结的指标没有释放，不能撤销拨付申请' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger payment_request_cancellation_guard before insert or update on payment_request
  for each row when (new.status = 'cancelled') execute function payment_request_cancellation_guard();

drop trigger payment_request_guard on payment_request;
create trigger payment_request_guard before insert or update on payment_request
  for each row when (new.status <> 'cancelled') execute function payment_request_guard();
