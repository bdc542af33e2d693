-- What an execution claims of the site before it may begin. An execution that claims nothing has no row.
-- WAITING: not begun; GRANTED: it may run, and holds its claims until the job repository says that it has ended;
-- WITHDRAWN: stopped before its turn; ENDED: swept up, so that what holds and waits is found by a short index.
create table execution_claim (
    execution_id bigint primary key references job_execution on delete cascade,
    state varchar(10) not null,
    priority integer not null,
    gpu integer not null,
    cpu integer not null,
    alone varchar(512),
    job_digest varchar(64) not null,
    restart_of bigint,
    from_step varchar(255)
);
create index execution_claim_by_state on execution_claim (state);

-- The files of submitted jobs: a waiting execution begins with the text that was submitted, on whichever node.
create table job_text (
    digest varchar(64) primary key,
    content ${bytes} not null
);

-- One row: the site's slots. Who grants locks it by counting a round, so that no two nodes grant at once.
create table site_slots (
    id integer primary key,
    gpu integer not null,
    cpu integer not null,
    grant_round bigint not null
);
insert into site_slots (id, gpu, cpu, grant_round) values (1, 0, 64, 0);
