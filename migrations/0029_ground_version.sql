-- The data version at which something else than rounds and results changed last: what people and places coverage stands on.
-- +goose Up
ALTER TABLE data_version ADD COLUMN ground_version bigint NOT NULL DEFAULT 0;
UPDATE data_version SET ground_version = version;

-- +goose Down
ALTER TABLE data_version DROP COLUMN ground_version;
