-- What the tables themselves refuse, whoever asks: unbalanced legs and any change of a posted row.

create function ledger.refuse_unbalanced() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_transaction bigint;
begin
  -- Each statement must balance on its own. By induction the stored rows balance, and no deferral can postpone the check.
  select added.transaction_id into v_transaction
  from added group by added.transaction_id having sum(added.amount_fen) <> 0 limit 1;
  if found then
    raise exception 'ledger.unbalanced' using errcode = 'SL001',
      detail = json_build_object('transactionId', v_transaction::text)::text;
  end if;
  return null;
end $$;

create trigger entry_balanced after insert on ledger.entry
  referencing new table as added for each statement execute function ledger.refuse_unbalanced();

create function ledger.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'ledger.appendOnly' using errcode = 'SL001',
    detail = json_build_object('table', tg_table_name, 'operation', tg_op)::text;
end $$;

create trigger account_append_only before update or delete or truncate on ledger.account
  for each statement execute function ledger.refuse_change();
create trigger transaction_append_only before update or delete or truncate on ledger.transaction
  for each statement execute function ledger.refuse_change();
create trigger entry_append_only before update or delete or truncate on ledger.entry
  for each statement execute function ledger.refuse_change();
create trigger balance_kept before delete or truncate on ledger.balance
  for each statement execute function ledger.refuse_change();
create trigger hold_append_only before update or delete or truncate on ledger.hold
  for each statement execute function ledger.refuse_change();
create trigger hold_resolution_append_only before update or delete or truncate on ledger.hold_resolution
  for each statement execute function ledger.refuse_change();
create trigger seal_append_only before update or delete or truncate on ledger.seal
  for each statement execute function ledger.refuse_change();
create trigger sealed_transaction_append_only before update or delete or truncate on ledger.sealed_transaction
  for each statement execute function ledger.refuse_change();
