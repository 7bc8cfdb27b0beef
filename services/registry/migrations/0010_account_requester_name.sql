-- Whoever is to compare an account with its papers sees who entered it. Accounts entered before have the id alone.
alter table entity_account add column requested_by_name text;
