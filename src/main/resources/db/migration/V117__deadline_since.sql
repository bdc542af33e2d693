-- Since when the schedule has its deadline: what passed before has missed nothing.
alter table schedule add column deadline_since timestamp with time zone;
