-- A hold counts against availability at once and is resolved at most once: posted (wholly or partly), voided or expired.

create function ledger.hold(p_key text, p_account text, p_counter_account text, p_amount_fen bigint, p_kind text,
  p_business_date date, p_expires_on date, p_reference_type text, p_reference_id text, p_description text,
  out hold_id bigint, out replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_account bigint := (select a.id from ledger.account a where a.code = p_account);
  v_counter bigint := (select a.id from ledger.account a where a.code = p_counter_account);
  v_hash bytea := ledger.request_hash(p_kind, p_business_date, p_reference_type, p_reference_id, p_description,
    concat_ws(',', p_account, p_counter_account, p_amount_fen, to_char(p_expires_on::timestamp, 'YYYY-MM-DD')));
  v_first record;
begin
  if v_account is null or v_counter is null then
    perform ledger.refuse('ledger.unknownAccount',
      json_build_object('account', case when v_account is null then p_account else p_counter_account end));
  end if;
  insert into ledger.hold (idempotency_key, request_hash, account_id, counter_account_id, amount_fen, kind, business_date, expires_on,
    reference_type, reference_id, description)
  values (p_key, v_hash, v_account, v_counter, p_amount_fen, p_kind, p_business_date, p_expires_on,
    p_reference_type, p_reference_id, p_description)
  on conflict (idempotency_key) do nothing returning id into hold_id;
  replayed := hold_id is null;
  if replayed then
    select h.id, h.request_hash into v_first from ledger.hold h where h.idempotency_key = p_key;
    if v_first.request_hash <> v_hash then
      perform ledger.refuse('ledger.idempotencyMismatch', json_build_object('key', p_key));
    end if;
    hold_id := v_first.id;
    return;
  end if;
  update ledger.balance b set pending_fen = b.pending_fen + p_amount_fen
  where b.account_id = v_account
    and (b.floor_fen is null or b.side * b.posted_fen - b.pending_fen - p_amount_fen >= b.floor_fen);
  if not found then
    perform ledger.refuse('ledger.insufficient', ledger.shortage(v_account));
  end if;
end $$;

-- p_amount_fen counts for outcome 'posted' only (null = the whole hold); the rest of the hold becomes available again.
create function ledger.resolve_hold(p_hold bigint, p_key text, p_outcome text, p_amount_fen bigint, p_business_date date, p_description text,
  out transaction_id bigint, out replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_hold ledger.hold;
  v_amount bigint;
  v_hash bytea;
  v_resolved bigint;
begin
  select * into v_hold from ledger.hold h where h.id = p_hold;
  if not found then
    perform ledger.refuse('ledger.unknownHold', json_build_object('holdId', p_hold::text));
  end if;
  v_amount := case p_outcome when 'posted' then coalesce(p_amount_fen, v_hold.amount_fen) else 0 end;
  if v_amount > v_hold.amount_fen then
    perform ledger.refuse('ledger.holdExceeded', json_build_object('holdId', p_hold::text, 'heldFen', v_hold.amount_fen::text));
  elsif p_outcome = 'expired' and (v_hold.expires_on is null or p_business_date <= v_hold.expires_on) then
    perform ledger.refuse('ledger.holdNotExpired', json_build_object('holdId', p_hold::text, 'expiresOn', v_hold.expires_on));
  end if;
  v_hash := ledger.request_hash(p_outcome, p_business_date, 'hold', p_hold::text, p_description, v_amount::text);
  if p_outcome = 'posted' then
    transaction_id := nextval('ledger.transaction_id_seq');
  end if;
  -- The resolution row comes first: whoever inserts it may move the money, everybody else waits here and is refused.
  insert into ledger.hold_resolution (hold_id, idempotency_key, request_hash, outcome, amount_fen, transaction_id, business_date)
  values (p_hold, p_key, v_hash, p_outcome, v_amount, transaction_id, p_business_date)
  on conflict do nothing returning hold_id into v_resolved;
  replayed := v_resolved is null;
  if replayed then
    transaction_id := ledger.replay_resolution(p_hold, p_key, v_hash);
    return;
  end if;
  perform 1 from ledger.balance b where b.account_id in (v_hold.account_id, v_hold.counter_account_id) order by b.account_id for update;
  update ledger.balance b set pending_fen = b.pending_fen - v_hold.amount_fen where b.account_id = v_hold.account_id;
  if p_outcome = 'posted' then
    perform ledger.post_hold(v_hold, transaction_id, p_key, v_hash, v_amount, p_business_date, p_description);
  end if;
end $$;

create function ledger.post_hold(p_hold ledger.hold, p_transaction bigint, p_key text, p_hash bytea, p_amount_fen bigint,
  p_business_date date, p_description text) returns void
language plpgsql as $$
declare
  v_side smallint := (select b.side from ledger.balance b where b.account_id = p_hold.account_id);
  v_leg bigint := -v_side * p_amount_fen;
begin
  insert into ledger.transaction (id, idempotency_key, request_hash, kind, business_date, reference_type, reference_id, description, leg_count)
  overriding system value
  values (p_transaction, p_key, p_hash, p_hold.kind, p_business_date, p_hold.reference_type, p_hold.reference_id, p_description, 2)
  on conflict (idempotency_key) do nothing;
  if not found then
    perform ledger.refuse('ledger.idempotencyMismatch', json_build_object('key', p_key));
  end if;
  if p_hold.account_id < p_hold.counter_account_id then
    perform ledger.apply_legs(p_transaction, array[p_hold.account_id, p_hold.counter_account_id], array[v_leg, -v_leg]);
  else
    perform ledger.apply_legs(p_transaction, array[p_hold.counter_account_id, p_hold.account_id], array[-v_leg, v_leg]);
  end if;
end $$;

create function ledger.replay_resolution(p_hold bigint, p_key text, p_hash bytea) returns bigint
language plpgsql as $$
declare
  v_first ledger.hold_resolution;
begin
  select * into v_first from ledger.hold_resolution r where r.idempotency_key = p_key;
  if found then
    if v_first.hold_id <> p_hold or v_first.request_hash <> p_hash then
      perform ledger.refuse('ledger.idempotencyMismatch', json_build_object('key', p_key));
    end if;
    return v_first.transaction_id;
  end if;
  select * into v_first from ledger.hold_resolution r where r.hold_id = p_hold;
  perform ledger.refuse('ledger.holdResolved', json_build_object('holdId', p_hold::text, 'outcome', v_first.outcome));
end $$;
