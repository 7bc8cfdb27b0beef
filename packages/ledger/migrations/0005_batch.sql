-- The exact batch: items are decided one after another against the real balances, which stay locked (in ascending account
-- order) until the commit. A refused item leaves no trace and its key stays free; the others are posted.
-- Legs of all items stand in one array, p_leg_counts says how many belong to each item.

create function ledger.post_batch_exact(p_keys text[], p_kinds text[], p_business_dates date[], p_reference_types text[],
  p_reference_ids text[], p_descriptions text[], p_leg_counts int[], p_leg_accounts text[], p_leg_amounts bigint[])
returns table (item int, outcome text, transaction_id bigint, code text, context json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_items int := cardinality(p_keys);
  v_ids bigint[]; v_codes text[]; v_sides int[]; v_floors bigint[]; v_posted bigint[]; v_pending bigint[];
  v_touched int[];      -- per slot: the item that used the account last
  v_slots int[];        -- per leg: position of its account in the arrays above
  v_hashes bytea[]; v_stored bigint[]; v_stored_hashes bytea[]; v_twins int[];
  v_leg int := 1; v_last int; v_slot int; v_sum numeric; v_after numeric; v_rest numeric;
  v_entry_transactions bigint[] := '{}'; v_entry_slots int[] := '{}'; v_entry_amounts bigint[] := '{}'; v_entry_after bigint[] := '{}';
  v_entries int := 0;
  v_transactions bigint[] := array_fill(null::bigint, array[v_items]);
  v_outcomes text[] := array_fill('rejected'::text, array[v_items]);
  v_refusals text[] := array_fill(null::text, array[v_items]);
  v_contexts json[] := array_fill(null::json, array[v_items]);
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

  -- Read after the locks were taken, so that a key posted meanwhile on these accounts is seen.
  select array_agg(i.hash order by i.place), array_agg(t.id order by i.place), array_agg(t.request_hash order by i.place),
         array_agg(i.twin order by i.place)
  into v_hashes, v_stored, v_stored_hashes, v_twins
  from ledger.batch_items(p_keys, p_kinds, p_business_dates, p_reference_types, p_reference_ids, p_descriptions, p_leg_counts,
         p_leg_accounts, p_leg_amounts) i
  left join ledger.transaction t on t.idempotency_key = i.key;

  for i in 1 .. v_items loop
    v_last := v_leg + p_leg_counts[i] - 1;
    if v_stored[i] is null and v_twins[i] < i and v_outcomes[v_twins[i]] <> 'rejected' then
      v_stored[i] := v_transactions[v_twins[i]];
      v_stored_hashes[i] := v_hashes[v_twins[i]];
    end if;
    if v_stored[i] is not null then
      if v_stored_hashes[i] = v_hashes[i] then
        v_outcomes[i] := 'replayed';
        v_transactions[i] := v_stored[i];
      else
        v_refusals[i] := 'ledger.idempotencyMismatch';
        v_contexts[i] := json_build_object('key', p_keys[i]);
      end if;
    else
      v_sum := 0;
      for k in v_leg .. v_last loop
        v_slot := v_slots[k];
        v_sum := v_sum + p_leg_amounts[k];
        if v_slot is null then
          v_refusals[i] := 'ledger.unknownAccount';
        elsif v_touched[v_slot] = i then
          v_refusals[i] := 'ledger.duplicateAccount';
        elsif p_leg_amounts[k] = 0 or abs(p_leg_amounts[k]::numeric) > 100000000000000000 then
          v_refusals[i] := 'ledger.invalidAmount';
        else
          v_touched[v_slot] := i;
          v_after := v_posted[v_slot]::numeric + p_leg_amounts[k];
          v_rest := v_sides[v_slot] * v_after - v_pending[v_slot];
          if v_rest < v_floors[v_slot] then
            v_refusals[i] := 'ledger.insufficient';
            v_contexts[i] := json_build_object('account', p_leg_accounts[k], 'floorFen', v_floors[v_slot]::text,
              'availableFen', (v_sides[v_slot] * v_posted[v_slot] - v_pending[v_slot])::text);
          elsif abs(v_after) > 4000000000000000000 then
            v_refusals[i] := 'ledger.overflow';
          end if;
        end if;
        if v_refusals[i] is not null then
          v_contexts[i] := coalesce(v_contexts[i], json_build_object('account', p_leg_accounts[k]));
          exit;
        end if;
      end loop;
      if v_refusals[i] is null and (v_sum <> 0 or p_leg_counts[i] < 2) then
        v_refusals[i] := 'ledger.unbalanced';
        v_contexts[i] := json_build_object('sumFen', v_sum::text);
      end if;
      if v_refusals[i] is null then
        v_outcomes[i] := 'posted';
        v_transactions[i] := nextval('ledger.transaction_id_seq');
        for k in v_leg .. v_last loop
          v_slot := v_slots[k];
          v_posted[v_slot] := v_posted[v_slot] + p_leg_amounts[k];
          v_entries := v_entries + 1;
          v_entry_transactions[v_entries] := v_transactions[i];
          v_entry_slots[v_entries] := v_slot;
          v_entry_amounts[v_entries] := p_leg_amounts[k];
          v_entry_after[v_entries] := v_posted[v_slot];
        end loop;
      end if;
    end if;
    v_leg := v_last + 1;
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
  from unnest(v_entry_transactions, v_entry_slots, v_entry_amounts, v_entry_after) as e (transaction_id, slot, amount_fen, after_fen);
  update ledger.balance b set posted_fen = s.posted_fen
  from unnest(v_ids, v_posted) as s (account_id, posted_fen)
  where b.account_id = s.account_id and b.posted_fen <> s.posted_fen;
  return query select r.place::int, r.outcome, r.transaction_id, r.code, r.context
    from unnest(v_outcomes, v_transactions, v_refusals, v_contexts) with ordinality as r (outcome, transaction_id, code, context, place);
end $$;

-- Per item: its request hash (as in ledger.post) and its twin, the first item of the batch with the same key.
create function ledger.batch_items(p_keys text[], p_kinds text[], p_business_dates date[], p_reference_types text[],
  p_reference_ids text[], p_descriptions text[], p_leg_counts int[], p_leg_accounts text[], p_leg_amounts bigint[])
returns table (place int, key text, hash bytea, twin int)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select i.place::int, i.key,
    ledger.request_hash(i.kind, i.business_date, i.reference_type, i.reference_id, i.description, (
      select string_agg(p_leg_accounts[k] || ':' || p_leg_amounts[k], ',' order by k)
      from generate_series(i.leg_end - i.leg_count + 1, i.leg_end) k)),
    min(i.place) over (partition by i.key)::int
  from (select u.*, sum(u.leg_count) over (order by u.place) as leg_end
        from unnest(p_keys, p_kinds, p_business_dates, p_reference_types, p_reference_ids, p_descriptions, p_leg_counts) with ordinality
          as u (key, kind, business_date, reference_type, reference_id, description, leg_count, place)) i;
$$;
