-- Seals: finished transactions are hashed in batches into a chain, apart from the posting path. Whoever alters a sealed row
-- must recompute every later seal, and the head of the chain is known elsewhere.

create function ledger.content_hash(p_transactions bigint[]) returns bytea
language sql stable return (
  select sha256(convert_to(string_agg(concat_ws(chr(31), t.id, t.idempotency_key, encode(t.request_hash, 'hex'), t.kind,
      to_char(t.business_date::timestamp, 'YYYY-MM-DD'), t.reference_type, t.reference_id, t.description, t.leg_count,
      coalesce(t.reverses, 0), extract(epoch from t.posted_at),
      (select string_agg(concat_ws(':', e.id, e.account_id, e.amount_fen, e.balance_after_fen), ',' order by e.id)
       from ledger.entry e where e.transaction_id = t.id)), chr(30) order by t.id), 'UTF8'))
  from ledger.transaction t where t.id = any (p_transactions));

-- Seals at most p_limit transactions and returns how many. Only rows older than every transaction still running are taken;
-- ids are not given out in commit order, so membership is recorded per transaction instead of as a range.
create function ledger.seal_next(p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids bigint[];
  v_content bytea;
  v_previous bytea;
  v_seal bigint;
begin
  perform pg_advisory_xact_lock(hashtext('ledger.seal'));
  select array_agg(n.id) into v_ids
  from (select t.id from ledger.transaction t
        where age(t.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)
          and not exists (select 1 from ledger.sealed_transaction s where s.transaction_id = t.id)
        order by t.id limit p_limit) n;
  if v_ids is null then
    return 0;
  end if;
  v_content := ledger.content_hash(v_ids);
  v_previous := coalesce((select s.hash from ledger.seal s order by s.id desc limit 1), '\x00');
  insert into ledger.seal (transaction_count, content_hash, previous_hash, hash)
  values (cardinality(v_ids), v_content, v_previous, sha256(v_previous || v_content)) returning id into v_seal;
  insert into ledger.sealed_transaction (transaction_id, seal_id) select unnest(v_ids), v_seal;
  return cardinality(v_ids);
end $$;

create function ledger.broken_seals() returns table (seal_id bigint)
language sql stable as $$
  select s.id
  from (select c.*, lag(c.hash, 1, '\x00') over (order by c.id) as expected_previous from ledger.seal c) s
  left join (select m.seal_id, array_agg(m.transaction_id) as transactions from ledger.sealed_transaction m group by m.seal_id) i
    on i.seal_id = s.id
  where s.previous_hash <> s.expected_previous
     or s.hash <> sha256(s.previous_hash || s.content_hash)
     or s.content_hash is distinct from ledger.content_hash(i.transactions);
$$;
