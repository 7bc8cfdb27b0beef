-- Where the factor values of a round come from, and the key under which a round was made once.

alter table allocation_round add column factor_snapshot jsonb, add column creation_key text;
-- Rounds number in the hundreds: the index is there before anybody waits for it.
-- squawk-ignore disallowed-unique-constraint
alter table allocation_round add constraint allocation_round_creation_key unique (creation_key);

-- A simulation keeps the source it was computed from, whatever becomes of the draft.
alter table allocation_simulation add column factor_snapshot jsonb;
