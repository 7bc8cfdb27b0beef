-- The application executes and reads; the role without login owns the functions and writes; nobody changes a posted row.

grant usage on schema ledger to {{app_role}}, {{ledger_role}};
grant select on all tables in schema ledger to {{app_role}}, {{ledger_role}};
grant insert on ledger.account, ledger.transaction, ledger.entry, ledger.balance, ledger.hold, ledger.hold_resolution,
  ledger.seal, ledger.sealed_transaction to {{ledger_role}};
grant update (posted_fen, pending_fen) on ledger.balance to {{ledger_role}};
grant usage on all sequences in schema ledger to {{ledger_role}};

revoke execute on all functions in schema ledger from public;
-- Taking over a function needs CREATE on its schema, for this moment only.
grant create on schema ledger to {{ledger_role}};
alter function ledger.refuse owner to {{ledger_role}};
alter function ledger.request_hash owner to {{ledger_role}};
alter function ledger.open_account owner to {{ledger_role}};
alter function ledger.apply_legs owner to {{ledger_role}};
alter function ledger.shortage owner to {{ledger_role}};
alter function ledger.replay owner to {{ledger_role}};
alter function ledger.post owner to {{ledger_role}};
alter function ledger.reverse owner to {{ledger_role}};
alter function ledger.hold owner to {{ledger_role}};
alter function ledger.resolve_hold owner to {{ledger_role}};
alter function ledger.post_hold owner to {{ledger_role}};
alter function ledger.replay_resolution owner to {{ledger_role}};
alter function ledger.post_batch_exact owner to {{ledger_role}};
alter function ledger.content_hash owner to {{ledger_role}};
alter function ledger.seal_next owner to {{ledger_role}};
alter function ledger.broken_seals owner to {{ledger_role}};
alter function ledger.verify owner to {{ledger_role}};
revoke create on schema ledger from {{ledger_role}};

grant execute on function ledger.open_account, ledger.post, ledger.reverse, ledger.hold, ledger.resolve_hold,
  ledger.post_batch_exact, ledger.seal_next, ledger.verify to {{app_role}};

-- Reads of the application see the accounts of the acting region's subtree, [region_from, region_until), and what hangs on
-- them; without a region set nothing is visible. The functions work on all rows.
alter table ledger.account enable row level security;
alter table ledger.account force row level security;
create policy account_functions on ledger.account to {{ledger_role}} using (true) with check (true);
create policy account_region on ledger.account for select to {{app_role}} using (
  region_code >= current_setting('app.region_from', true) and region_code < current_setting('app.region_until', true));

alter table ledger.balance enable row level security;
alter table ledger.balance force row level security;
create policy balance_functions on ledger.balance to {{ledger_role}} using (true) with check (true);
create policy balance_region on ledger.balance for select to {{app_role}} using (
  exists (select 1 from ledger.account a where a.id = account_id));

alter table ledger.entry enable row level security;
alter table ledger.entry force row level security;
create policy entry_functions on ledger.entry to {{ledger_role}} using (true) with check (true);
create policy entry_region on ledger.entry for select to {{app_role}} using (
  exists (select 1 from ledger.account a where a.id = account_id));

alter table ledger.transaction enable row level security;
alter table ledger.transaction force row level security;
create policy transaction_functions on ledger.transaction to {{ledger_role}} using (true) with check (true);
create policy transaction_region on ledger.transaction for select to {{app_role}} using (
  exists (select 1 from ledger.entry e where e.transaction_id = transaction.id));

alter table ledger.hold enable row level security;
alter table ledger.hold force row level security;
create policy hold_functions on ledger.hold to {{ledger_role}} using (true) with check (true);
create policy hold_region on ledger.hold for select to {{app_role}} using (
  exists (select 1 from ledger.account a where a.id = account_id));

alter table ledger.hold_resolution enable row level security;
alter table ledger.hold_resolution force row level security;
create policy hold_resolution_functions on ledger.hold_resolution to {{ledger_role}} using (true) with check (true);
create policy hold_resolution_region on ledger.hold_resolution for select to {{app_role}} using (
  exists (select 1 from ledger.hold h where h.id = hold_id));
