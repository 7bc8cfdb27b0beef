-- Whoever changes the content between two submissions has to keep out from then on: the excluded become more, never fewer.
create or replace function approval_guard_case() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.status <> 'atStep' then
      raise exception 'approval.caseFixed|审批只能从第一个环节开始' using errcode = 'SL001';
    end if;
    return new;
  end if;
  if old.status in ('approved', 'rejected', 'withdrawn', 'cancelled') then
    raise exception 'approval.caseClosed|该事项已办结' using errcode = 'SL001';
  end if;
  if (new.maker_user_id, new.subject_type, new.subject_id, new.region_code)
    is distinct from (old.maker_user_id, old.subject_type, old.subject_id, old.region_code)
    or not (new.excluded_user_ids @> old.excluded_user_ids) then
    raise exception 'approval.caseFixed|审批的经办人、回避人员和事项不能变更' using errcode = 'SL001';
  end if;
  if new.status = 'approved' and exists (
    select from approval_step step where step.case_id = new.id and not exists (
      select from approval_record agreed
      where agreed.case_id = step.case_id and agreed.step_id = step.step_id and agreed.verb = 'approve'
        and not exists (
          select from approval_record back
          -- A return to the maker names no step, and reaches all of them.
          left join approval_step target on target.case_id = back.case_id and target.step_id = back.target_step_id
          where back.case_id = agreed.case_id and back.verb = 'return' and back.sequence > agreed.sequence
            and coalesce(target.position, 0) <= step.position))) then
    raise exception 'approval.stepMissing|还有环节没有同意记录，不能办结' using errcode = 'SL001';
  end if;
  return new;
end $$;
