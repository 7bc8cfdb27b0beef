-- Bytes that were refused may be taken later, when what stood against them is gone; only what had an effect has it once.

-- Inside the migration's transaction, so that no two takers of the same bytes pass in between.
alter table bank_result_file drop constraint bank_result_file_bank_code_sha256_key;
create unique index bank_result_file_taken on bank_result_file (bank_code, sha256) where status = 'applied';
