-- Jobs that start by themselves. What a person wrote is kept as text: a row that cannot be read is shown as such.
-- Everything that was due until seen_until has been decided; trouble is why the start that is due next has failed so far.
create table schedule (
    name varchar(63) primary key,
    job varchar(255) not null,
    cron varchar(255) not null,
    zone varchar(64) not null,
    holidays varchar(100),
    blackouts varchar(2000) not null,
    catch_up varchar(8) not null,
    jitter varchar(16),
    paused boolean not null,
    author varchar(255) not null,
    author_roles varchar(255) not null,
    author_since timestamp with time zone not null,
    changed_by varchar(255) not null,
    changed_at timestamp with time zone not null,
    seen_until timestamp with time zone not null,
    trouble_due timestamp with time zone,
    trouble_code varchar(100),
    trouble varchar(4000),
    trouble_since timestamp with time zone
);
create index schedule_by_author on schedule (author);

create table schedule_parameter (
    schedule varchar(63) not null references schedule on delete cascade,
    name varchar(255) not null,
    parameter_value varchar(1000) not null,
    primary key (schedule, name)
);

-- What happened at a due moment, or at due_count of them with the same result. Stays when its schedule is removed.
create table schedule_occurrence (
    schedule varchar(63) not null,
    due timestamp with time zone not null,
    due_local varchar(100) not null,
    state varchar(10) not null,
    reason varchar(20),
    code varchar(100),
    sentence varchar(4000),
    instance_id bigint,
    execution_id bigint,
    last_due timestamp with time zone not null,
    due_count bigint not null,
    at_least boolean not null,
    recorded_at timestamp with time zone not null,
    primary key (schedule, due)
);
create index schedule_occurrence_by_due on schedule_occurrence (due);
