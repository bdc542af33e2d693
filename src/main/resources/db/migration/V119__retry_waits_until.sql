-- The end of the blackout for which a retry waits after it was due; null if it waits for none.
alter table run_retry add column waits_until timestamp with time zone;
