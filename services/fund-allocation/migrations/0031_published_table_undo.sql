-- An imported table may be taken back while its round is still a draft; the table, the file and the reason stay.

alter table published_table add column undo_reason text;
-- The table is small; checking it again takes no time.
-- squawk-ignore constraint-missing-not-valid
alter table published_table
  drop constraint published_table_state_check,
  drop constraint published_table_committed,
  add constraint published_table_state_check check (state in ('checked', 'committed', 'undone')),
  add constraint published_table_round check ((state = 'checked') = (round_id is null)),
  add constraint published_table_undone check ((state = 'undone') = (undo_reason is not null));
