-- The failed executions that Drydock restarts by itself, or did not restart after all; each once.
create table run_retry (
    execution_id bigint primary key references job_execution on delete cascade,
    instance_id bigint not null,
    code varchar(100) not null,
    attempt int not null,
    attempts int not null,
    planned_at timestamp with time zone not null,
    due_at timestamp with time zone not null,
    state varchar(20) not null,
    restarted_as bigint,
    ended_at timestamp with time zone,
    ended_by varchar(255),
    reason varchar(4000)
);
create index run_retry_by_run on run_retry (instance_id);
create index run_retry_by_due on run_retry (state, due_at);
