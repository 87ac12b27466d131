-- What is doubted of the position of a place, for the people who can settle it; and what the position was decided from.
-- +goose Up
ALTER TABLE site
    ADD COLUMN declared_insee_code text,   -- as the source gives it, dead codes included; '' = gives none, null = imported before this column
    ADD CONSTRAINT site_geom_3857_check CHECK ((geom IS NULL) = (geom_3857 IS NULL));

-- One row for each place whose declared point, declared commune and address do not agree, or of which too little is known.
CREATE TABLE site_doubt (
    site_id          uuid PRIMARY KEY REFERENCES site ON DELETE CASCADE,
    reason           text NOT NULL,              -- site.Reason: of the position, or adresse_loin_du_point where the point was kept
    outside_m        double precision,           -- from the declared point to the declared commune; null = unknown
    point_insee_code text REFERENCES commune,    -- commune in which the declared point lies; null = unknown
    found            geometry(Point, 4326),      -- likeliest address in the declared commune; null = none
    found_level      text,
    found_score      double precision,
    found_label      text,
    elsewhere        geometry(Point, 4326),      -- the very address in the commune of the point
    elsewhere_score  double precision,
    elsewhere_label  text,
    CHECK ((found IS NULL) = (found_level IS NULL) AND (found IS NULL) = (found_score IS NULL) AND (found IS NULL) = (found_label IS NULL)),
    CHECK ((elsewhere IS NULL) = (elsewhere_score IS NULL) AND (elsewhere IS NULL) = (elsewhere_label IS NULL))
);
CREATE INDEX site_doubt_reason_idx ON site_doubt (reason);

-- Addresses may bear the dead codes of a commune.
CREATE INDEX commune_crosswalk_insee_idx ON commune_crosswalk (insee_code);

-- +goose Down
DROP INDEX commune_crosswalk_insee_idx;
DROP TABLE site_doubt;
ALTER TABLE site DROP CONSTRAINT site_geom_3857_check, DROP COLUMN declared_insee_code;
