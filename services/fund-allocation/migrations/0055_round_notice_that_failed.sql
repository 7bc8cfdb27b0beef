-- A result counts as announced by a notice that ended clear. Those that were withdrawn, or against which an objection was
-- upheld, are kept here; the next one is asked for under a key of its own.
alter table allocation_round
  add column failed_notice_ids text[] not null default '{}',
  add constraint allocation_round_failed_notice check (not notice_id = any (failed_notice_ids));
