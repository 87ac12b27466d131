-- What is kept of each source of a commune's position, so that the centre and the contour can be decided again, the same
-- way, whatever the order in which files come.
-- +goose Up
ALTER TABLE commune
    ADD COLUMN postal_centre  geometry(Point, 4326),             -- La Poste's point, near the town hall
    ADD COLUMN interior_point geometry(Point, 4326),             -- a point inside the generalised contour
    ADD COLUMN contour_rank   smallint NOT NULL DEFAULT 0;       -- territory.ContourRank: a better contour is never replaced by a worse one

-- +goose Down
ALTER TABLE commune DROP COLUMN contour_rank, DROP COLUMN interior_point, DROP COLUMN postal_centre;
