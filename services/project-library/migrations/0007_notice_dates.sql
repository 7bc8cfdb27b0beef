-- When a notice ends is disclosure's to say: its boards know when each was posted. Nothing here counts it a second time.

-- No other program reads these columns, and this service is restarted with its migrations.
-- squawk-ignore ban-drop-column
alter table project_step drop column due_date;
-- squawk-ignore ban-drop-column
alter table project_step drop column due_problem;
