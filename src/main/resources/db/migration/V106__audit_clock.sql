-- The latest time that the log has had, ISO 8601, and the number of its last record clock.set-back.
alter table audit_head add column latest_at varchar(40);
alter table audit_head add column set_back_number bigint;
