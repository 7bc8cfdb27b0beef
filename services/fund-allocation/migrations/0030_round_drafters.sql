-- Everybody who wrote the draft of a round stays out of its approval, whoever submits it.

alter table allocation_round add column drafted_by text[] not null default '{}';
update allocation_round set drafted_by = array[created_by];
alter table allocation_round add constraint allocation_round_drafters_apart
  check (approved_by is null or approved_by <> all (drafted_by)) not valid;
