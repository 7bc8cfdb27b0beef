-- The single posting path: one call, one round trip. Refusals are raised as SQLSTATE SL001 with the code as message
-- and the context as JSON detail.
-- The posting functions plan once (a plan per call costs more than the posting) and never by scanning a table: plans that a
-- long-lived connection made while the tables were small would otherwise stay with it.

create function ledger.refuse(p_code text, p_context json default '{}') returns void
language plpgsql as $$
begin
  raise exception '%', p_code using errcode = 'SL001', detail = p_context::text;
end $$;

-- One definition for the single and the batch path, so that a key posted on one path is recognised on the other.
create function ledger.request_hash(p_kind text, p_business_date date, p_reference_type text, p_reference_id text,
  p_description text, p_body text) returns bytea
language sql stable return sha256(convert_to(
  concat_ws(chr(31), p_kind, to_char(p_business_date::timestamp, 'YYYY-MM-DD'), p_reference_type, p_reference_id, p_description, p_body), 'UTF8'));

create function ledger.open_account(p_code text, p_name text, p_kind text, p_normal_side text, p_region_code text,
  p_floor_fen bigint, p_dimensions jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_id bigint;
  v_same boolean;
begin
  insert into ledger.account (code, name, kind, normal_side, region_code, dimensions)
  values (p_code, p_name, p_kind, p_normal_side, p_region_code, coalesce(p_dimensions, '{}'))
  on conflict (code) do nothing returning id into v_id;
  if v_id is not null then
    insert into ledger.balance (account_id, side, floor_fen)
    values (v_id, case p_normal_side when 'debit' then 1 else -1 end, p_floor_fen);
    return v_id;
  end if;
  select a.id, (a.kind, a.normal_side, a.region_code, a.dimensions) = (p_kind, p_normal_side, p_region_code, coalesce(p_dimensions, '{}'))
         and b.floor_fen is not distinct from p_floor_fen
  into v_id, v_same
  from ledger.account a join ledger.balance b on b.account_id = a.id where a.code = p_code;
  if not v_same then
    perform ledger.refuse('ledger.accountMismatch', json_build_object('account', p_code));
  end if;
  return v_id;
end $$;

-- Moves the balances in ascending account order (every path locks in that order) and writes the entries in one statement.
create function ledger.apply_legs(p_transaction bigint, p_accounts bigint[], p_amounts bigint[]) returns void
language plpgsql as $$
declare
  v_after bigint[] := p_amounts;
  v_previous bigint;
  v_posted bigint;
begin
  for i in 1 .. cardinality(p_accounts) loop
    if p_accounts[i] = v_previous then
      perform ledger.refuse('ledger.duplicateAccount',
        (select json_build_object('account', a.code) from ledger.account a where a.id = v_previous));
    end if;
    v_previous := p_accounts[i];
    update ledger.balance b set posted_fen = b.posted_fen + p_amounts[i]
    where b.account_id = p_accounts[i]
      and (b.floor_fen is null or b.side * (b.posted_fen + p_amounts[i]) - b.pending_fen >= b.floor_fen)
    returning b.posted_fen into v_posted;
    if not found then
      perform ledger.refuse('ledger.insufficient', ledger.shortage(p_accounts[i]));
    end if;
    v_after[i] := v_posted;
  end loop;
  insert into ledger.entry (transaction_id, account_id, amount_fen, balance_after_fen)
  select p_transaction, l.account_id, l.amount_fen, l.after_fen
  from unnest(p_accounts, p_amounts, v_after) as l (account_id, amount_fen, after_fen);
end $$;

create function ledger.shortage(p_account bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp return (
  select json_build_object('account', a.code, 'availableFen', (b.side * b.posted_fen - b.pending_fen)::text, 'floorFen', b.floor_fen::text)
  from ledger.account a join ledger.balance b on b.account_id = a.id where a.id = p_account);

-- The first answer of a key, or a refusal when the key was used for something else.
create function ledger.replay(p_key text, p_hash bytea) returns bigint
language plpgsql stable as $$
declare
  v_found record;
begin
  select t.id, t.request_hash into v_found from ledger.transaction t where t.idempotency_key = p_key;
  if v_found.request_hash is distinct from p_hash then
    perform ledger.refuse('ledger.idempotencyMismatch', json_build_object('key', p_key));
  end if;
  return v_found.id;
end $$;

create function ledger.post(p_key text, p_kind text, p_business_date date, p_reference_type text, p_reference_id text,
  p_description text, p_accounts text[], p_amounts bigint[], out transaction_id bigint, out replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_ids bigint[];
  v_amounts bigint[];
  v_hash bytea;
  v_legs text;
  v_sum numeric;
  v_unknown text;
begin
  select array_agg(a.id order by a.id), array_agg(l.amount order by a.id), sum(l.amount),
         string_agg(l.code || ':' || l.amount, ',' order by l.place), min(l.code) filter (where a.id is null)
  into v_ids, v_amounts, v_sum, v_legs, v_unknown
  from unnest(p_accounts, p_amounts) with ordinality as l (code, amount, place)
  left join ledger.account a on a.code = l.code;
  if v_unknown is not null then
    perform ledger.refuse('ledger.unknownAccount', json_build_object('account', v_unknown));
  end if;
  if v_sum is distinct from 0 or cardinality(p_accounts) <> cardinality(p_amounts) or cardinality(p_accounts) < 2 then
    perform ledger.refuse('ledger.unbalanced', json_build_object('sumFen', v_sum::text));
  end if;
  v_hash := ledger.request_hash(p_kind, p_business_date, p_reference_type, p_reference_id, p_description, v_legs);
  insert into ledger.transaction (idempotency_key, request_hash, kind, business_date, reference_type, reference_id, description, leg_count)
  values (p_key, v_hash, p_kind, p_business_date, p_reference_type, p_reference_id, p_description, cardinality(v_ids))
  on conflict (idempotency_key) do nothing returning id into transaction_id;
  replayed := transaction_id is null;
  if replayed then
    transaction_id := ledger.replay(p_key, v_hash);
  else
    perform ledger.apply_legs(transaction_id, v_ids, v_amounts);
  end if;
end $$;

-- A correction is a new transaction with the opposite legs; the unique column reverses admits one per original.
create function ledger.reverse(p_transaction bigint, p_key text, p_reason text, p_business_date date,
  out transaction_id bigint, out replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_original ledger.transaction;
  v_hash bytea;
  v_ids bigint[];
  v_amounts bigint[];
begin
  select * into v_original from ledger.transaction t where t.id = p_transaction;
  if not found then
    perform ledger.refuse('ledger.unknownTransaction', json_build_object('transactionId', p_transaction::text));
  elsif v_original.reverses is not null then
    perform ledger.refuse('ledger.reversalOfReversal', json_build_object('transactionId', p_transaction::text));
  end if;
  v_hash := ledger.request_hash('reversal', p_business_date, v_original.reference_type, v_original.reference_id, p_reason, p_transaction::text);
  insert into ledger.transaction (idempotency_key, request_hash, kind, business_date, reference_type, reference_id, description, leg_count, reverses)
  values (p_key, v_hash, 'reversal', p_business_date, v_original.reference_type, v_original.reference_id, p_reason, v_original.leg_count, p_transaction)
  on conflict do nothing returning id into transaction_id;
  replayed := transaction_id is null;
  if not replayed then
    select array_agg(e.account_id order by e.account_id), array_agg(-e.amount_fen order by e.account_id)
    into v_ids, v_amounts from ledger.entry e where e.transaction_id = p_transaction;
    perform ledger.apply_legs(transaction_id, v_ids, v_amounts);
    return;
  end if;
  if not exists (select 1 from ledger.transaction t where t.idempotency_key = p_key) then
    perform ledger.refuse('ledger.alreadyReversed', json_build_object('transactionId', p_transaction::text));
  end if;
  transaction_id := ledger.replay(p_key, v_hash);
end $$;
