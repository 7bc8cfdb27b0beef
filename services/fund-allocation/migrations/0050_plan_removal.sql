-- Events of project-library may come out of order: that a project left a plan is remembered, so that a late "planned" of
-- that plan does not bring it back.

create table plan_removal (
  project_id uuid not null,
  plan_id uuid not null,
  primary key (project_id, plan_id)
);
revoke update, delete on plan_removal from {{app_role}};
