-- Where the contour of a living area comes from: a file, or its communes dissolved ('communes'), decided again when these change.
-- +goose Up
ALTER TABLE living_area ADD COLUMN contour_source text;

-- +goose Down
ALTER TABLE living_area DROP COLUMN contour_source;
