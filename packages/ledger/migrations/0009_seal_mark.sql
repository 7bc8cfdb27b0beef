-- Below the mark every posting is sealed: the next seal looks from there on, so that it costs the same however many there are.
-- Ids are not given out in commit order, and one that is taken may become visible later: the mark follows ids that had been
-- given out an hour before. Whatever a posting that ran for longer leaves unsealed is found by verify.
create table ledger.seal_mark (
  is_single boolean primary key default true constraint seal_mark_single check (is_single),
  sealed_below bigint not null default 0,
  next_below bigint not null default 0,
  noted_at timestamptz not null default now(),
  constraint seal_mark_order check (sealed_below <= next_below)
);
insert into ledger.seal_mark default values;

grant select on ledger.seal_mark to {{app_role}}, {{ledger_role}};
grant update (sealed_below, next_below, noted_at) on ledger.seal_mark to {{ledger_role}};

create or replace function ledger.seal_next(p_limit int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_below bigint;
  v_ids bigint[];
  v_content bytea;
  v_previous bytea;
  v_seal bigint;
begin
  perform pg_advisory_xact_lock(hashtext('ledger.seal'));
  select m.sealed_below into strict v_below from ledger.seal_mark m;
  select array_agg(n.id) into v_ids
  from (select t.id from ledger.transaction t
        where t.id >= v_below and age(t.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::xid)
          and not exists (select 1 from ledger.sealed_transaction s where s.transaction_id = t.id)
        order by t.id limit p_limit) n;
  if v_ids is null then
    update ledger.seal_mark m set sealed_below = m.next_below, noted_at = now(),
      next_below = coalesce((select max(t.id) + 1 from ledger.transaction t), m.next_below)
    where m.noted_at < now() - interval '1 hour'
      and not exists (select 1 from ledger.transaction t where t.id >= m.sealed_below and t.id < m.next_below
        and not exists (select 1 from ledger.sealed_transaction s where s.transaction_id = t.id));
    return 0;
  end if;
  v_content := ledger.content_hash(v_ids);
  v_previous := coalesce((select s.hash from ledger.seal s order by s.id desc limit 1), '\x00');
  insert into ledger.seal (transaction_count, content_hash, previous_hash, hash)
  values (cardinality(v_ids), v_content, v_previous, sha256(v_previous || v_content)) returning id into v_seal;
  insert into ledger.sealed_transaction (transaction_id, seal_id) select unnest(v_ids), v_seal;
  return cardinality(v_ids);
end $$;

create or replace function ledger.broken_seals() returns table (seal_id bigint)
language sql stable as $$
  select s.id
  from (select c.*, lag(c.hash, 1, '\x00') over (order by c.id) as expected_previous from ledger.seal c) s
  left join (select m.seal_id, array_agg(m.transaction_id) as transactions from ledger.sealed_transaction m group by m.seal_id) i
    on i.seal_id = s.id
  where s.previous_hash <> s.expected_previous
     or s.hash <> sha256(s.previous_hash || s.content_hash)
     or s.content_hash is distinct from ledger.content_hash(i.transactions)
  union
  -- A seal that passed over a posting which was a day old.
  select later.id
  from ledger.transaction t
  cross join lateral (select min(s.id) as id from ledger.seal s where s.sealed_at > t.posted_at + interval '1 day') later
  where later.id is not null
    and not exists (select 1 from ledger.sealed_transaction m where m.transaction_id = t.id);
$$;
