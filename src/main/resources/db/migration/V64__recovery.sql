-- The orphans that a node restarted without an engineer, each once.
create table execution_recovery (
    orphan_id bigint primary key references job_execution on delete cascade,
    restarted_as bigint not null,
    node varchar(255) not null
);
