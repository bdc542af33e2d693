-- The audit log: an append-only Merkle tree. A signed checkpoint is kept for every size, so that damage can be located.
create table audit_record (
    number bigint primary key,
    canonical varchar(100000) not null,
    leaf_hash varchar(64) not null
);

create table audit_checkpoint (
    size bigint primary key,
    note varchar(1000) not null
);

-- One row; appends wait for each other at it.
create table audit_head (
    id integer primary key,
    size bigint not null,
    frontier varchar(4200) not null
);
insert into audit_head (id, size, frontier) values (1, 0, '');
