-- The smallest table with a region: what one row of a real service costs.
create table note (
  id text primary key,
  region_code text collate "C" not null,
  amount_fen bigint not null
);
select kit.protect_region('note');
