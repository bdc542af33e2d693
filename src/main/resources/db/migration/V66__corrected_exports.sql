-- The earlier file that a file stands in place of, corrected by its source; nothing is replaced twice.
alter table export_file add column replaces bigint references export_file;
create unique index export_file_replaces on export_file (replaces);
