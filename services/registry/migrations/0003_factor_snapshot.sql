-- What an allocation formula reads, by region, from a named source; frozen once a round uses it.
create table factor_snapshot (
  id uuid primary key,
  region_code text collate "C" not null,
  year integer not null,
  title text not null,
  source text not null,
  factors jsonb not null,
  frozen_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now()
);
create index factor_snapshot_list on factor_snapshot (region_code, year desc, id desc);
select kit.protect_region('factor_snapshot');

create table factor_value (
  snapshot_id uuid not null references factor_snapshot (id),
  region_code text collate "C" not null,
  region_name text not null,
  factor_key text not null,
  value numeric not null,
  primary key (snapshot_id, region_code, factor_key)
);
select kit.protect_region('factor_value');

create function refuse_frozen_factor() returns trigger language plpgsql as $$
begin
  if exists (select 1 from factor_snapshot s where s.id = coalesce(new.snapshot_id, old.snapshot_id) and s.frozen_at is not null) then
    raise exception 'factorSnapshot.frozen|因素数据已被分配方案使用并冻结，不能修改' using errcode = 'SL001';
  end if;
  return coalesce(new, old);
end $$;
create trigger refuse_frozen_factor before insert or update or delete on factor_value
  for each row execute function refuse_frozen_factor();
