-- Read-only proof of the books: no row means that everything agrees.

create function ledger.verify() returns table (finding text, subject text, expected_fen numeric, actual_fen numeric)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select 'unbalancedTransaction', e.transaction_id::text, 0::numeric, sum(e.amount_fen)
  from ledger.entry e group by e.transaction_id having sum(e.amount_fen) <> 0
  union all
  select 'legCount', coalesce(t.id, e.transaction_id)::text, t.leg_count, coalesce(e.legs, 0)
  from ledger.transaction t
  full join (select transaction_id, count(*) as legs from ledger.entry group by transaction_id) e on e.transaction_id = t.id
  where t.leg_count is distinct from e.legs
  union all
  select 'balance', coalesce(a.code, e.account_id::text), coalesce(e.total, 0), coalesce(b.posted_fen, 0)
  from (select account_id, sum(amount_fen) as total from ledger.entry group by account_id) e
  full join ledger.balance b on b.account_id = e.account_id
  left join ledger.account a on a.id = coalesce(b.account_id, e.account_id)
  where b.account_id is null or a.id is null or coalesce(e.total, 0) <> b.posted_fen
  union all
  select 'runningBalance', e.account_id::text || '/' || e.id::text, e.running, e.balance_after_fen
  from (select account_id, id, balance_after_fen, sum(amount_fen) over (partition by account_id order by id) as running
        from ledger.entry) e
  where e.running <> e.balance_after_fen
  union all
  select 'pending', a.code, coalesce(h.total, 0), b.pending_fen
  from ledger.balance b
  join ledger.account a on a.id = b.account_id
  left join (select o.account_id, sum(o.amount_fen) as total from ledger.hold o
             where not exists (select 1 from ledger.hold_resolution r where r.hold_id = o.id) group by o.account_id) h
    on h.account_id = b.account_id
  where coalesce(h.total, 0) <> b.pending_fen
  union all
  select 'floor', a.code, b.floor_fen, b.side * b.posted_fen - b.pending_fen
  from ledger.balance b join ledger.account a on a.id = b.account_id
  where b.side * b.posted_fen - b.pending_fen < b.floor_fen
  union all
  select 'holdTransaction', r.hold_id::text, r.amount_fen, e.amount_fen
  from ledger.hold_resolution r
  join ledger.hold h on h.id = r.hold_id
  left join ledger.entry e on e.transaction_id = r.transaction_id and e.account_id = h.account_id
  where r.outcome = 'posted' and abs(e.amount_fen) is distinct from r.amount_fen
  union all
  select 'seal', s.seal_id::text, null, null from ledger.broken_seals() s;
$$;
