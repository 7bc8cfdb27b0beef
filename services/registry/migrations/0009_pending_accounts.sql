-- Accounts that wait for a second person are listed to everybody who may approve them, each minute.
create index entity_account_pending on entity_account (id) where status = 'pending';
