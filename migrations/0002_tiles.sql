-- What tiles draw: contours simplified once, when they change, instead of at every tile (ADR 0006).
-- +goose Up

-- Contours in EPSG:3857, one row per zoom band: drawn at zooms up to max_zoom and above the band before.
-- zoning '' = communes, otherwise the living areas of that zoning.
CREATE TABLE tile_shape (
    zoning   text NOT NULL,
    code     text NOT NULL,
    max_zoom smallint NOT NULL,
    geom     geometry(MultiPolygon, 3857) NOT NULL,
    PRIMARY KEY (zoning, max_zoom, code)
);
CREATE INDEX tile_shape_geom_idx ON tile_shape USING gist (geom);

-- The contours that tile_shape was made from, by zoning.
CREATE TABLE tile_shape_source (
    zoning text PRIMARY KEY,
    digest text NOT NULL
);

-- One row: did a contour perhaps change since tile_shape was last looked at? store.Write looks before it commits.
CREATE TABLE tile_shape_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    checked  boolean NOT NULL
);
INSERT INTO tile_shape_state (checked) VALUES (true);

-- +goose StatementBegin
CREATE FUNCTION tile_shape_doubt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tile_shape_state SET checked = false WHERE checked;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER commune_tile_shape AFTER INSERT OR DELETE OR UPDATE OF geom_3857 ON commune
    FOR EACH STATEMENT EXECUTE FUNCTION tile_shape_doubt();
CREATE TRIGGER living_area_tile_shape AFTER INSERT OR DELETE OR UPDATE OF geom_3857 ON living_area
    FOR EACH STATEMENT EXECUTE FUNCTION tile_shape_doubt();

-- +goose Down
DROP TRIGGER living_area_tile_shape ON living_area;
DROP TRIGGER commune_tile_shape ON commune;
DROP FUNCTION tile_shape_doubt();
DROP TABLE tile_shape_state, tile_shape_source, tile_shape;
