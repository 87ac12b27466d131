-- What a visit costs to write (ADR 0018). Visits are found by their day, unit, stop or commune; those of a tile by their days, which
-- are few: where they stand cost as much to index as all the rest together. They go with their stop, which goes with its unit: a key
-- of their own to the unit locked its row once for every visit.
-- +goose Up
DROP INDEX passage_geog_idx;
ALTER TABLE passage DROP CONSTRAINT passage_unit_id_fkey;

-- +goose Down
ALTER TABLE passage ADD FOREIGN KEY (unit_id) REFERENCES unit ON DELETE CASCADE;
CREATE INDEX passage_geog_idx ON passage USING gist ((geom::geography)) WHERE state <> 'annule';
