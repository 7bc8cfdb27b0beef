-- Years the platform does not ship (or that a county corrects): ordinary weekdays, except for the days of calendar_day.
create table calendar_year (
  year integer primary key check (year between 1992 and 2200),
  source text not null,
  entered_by text not null,
  created_at timestamptz not null default now()
);

create table calendar_day (
  date date primary key,
  year integer not null references calendar_year (year),
  is_workday boolean not null,
  name text not null,
  check (extract(year from date) = year)
);
