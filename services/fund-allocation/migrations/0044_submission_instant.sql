-- What a request states counts from its submission, whenever it was drafted. Null: not submitted since this is kept.
alter table payment_request add column submitted_at timestamptz;
