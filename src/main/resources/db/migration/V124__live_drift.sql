-- What the serving node said last of a model's live drift: the version that answers, the input that is farthest from the training data, and
-- since when that is at or above the limit. drift_digest, since and after_run are one drift; they stay while the node does not answer.
create table live_drift (
    model varchar(255) primary key,
    asked_at timestamp with time zone not null,
    problem varchar(4000),
    version integer,
    package_digest varchar(255),
    row_count bigint,
    psi_limit double precision,
    input varchar(255),
    psi double precision,
    drift_digest varchar(255),
    since timestamp with time zone,
    standing_since timestamp with time zone,
    after_run bigint
);

-- The drifts for which a schedule has started a run, or would have if that had been possible: each is a cause once.
create table schedule_drift (
    schedule varchar(63) not null,
    cause varchar(500) not null,
    due timestamp with time zone not null,
    primary key (schedule, cause)
);
