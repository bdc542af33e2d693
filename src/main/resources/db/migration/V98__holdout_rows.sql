-- Which rows a look had, and how much of the allowed error it spent. A look of an earlier version of Drydock has neither:
-- it counts for later looks at the same snapshot, as it did.
alter table holdout_use add column row_sketch varchar(50000);
alter table holdout_use add column share double precision;
