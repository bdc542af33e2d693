-- Exports that the site received: one row a manifest, one a file.
create table export_manifest (
    source varchar(100) not null,
    sequence_no bigint not null,
    model varchar(255) not null,
    digest varchar(64) not null,
    instance_id bigint not null,
    received_at timestamp with time zone not null,
    primary key (source, sequence_no)
);

create sequence export_file_seq start with 1 increment by 50;
create table export_file (
    id bigint primary key,
    source varchar(100) not null,
    sequence_no bigint not null,
    model varchar(255) not null,
    name varchar(255) not null,
    kind varchar(20) not null,
    sha256 varchar(64) not null,
    byte_count bigint not null,
    row_count bigint not null,
    state varchar(20) not null,
    ingest_instance bigint,
    schema_digest varchar(64),
    accepted bigint not null,
    rejected bigint not null,
    segment_bytes bigint not null,
    foreign key (source, sequence_no) references export_manifest
);
create index export_file_of_model on export_file (model, kind, state);

-- Rows in quarantine.
create sequence rejected_row_seq start with 1 increment by 50;
create table rejected_row (
    id bigint primary key,
    file_id bigint not null references export_file,
    instance_id bigint not null,
    byte_offset bigint not null,
    record_no bigint not null,
    line_no bigint not null,
    reason varchar(40) not null,
    field varchar(255) not null,
    raw_text varchar(4000) not null,
    unique (file_id, record_no)
);
create index rejected_row_of_run on rejected_row (instance_id);

-- What a run's snapshot is made of, fixed once.
create table snapshot_input (
    instance_id bigint not null,
    file_id bigint not null references export_file,
    primary key (instance_id, file_id)
);

create table snapshot (
    id varchar(64) primary key,
    model varchar(255) not null,
    row_count integer not null,
    as_of timestamp with time zone not null,
    instance_id bigint not null,
    sealed_at timestamp with time zone not null
);
