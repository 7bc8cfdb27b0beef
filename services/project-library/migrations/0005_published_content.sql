-- What the notice of a step showed of the project, so that a later version can be compared with it.

alter table project_step add column published jsonb;
