-- A plan that is given up ends with its reason, and its batch number is free again, like that of a rejected one.

alter table annual_plan add column withdrawal_reason text;
alter table annual_plan drop constraint annual_plan_state_check;
alter table annual_plan add constraint annual_plan_state_check
  check (state in ('draft', 'inReview', 'returned', 'approved', 'rejected', 'withdrawn')) not valid;
alter table annual_plan validate constraint annual_plan_state_check;
alter table annual_plan drop constraint annual_plan_region_code_year_batch_key;
-- A county has a few plans a year: the index is there before anybody waits for it.
-- squawk-ignore require-concurrent-index-creation
create unique index annual_plan_batch on annual_plan (region_code, year, batch) where state not in ('rejected', 'withdrawn');
