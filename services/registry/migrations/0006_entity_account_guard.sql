-- What an account says of its owner never changes after it was entered, and it is decided once: by a decision on a pending one.
create function entity_account_guard() returns trigger language plpgsql as $$
declare
  decision text[] := array['status', 'decided_by', 'decided_on', 'decision_reason', 'effective_from'];
begin
  if tg_op = 'INSERT' then
    if new.status <> 'pending' then
      raise exception 'entityAccount.notApproved|收款账户须经另一人复核后生效' using errcode = 'SL001';
    end if;
    return new;
  end if;
  if to_jsonb(new) - decision is distinct from to_jsonb(old) - decision then
    raise exception 'entityAccount.fixed|登记的收款账户不能更改，请另行登记' using errcode = 'SL001';
  end if;
  if old.status <> 'pending' or new.status not in ('approved', 'rejected') then
    raise exception 'entityAccount.decided|该账户已经复核过' using errcode = 'SL001';
  end if;
  return new;
end $$;
create trigger guard before insert or update on entity_account for each row execute function entity_account_guard();
revoke delete on entity_account from {{app_role}};
