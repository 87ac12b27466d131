-- The visits inside a box are those of the stops inside it, and those that stand elsewhere than their stop. Visits are many and
-- written every night: no spatial index holds them all (ADR 0018). Stops are few, and so are the visits that stand elsewhere.
-- +goose Up
ALTER TABLE passage ADD COLUMN elsewhere boolean NOT NULL DEFAULT false; -- not where its stop is today
UPDATE passage p SET elsewhere = true FROM stop s WHERE s.stop_id = p.stop_id AND p.geom IS DISTINCT FROM s.geom;
CREATE INDEX passage_elsewhere_idx ON passage USING gist (geom) WHERE elsewhere;
CREATE INDEX stop_geom_idx ON stop USING gist (geom);

-- +goose Down
DROP INDEX stop_geom_idx;
ALTER TABLE passage DROP COLUMN elsewhere; -- its index goes with it
