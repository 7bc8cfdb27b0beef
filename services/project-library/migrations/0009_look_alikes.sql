-- A duplicate may stand in the next village, where whoever asks sees nothing: candidates come from the whole county. What
-- may be shown of them is decided where they are shown.

create function project_look_alikes(county text, subject uuid, all_terms text[], any_term text[], count_max integer)
returns table (id uuid, code text, name text, year integer, state text, amount_fen bigint, region_code text, entry jsonb)
language plpgsql as $$
declare
  region_from text := coalesce(current_setting('app.region_from', true), '');
  region_until text := coalesce(current_setting('app.region_until', true), '');
begin
  perform set_config('app.region_from', county, true), set_config('app.region_until', county || '~', true);
  return query
    select p.id, p.code, p.name, p.year, p.state, p.amount_fen, p.region_code, p.entry
    from project p
    where p.county_code = county and p.id <> subject and p.state not in ('removed', 'rejected')
      and p.id in (select s.project_id from project_search s
        where s.grams @> all_terms and s.grams && any_term)
    order by p.id desc
    limit count_max;
  perform set_config('app.region_from', region_from, true), set_config('app.region_until', region_until, true);
end $$;
