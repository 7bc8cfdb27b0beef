-- A task that was handed on can be taken back; the history says by whom and from whom.
alter table approval_record drop constraint approval_record_verb_check;
alter table approval_record add constraint approval_record_verb_check
  check (verb in ('submit', 'approve', 'reject', 'return', 'withdraw', 'resubmit', 'delegate', 'takeBack', 'addSigner',
    'urge', 'remind', 'escalate', 'deadlineUnknown', 'cancel')) not valid;
alter table approval_record validate constraint approval_record_verb_check;
