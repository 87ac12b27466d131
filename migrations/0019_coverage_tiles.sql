-- Tiles of coverage: the cells of a tile are those between two latitudes, then between two longitudes; gaps by their shape.
-- +goose Up
CREATE INDEX demand_cell_place_idx ON demand_cell (lat, lon);
CREATE INDEX coverage_gap_geom_idx ON coverage_gap USING gist (geom);

-- +goose Down
DROP INDEX demand_cell_place_idx, coverage_gap_geom_idx;
