-- The files of a site that decide what is released, as they were seen last; the digest is null once a file is gone.
create table seen_file (
    name varchar(255) primary key,
    digest varchar(64),
    seen_at timestamp with time zone not null
);
insert into table_lock (name) values ('seen_file');
