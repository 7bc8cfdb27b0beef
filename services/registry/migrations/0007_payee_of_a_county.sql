-- A payee is registered once in a county, its account too. The neighbour county, whose rows nobody here sees, may work with the same one.
alter table operating_entity drop constraint operating_entity_unified_social_credit_code_key;
create unique index operating_entity_of_county on operating_entity (left(region_code, 6), unified_social_credit_code);
-- Inside the migration's transaction, so that no account is taken twice in between.
-- squawk-ignore require-concurrent-index-deletion
drop index entity_account_live;
create unique index entity_account_live on entity_account (left(region_code, 6), account_index) where status in ('pending', 'approved');
