-- An approved round that is not issued is withdrawn by two persons; while that is proposed nobody issues it.

alter table allocation_round
  add column withdrawal_reason text,
  add column withdrawal_proposed_by text,
  add column withdrawal_proposed_by_name text,
  add column withdrawal_proposed_on date,
  add column withdrawn_by text,
  add column withdrawn_by_name text,
  add column withdrawn_on date,
  drop constraint allocation_round_state_check,
  add constraint allocation_round_state_check check (
    state in ('draft', 'submitted', 'approved', 'rejected', 'withdrawing', 'withdrawn', 'issued')),
  add constraint allocation_round_withdrawal check (
    (withdrawal_reason is null) = (withdrawal_proposed_by is null)
    and (withdrawal_reason is null) = (withdrawal_proposed_on is null)
    and (state <> 'withdrawing' or withdrawal_reason is not null)
    and (withdrawal_reason is null or state in ('withdrawing', 'withdrawn'))),
  -- What was approved ends as withdrawn only by somebody who did not propose it.
  add constraint allocation_round_withdrawn check (
    (withdrawn_by is null) = (withdrawn_on is null)
    and (withdrawn_by is null or (state = 'withdrawn' and withdrawal_reason is not null))
    and (state <> 'withdrawn' or approved_by is null or withdrawn_by is not null)),
  add constraint allocation_round_two_withdrawers check (withdrawn_by <> withdrawal_proposed_by);
