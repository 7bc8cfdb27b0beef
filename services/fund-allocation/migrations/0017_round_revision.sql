-- Whether a simulation still is the round is told by a number, not by reading every region again.
-- Simulations made before have revision 0: they are computed again before they can be submitted.

alter table allocation_round add column revision integer not null default 1;
alter table allocation_simulation add column round_revision integer not null default 0;
alter table allocation_simulation alter column round_revision drop default;
-- No other program reads the hash, and this service is restarted with its migrations.
-- squawk-ignore ban-drop-column
alter table allocation_simulation drop column input_hash;
