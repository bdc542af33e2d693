-- What a node found of a version, as it signed it. Orders of an earlier version of Drydock have none.
alter table release_order add column receiver_report text;
alter table release_order add column receiver_signed_by varchar(200);
