-- Since when a version is in its state. Of earlier versions only the time at which they were made is known.
alter table model_version add column state_since timestamp with time zone;
update model_version set state_since = created_at;

-- The place of a message among those of its channel, from 1 on, whatever the clock said. Earlier messages have none and come before.
alter table alert_message add column place bigint;
