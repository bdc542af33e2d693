-- What a schedule waits for in place of a time, and the smallest distance of two of its starts.
alter table schedule add column triggers varchar(500);
alter table schedule add column at_most_every varchar(16);

-- The exports for which a schedule has started a run, or would have if that had been possible: each is a cause once.
create table schedule_cause (
    schedule varchar(63) not null,
    source varchar(100) not null,
    sequence_no bigint not null,
    due timestamp with time zone not null,
    primary key (schedule, source, sequence_no)
);
-- For the look of a trigger, and for the history of a model
create index export_manifest_of_model on export_manifest (model, received_at);
