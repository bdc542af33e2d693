-- Each execution has staged rows of its own; empty: those of the run's one file, as before.
alter table export_file add column segment_execution bigint;
-- Which program brought the database to which schema: an older one can name both when it refuses to start.
create table schema_program (
    schema_version varchar(50) primary key,
    program varchar(50) not null
);
