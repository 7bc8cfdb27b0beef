-- 指标退回: a lower region sends money back to the allotment it came from; held at once, booked by a second person.

create table allotment_return (
  id uuid primary key,
  region_code text collate "C" not null,
  allotment_id uuid not null references allotment (id),
  amount_fen bigint not null check (amount_fen > 0),
  document_number text not null,
  reason text not null,
  state text not null default 'proposed' check (state in ('proposed', 'booked', 'cancelled')),
  hold_id bigint not null,
  proposed_by text not null,
  proposed_by_name text not null,
  decided_by text,
  decided_by_name text,
  decided_on date,
  is_backfilled boolean not null default false,
  created_at timestamptz not null default now(),
  constraint allotment_return_two_persons check (state <> 'booked' or decided_by <> proposed_by),
  constraint allotment_return_decided check ((state = 'proposed') = (decided_by is null))
);
create index allotment_return_allotment on allotment_return (allotment_id);
select kit.protect_region('allotment_return');
