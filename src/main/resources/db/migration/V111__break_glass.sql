-- Orders that stand by two people of two roles in place of the required release managers, and the reviews that must follow.
create table break_glass (
    sequence_no bigint primary key,
    action varchar(16) not null,
    model varchar(64) not null,
    version_no integer not null,
    manager varchar(64) not null,
    holder varchar(64) not null,
    manager_reason text not null,
    holder_reason text not null,
    statements varchar(64) not null unique,
    used_at timestamp with time zone not null,
    review_by timestamp with time zone not null,
    reviewer varchar(64),
    finding varchar(2000),
    reviewed_at timestamp with time zone
);
