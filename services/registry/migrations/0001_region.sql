-- The region tree with its history. Regions are public; nothing here is about people.
create extension if not exists pg_trgm;

create table region (
  code text collate "C" not null,
  valid_from date not null,
  valid_to date,
  name text not null,
  level text not null check (level in ('province', 'prefecture', 'county', 'township', 'village')),
  parent_code text collate "C" not null default '',
  replaced_by text collate "C",
  pinyin text not null,
  initials text not null,
  source text not null,
  created_at timestamptz not null default now(),
  primary key (code, valid_from),
  check (valid_to is null or valid_to >= valid_from)
);
create index region_parent on region (parent_code, code);
create index region_name_search on region using gin (name gin_trgm_ops);
create index region_pinyin_search on region using gin (pinyin gin_trgm_ops);
create index region_initials on region (initials text_pattern_ops);

-- 省扶贫开发工作重点县、建档立卡贫困村、辽西北差别化…… are rows with dates, never columns.
create table region_designation (
  id uuid primary key,
  region_code text collate "C" not null,
  designation text not null,
  valid_from date not null,
  valid_to date,
  source text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  unique (region_code, designation, valid_from)
);
