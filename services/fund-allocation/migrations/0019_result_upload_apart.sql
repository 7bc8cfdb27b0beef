-- An answer of the bank that comes by hand comes from somebody who neither paid nor asked for any payment it answers.

create function bank_result_file_keep_apart() returns trigger language plpgsql as $$
begin
  -- What is answered must be visible: without sight of who paid nobody uploads.
  perform 1 from payment_file f where f.number = new.batch_number and f.bank_code = new.bank_code;
  if not found then
    raise exception 'bankFile.batchUnknown|批次号不是本系统发给该银行的，或不属于您的地区' using errcode = 'SL001';
  end if;
  if exists (select from payment_instruction i where i.file_number = new.batch_number
    and new.received_by in (i.payer_user_id, i.maker_user_id)) then
    raise exception 'bankResult.uploaderConflict|您是该批次的支付人或其中申请的经办人，不能导入其回单' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger keep_apart before insert on bank_result_file
  for each row when (new.source = 'upload' and new.batch_number <> '') execute function bank_result_file_keep_apart();
