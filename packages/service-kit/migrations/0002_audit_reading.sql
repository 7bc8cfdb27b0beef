-- Auditors read the newest first, of everything or of one subject.
create index audit_event_latest on kit.audit_event (occurred_at, id);
