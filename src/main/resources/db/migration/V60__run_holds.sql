-- Runs that a person forbids to purge.
create table run_hold (
    instance_id bigint primary key,
    reason varchar(2000) not null,
    held_by varchar(255) not null,
    held_at timestamp with time zone not null
);
-- What a purge asks of each run.
create index snapshot_input_of_file on snapshot_input (file_id);
