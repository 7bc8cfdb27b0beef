-- The exact batch: items are decided one after another against the real balances, which stay locked (in ascending account
-- order) until the commit. A refused item leaves no trace and its key stays free; the others are posted.
-- Legs of all items stand in one array, p_leg_counts says how many belong to each item.

create function ledger.post_batch_exact(p_keys text[], p_kinds text[], p_business_dates date[], p_reference_types text[],
  p_reference_ids text[], p_descriptions text[], p_leg_counts int[], p_leg_accounts text[], p_leg_amounts bigint[])
returns table (item int, outcome text, transaction_id bigint, code text, context json)
language plpgsql security definer set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  -- Per item.
  v_items constant int := cardinality(p_keys);
  v_ends int[]; v_hashes bytea[]; v_stored_hashes bytea[]; v_twins int[];
  v_accepted int[] := array_fill(null::int, array[v_items]); -- per first item of a key: the item that was posted with it
  v_transactions bigint[] := array_fill(null::bigint, array[v_items]);
  v_outcomes text[] := array_fill('rejected'::text, array[v_items]);
  v_refusals text[] := array_fill(null::text, array[v_items]);
  v_contexts json[] := array_fill(null::json, array[v_items]);
  -- Per account, v_touched = the item that used it last.
  v_ids bigint[]; v_codes text[]; v_sides int[]; v_floors bigint[]; v_posted bigint[]; v_pending bigint[]; v_touched int[];
  -- Per leg, v_slots = position of its account in the arrays above.
  v_slots int[];
  v_leg_transactions bigint[] := array_fill(null::bigint, array[cardinality(p_leg_accounts)]);
  v_leg_after bigint[] := p_leg_amounts;
  v_twin int; v_start int; v_at int; v_slot int; v_amount bigint; v_after bigint; v_sum bigint; v_refusal text; v_context json; v_transaction bigint;
begin
  select array_agg(s.account_id), array_agg(s.code), array_agg(s.side), array_agg(s.floor_fen), array_agg(s.posted_fen),
         array_agg(s.pending_fen), array_agg(0)
  into v_ids, v_codes, v_sides, v_floors, v_posted, v_pending, v_touched
  from (select b.account_id, a.code, b.side, b.floor_fen, b.posted_fen, b.pending_fen
        from ledger.account a join ledger.balance b on b.account_id = a.id
        where a.code = any (p_leg_accounts) order by b.account_id for update of b) s;

  select array_agg(s.slot order by l.place) into v_slots
  from unnest(p_leg_accounts) with ordinality as l (code, place)
  left join unnest(v_codes) with ordinality as s (code, slot) on s.code = l.code;

  -- Stored keys are read after the locks were taken, so that a key posted meanwhile on these accounts is seen.
  -- A subquery per key instead of a join: one index probe each, whatever the planner believes about the size of the table.
  select array_agg(i.leg_end order by i.place), array_agg(i.hash order by i.place), array_agg(i.stored_hash order by i.place),
         array_agg(i.twin order by i.place)
  into v_ends, v_hashes, v_stored_hashes, v_twins
  from (select e.place, e.leg_end, min(e.place) over (partition by e.key) as twin,
               ledger.request_hash(e.kind, e.business_date, e.reference_type, e.reference_id, e.description,
                 (select string_agg(p_leg_accounts[k] || ':' || p_leg_amounts[k], ',' order by k)
                  from generate_series(e.leg_end - e.leg_count + 1, e.leg_end) k)) as hash,
               (select f.request_hash from ledger.transaction f where f.idempotency_key = e.key) as stored_hash
        from (select u.*, sum(u.leg_count) over (order by u.place)::int as leg_end
              from unnest(p_keys, p_kinds, p_business_dates, p_reference_types, p_reference_ids, p_descriptions, p_leg_counts)
                with ordinality as u (key, kind, business_date, reference_type, reference_id, description, leg_count, place)) e) i;

  for i in 1 .. v_items loop
    -- A key that stands twice in the batch counts as stored once its first item was accepted.
    v_twin := v_accepted[v_twins[i]];
    if v_twin is not null then
      v_stored_hashes[i] := v_hashes[v_twin];
    end if;
    if v_stored_hashes[i] is not null then
      if v_stored_hashes[i] = v_hashes[i] then
        v_outcomes[i] := 'replayed';
        v_transactions[i] := coalesce(v_transactions[v_twin],
          (select f.id from ledger.transaction f where f.idempotency_key = p_keys[i]));
      else
        v_refusals[i] := 'ledger.idempotencyMismatch';
        v_contexts[i] := json_build_object('key', p_keys[i]);
      end if;
      continue;
    end if;

    v_start := v_ends[i] - p_leg_counts[i] + 1;
    v_sum := 0;
    v_refusal := case when p_leg_counts[i] not between 2 and 500 then 'ledger.unbalanced' end;
    v_context := null;
    v_transaction := nextval('ledger.transaction_id_seq');
    for k in v_start .. v_ends[i] loop
      exit when v_refusal is not null;
      v_at := k;
      v_slot := v_slots[k];
      v_amount := p_leg_amounts[k];
      if v_slot is null then
        v_refusal := 'ledger.unknownAccount';
      elsif v_touched[v_slot] = i then
        v_refusal := 'ledger.duplicateAccount';
      elsif v_amount = 0 or v_amount not between -10000000000000000 and 10000000000000000 then
        v_refusal := 'ledger.invalidAmount';
      else
        v_after := v_posted[v_slot] + v_amount;
        if v_sides[v_slot] * v_after - v_pending[v_slot] < v_floors[v_slot] then
          v_refusal := 'ledger.insufficient';
          v_context := json_build_object('account', p_leg_accounts[k], 'floorFen', v_floors[v_slot]::text,
            'availableFen', (v_sides[v_slot] * v_posted[v_slot] - v_pending[v_slot])::text);
        elsif v_after not between -4000000000000000000 and 4000000000000000000 then
          v_refusal := 'ledger.overflow';
        else
          v_touched[v_slot] := i;
          v_posted[v_slot] := v_after;
          v_leg_after[k] := v_after;
          v_leg_transactions[k] := v_transaction;
          v_sum := v_sum + v_amount;
        end if;
      end if;
    end loop;
    if v_refusal is null and v_sum <> 0 then
      v_refusal := 'ledger.unbalanced';
      v_context := json_build_object('sumFen', v_sum::text);
    end if;
    if v_refusal is null then
      v_outcomes[i] := 'posted';
      v_transactions[i] := v_transaction;
      v_accepted[v_twins[i]] := i;
      continue;
    end if;
    v_refusals[i] := v_refusal;
    v_contexts[i] := coalesce(v_context, json_build_object('account', p_leg_accounts[v_at]));
    for k in v_start .. v_ends[i] loop
      exit when v_leg_transactions[k] is null;
      v_posted[v_slots[k]] := v_posted[v_slots[k]] - p_leg_amounts[k];
      v_touched[v_slots[k]] := 0;
      v_leg_transactions[k] := null;
    end loop;
  end loop;

  insert into ledger.transaction (id, idempotency_key, request_hash, kind, business_date, reference_type, reference_id, description, leg_count)
  overriding system value
  select i.id, i.key, i.hash, i.kind, i.business_date, i.reference_type, i.reference_id, i.description, i.leg_count
  from unnest(v_transactions, p_keys, v_hashes, p_kinds, p_business_dates, p_reference_types, p_reference_ids, p_descriptions,
         p_leg_counts, v_outcomes)
    as i (id, key, hash, kind, business_date, reference_type, reference_id, description, leg_count, outcome)
  where i.outcome = 'posted';
  insert into ledger.entry (transaction_id, account_id, amount_fen, balance_after_fen)
  select e.transaction_id, v_ids[e.slot], e.amount_fen, e.after_fen
  from unnest(v_leg_transactions, v_slots, p_leg_amounts, v_leg_after) as e (transaction_id, slot, amount_fen, after_fen)
  where e.transaction_id is not null;
  update ledger.balance b set posted_fen = s.posted_fen
  from unnest(v_ids, v_posted) as s (account_id, posted_fen)
  where b.account_id = s.account_id and b.posted_fen <> s.posted_fen;
  return query select r.place::int, r.outcome, r.transaction_id, r.code, r.context
    from unnest(v_outcomes, v_transactions, v_refusals, v_contexts) with ordinality as r (outcome, transaction_id, code, context, place);
end $$;
