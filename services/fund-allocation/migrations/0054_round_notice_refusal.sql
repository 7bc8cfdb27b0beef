-- Why disclosure refused the notice of an issued round, and who let its result stay unpublished.

alter table allocation_round
  add column notice_refusal text,
  add column unpublished_reason text,
  add column unpublished_by text,
  add column unpublished_by_name text,
  add column unpublished_on date,
  add constraint allocation_round_notice_refusal check (notice_refusal is null or (state = 'issued' and notice_id is null)),
  add constraint allocation_round_unpublished check (
    (unpublished_by is null) = (unpublished_reason is null) and (unpublished_by is null) = (unpublished_on is null)
    and (unpublished_by is null or notice_refusal is not null)),
  add constraint allocation_round_unpublished_by_another check (unpublished_by <> issued_by);
