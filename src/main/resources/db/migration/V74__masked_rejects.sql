-- What everyone who may see quarantine sees of a row; none of rows from before, whose shape alone is shown.
alter table rejected_row add column masked_text varchar(4000);
