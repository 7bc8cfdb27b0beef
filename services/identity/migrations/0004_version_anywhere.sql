-- A revoked right ends at once wherever the person's own office lies: the office may be out of the administrator's sight.

create function raise_version(people uuid[]) returns void language plpgsql as $$
declare
  region_from text := coalesce(current_setting('app.region_from', true), '');
  region_until text := coalesce(current_setting('app.region_until', true), '');
  raised integer;
begin
  perform set_config('app.region_from', '', true), set_config('app.region_until', '~', true);
  update user_account set version = version + 1 where id = any (people);
  get diagnostics raised = row_count;
  perform set_config('app.region_from', region_from, true), set_config('app.region_until', region_until, true);
  if raised <> (select count(distinct id) from unnest(people) as id) then
    raise exception 'version of % people raised for %', raised, people;
  end if;
end $$;

-- The people of an organisation, and those of others who act for it.
create function people_of_organisation(organisation uuid) returns uuid[] language plpgsql as $$
declare
  region_from text := coalesce(current_setting('app.region_from', true), '');
  region_until text := coalesce(current_setting('app.region_until', true), '');
  people uuid[];
begin
  perform set_config('app.region_from', '', true), set_config('app.region_until', '~', true);
  select coalesce(array_agg(id), '{}') into people from user_account where organisation_id = organisation
    or id in (select user_id from role_grant where organisation_id = organisation and revoked_at is null);
  perform set_config('app.region_from', region_from, true), set_config('app.region_until', region_until, true);
  return people;
end $$;
