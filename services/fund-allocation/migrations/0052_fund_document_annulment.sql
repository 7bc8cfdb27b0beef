-- A confirmed fund document whose money is untouched is annulled by two persons: all of it is held from the proposal on,
-- the registration is reversed in the books, and the document's number is free again.

alter table fund_document
  add column annulment_reason text,
  add column annulment_proposed_by text,
  add column annulment_proposed_by_name text,
  add column annulment_proposed_on date,
  add column annulment_hold_id bigint,
  add column annulled_by text,
  add column annulled_by_name text,
  add column annulled_on date,
  drop constraint fund_document_status_check,
  drop constraint fund_document_decision,
  add constraint fund_document_status_check check (
    status in ('registered', 'confirmed', 'rejected', 'annulling', 'annulled')),
  add constraint fund_document_decision check (
    (status = 'registered' and decided_by is null)
    or (status in ('confirmed', 'annulling', 'annulled') and decided_by is not null and root_allotment_id is not null)
    or (status = 'rejected' and decided_by is not null and reject_reason is not null)),
  add constraint fund_document_annulment check (
    (status in ('annulling', 'annulled')) = (annulment_reason is not null)
    and (annulment_reason is null) = (annulment_proposed_by is null)
    and (annulment_reason is null) = (annulment_proposed_on is null)
    and (annulment_reason is null) = (annulment_hold_id is null)),
  add constraint fund_document_annulled check (
    (status = 'annulled') = (annulled_by is not null) and (annulled_by is null) = (annulled_on is null)),
  add constraint fund_document_two_annullers check (annulled_by <> annulment_proposed_by);

-- Inside the migration's transaction, so that no number is registered twice in between.
-- squawk-ignore require-concurrent-index-deletion
drop index fund_document_number;
create unique index fund_document_number on fund_document (region_code, document_number)
  where status not in ('rejected', 'annulled');
