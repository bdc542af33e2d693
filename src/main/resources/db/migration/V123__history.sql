-- The history of a model asks for the exports of one model over weeks.
create index export_manifest_of_model on export_manifest (model, received_at);
