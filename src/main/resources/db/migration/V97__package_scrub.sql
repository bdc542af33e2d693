-- How each stored package was found last; damage is null if nothing was lost or changed.
create table package_inspection (
    package_digest varchar(64) primary key,
    inspected_at timestamp with time zone not null,
    damage varchar(2000),
    damaged_since timestamp with time zone
);

-- One row: the last reading of all packages that somebody asked for, and the last complete one.
create table package_scrub (
    only_row integer primary key,
    asked_at timestamp with time zone,
    completed_for timestamp with time zone,
    completed_at timestamp with time zone
);
insert into package_scrub (only_row) values (1);
insert into table_lock (name) values ('package_inspection');
