-- Orders that stand by two people of two roles in place of the required release managers, and the reviews that must follow.
-- used_at is when a node followed the order; until then it is no use.
create table break_glass (
    sequence_no bigint primary key,
    action varchar(16) not null,
    model varchar(64) not null,
    version_no integer not null,
    manager varchar(64) not null,
    holder varchar(64) not null,
    manager_reason text not null,
    holder_reason text not null,
    signers text not null,
    statements varchar(64) not null,
    review_seconds bigint not null,
    used_at timestamp with time zone,
    review_by timestamp with time zone,
    reviewer varchar(64),
    finding varchar(2000),
    reviewed_at timestamp with time zone
);
