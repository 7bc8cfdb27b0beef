-- Who ever changed the content: none of them decides on it.

alter table project add column editor_user_ids text[] not null default '{}';
alter table annual_plan add column editor_user_ids text[] not null default '{}';
