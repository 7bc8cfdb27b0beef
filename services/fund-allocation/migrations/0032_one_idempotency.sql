-- The kit's own record gives one effect per key; requests, batches and rounds keep no second one.
-- No other program reads these columns, and this service is restarted with its migrations.

-- squawk-ignore ban-drop-column
alter table payment_request drop column creation_key, drop column submission_key;
-- squawk-ignore ban-drop-column
alter table payment_batch drop column creation_key;
-- squawk-ignore ban-drop-column
alter table allocation_round drop column creation_key;
