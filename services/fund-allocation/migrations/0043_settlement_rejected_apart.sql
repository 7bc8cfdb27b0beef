-- Who paid or asked for what a line answers does not reject a proposal about it either: the row then names nobody, the session does.

create or replace function bank_result_line_guard() returns trigger language plpgsql as $$
declare
  is_settling boolean := new.settled_at is not null;
  own text[] := case when is_settling then array['settled_by', 'settled_by_name', 'settled_note', 'settled_at']
    else array['settlement', 'proposed_by', 'proposed_by_name', 'proposed_note'] end;
  actors text[] := array[current_setting('app.user_id', true), case when is_settling then new.settled_by else new.proposed_by end];
begin
  if old.disposition <> 'unmatched' or old.settled_at is not null
    or to_jsonb(new) - own is distinct from to_jsonb(old) - own then
    raise exception 'bankResult.lineFixed|回单行不能更改' using errcode = 'SL001';
  end if;
  if is_settling and new.settled_by = old.proposed_by then
    raise exception 'bankResult.sameSettler|处理意见由您提出，须由另一人确认' using errcode = 'SL001';
  end if;
  if exists (select from payment_instruction i where (i.id = new.instruction_id
      or i.file_number = (select f.batch_number from bank_result_file f where f.id = new.file_id))
    and (i.payer_user_id = any (actors) or i.maker_user_id = any (actors))) then
    raise exception 'bankResult.involved|您是该批次的支付人或其中申请的经办人，不能处理其回单' using errcode = 'SL001';
  end if;
  if is_settling and new.settlement = 'correction' and not exists (
    select from payment_instruction i where i.id = new.instruction_id and i.status = new.outcome) then
    raise exception 'bankResult.notCorrected|支付结果没有按回单更正' using errcode = 'SL001';
  end if;
  return new;
end $$;
