-- Territories, sites, units, imports. Geometries are EPSG:4326 (lon, lat); geom_3857 is prepared at import for tiles.
-- +goose Up
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- One row. The version changes in the transaction that changes public data, and the NOTIFY leaves with the commit:
-- caches keyed by it can never serve the past as the present.
CREATE TABLE data_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint NOT NULL
);
INSERT INTO data_version (version) VALUES (1);

-- Each import, as reported to the person who ran it.
CREATE TABLE import_run (
    import_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,
    source        text NOT NULL,
    file_name     text NOT NULL,
    file_sha256   text NOT NULL,
    finished_at   timestamptz NOT NULL,
    report        jsonb NOT NULL
);

-- What this database holds, for banners and honesty: sample (built-in Indre) or real data.
CREATE TABLE setting (
    key   text PRIMARY KEY,
    value jsonb NOT NULL
);

---------------------------------------------------------------- territories
CREATE TABLE region (
    region_code text PRIMARY KEY,
    name        text NOT NULL
);
CREATE TABLE departement (
    departement_code text PRIMARY KEY,
    name             text NOT NULL,
    region_code      text NOT NULL REFERENCES region
);
CREATE TABLE epci (
    epci_code text PRIMARY KEY,
    name      text NOT NULL,
    nature    text NOT NULL
);
CREATE TABLE commune (
    insee_code          text PRIMARY KEY CHECK (insee_code ~ '^([013-9]\d|2[AB1-9])\d{3}$'),
    name                text NOT NULL,
    departement_code    text NOT NULL REFERENCES departement,
    region_code         text NOT NULL REFERENCES region,
    epci_code           text REFERENCES epci,
    population          integer CHECK (population >= 0),       -- legal (municipale); null = unknown
    population_year     smallint,
    area_km2            double precision,
    postcodes           text[] NOT NULL DEFAULT '{}',
    urban_unit_status   text,                                   -- INSEE uu_statut C B I H
    centre              geometry(Point, 4326),                  -- inhabited centre, inside the contour when there is one
    geom                geometry(MultiPolygon, 4326),
    geom_3857           geometry(MultiPolygon, 3857),
    contour_source      text,
    contour_approximate boolean NOT NULL DEFAULT false,         -- sample: Voronoi cells
    in_study            boolean NOT NULL DEFAULT false,         -- studied area; the others with a contour are its surroundings
    source              text NOT NULL,
    source_date         date NOT NULL
);
CREATE INDEX commune_geom_idx ON commune USING gist (geom);
CREATE INDEX commune_geom_3857_idx ON commune USING gist (geom_3857);
CREATE INDEX commune_centre_idx ON commune USING gist ((centre::geography));
CREATE INDEX commune_departement_idx ON commune (departement_code);
CREATE INDEX commune_epci_idx ON commune (epci_code);
CREATE INDEX commune_postcodes_idx ON commune USING gin (postcodes);

-- Dead INSEE codes → living ones (several rows for one old code = ambiguous). Also arrondissements → their town.
CREATE TABLE commune_crosswalk (
    old_code   text NOT NULL,
    insee_code text NOT NULL REFERENCES commune,
    old_name   text NOT NULL,
    since      date,
    PRIMARY KEY (old_code, insee_code)
);

-- Every name a person may type: current, delegated, associated, former, postal "ligne 5". normalized by geo/address.
CREATE TABLE place_name (
    normalized       text NOT NULL,      -- address.NormalizePlace(name)
    insee_code       text NOT NULL REFERENCES commune,
    name             text NOT NULL,
    nature           text NOT NULL,      -- commune deleguee associee ancienne arrondissement ligne_5
    without_article  text NOT NULL,      -- normalized, leading article removed; equal to normalized where there is none
    PRIMARY KEY (normalized, insee_code, nature)
);
CREATE INDEX place_name_normalized_prefix_idx ON place_name (normalized text_pattern_ops);
CREATE INDEX place_name_without_article_prefix_idx ON place_name (without_article text_pattern_ops);
CREATE INDEX place_name_trgm_idx ON place_name USING gin (normalized gin_trgm_ops);
CREATE INDEX place_name_insee_idx ON place_name (insee_code);

-- Named, versioned sets of communes.
CREATE TABLE zoning (
    zoning     text PRIMARY KEY,         -- 'bassins-insee', 'bassins-hublo'
    name       text NOT NULL,
    vintage    text NOT NULL,
    source     text NOT NULL,
    custom     boolean NOT NULL
);
CREATE TABLE living_area (
    zoning    text NOT NULL REFERENCES zoning ON DELETE CASCADE,
    code      text NOT NULL,             -- INSEE: code of the pole commune; custom: slug of the name
    name      text NOT NULL,
    geom      geometry(MultiPolygon, 4326),
    geom_3857 geometry(MultiPolygon, 3857),
    PRIMARY KEY (zoning, code)
);
CREATE INDEX living_area_geom_3857_idx ON living_area USING gist (geom_3857);
CREATE TABLE living_area_commune (
    zoning     text NOT NULL,
    insee_code text NOT NULL REFERENCES commune,
    code       text,                     -- null = ambiguous (custom): listed, belongs to "hors bassin"
    reason     text NOT NULL,            -- insee | majorite | epci | ambigu
    candidates text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (zoning, insee_code),
    FOREIGN KEY (zoning, code) REFERENCES living_area ON DELETE CASCADE
);
CREATE INDEX living_area_commune_code_idx ON living_area_commune (zoning, code);

-- Need indicators, percent (0–100), null = unknown.
CREATE TABLE need_indicator (
    insee_code          text PRIMARY KEY REFERENCES commune,
    share_65_plus       double precision,   -- of the 15+
    share_low_diploma   double precision,   -- of the 15+
    share_under_25      double precision,
    share_one_person    double precision,
    share_single_parent double precision,
    share_30_mbps       double precision,
    median_income       double precision,
    poverty_rate        double precision,
    source              text NOT NULL,
    source_date         date NOT NULL
);

-- Population squares (centre of a 200 m or 1 km square).
CREATE TABLE population_square (
    insee_code text NOT NULL REFERENCES commune,
    lon        double precision NOT NULL,
    lat        double precision NOT NULL,
    people     double precision NOT NULL CHECK (people >= 0),
    source     text NOT NULL,
    PRIMARY KEY (insee_code, lon, lat)
);

---------------------------------------------------------------- sites
CREATE TABLE site (
    site_id          uuid PRIMARY KEY,     -- UUIDv7, ours, stable
    -- the national standard (standard-mediation-num 1.0.2); lists are arrays with the schema's exact spelling
    name             text NOT NULL,
    pivot            text,                 -- SIRET, RNA…; null = unknown (00000000000000)
    insee_code       text REFERENCES commune,
    commune_name     text NOT NULL,        -- as declared, tidied
    postcode         text,
    address          text,
    address_extra    text,
    typologies       text[] NOT NULL DEFAULT '{}',
    phones           text[] NOT NULL DEFAULT '{}',
    emails           text[] NOT NULL DEFAULT '{}',
    websites         text[] NOT NULL DEFAULT '{}',
    hours_text       text,                 -- the source's own text
    hours_osm        text,                 -- only when the source itself gives opening_hours
    summary          text,
    detail           text,
    mobility         text[] NOT NULL DEFAULT '{}',
    parent           text,
    updated_on       date,                 -- date of the information; null = unknown
    services         text[] NOT NULL DEFAULT '{}',
    publics          text[] NOT NULL DEFAULT '{}',
    special_care     text[] NOT NULL DEFAULT '{}',
    fees             text[] NOT NULL DEFAULT '{}',
    programmes       text[] NOT NULL DEFAULT '{}',
    labels           text[] NOT NULL DEFAULT '{}',
    other_labels     text[] NOT NULL DEFAULT '{}',
    access_modes     text[] NOT NULL DEFAULT '{}',
    support_modes    text[] NOT NULL DEFAULT '{}',
    access_sheet     text,
    booking          text,                 -- prise_rdv as given: URL or 'Oui'/'Non'
    -- what Maillage knows beyond the standard
    kind             text NOT NULL CHECK (kind IN ('lieu', 'borne', 'collecte', 'permanence', 'domicile', 'distance')),
    counts_as_help   boolean NOT NULL,     -- METHODS §4
    wheelchair       text NOT NULL CHECK (wheelchair IN ('oui', 'non', 'inconnu')),
    appointment      text NOT NULL CHECK (appointment IN ('obligatoire', 'possible', 'sans', 'inconnu')),
    equipment        text[] NOT NULL DEFAULT '{}',
    categories       text[] NOT NULL DEFAULT '{}',   -- the source's own words
    facets           text[] NOT NULL DEFAULT '{}',   -- site.Facets: what filters ask, 'services:…', 'services:?' = unknown
    -- position
    declared         geometry(Point, 4326),          -- as the source says, null = none
    geom             geometry(Point, 4326),          -- where it is drawn; null = à localiser, never drawn
    geom_3857        geometry(Point, 3857),
    position_level   text NOT NULL CHECK (position_level IN ('exact', 'voie', 'lieu-dit', 'commune', 'inconnu')),
    position_source  text NOT NULL,                  -- declare | commune | geocode | aucune
    position_reason  text NOT NULL,                  -- code: dans_commune, a_moins_d_un_km, suspect_hors_commune…
    position_score   double precision,
    provenance       jsonb NOT NULL,                 -- field → {"source","date"}
    CHECK ((geom IS NULL) = (position_level = 'inconnu'))
);
CREATE INDEX site_geog_idx ON site USING gist ((geom::geography));
CREATE INDEX site_help_geog_idx ON site USING gist ((geom::geography)) WHERE counts_as_help;
CREATE INDEX site_geom_3857_idx ON site USING gist (geom_3857);
CREATE INDEX site_facets_idx ON site USING gin (facets);
CREATE INDEX site_insee_idx ON site (insee_code);

-- Aliases: one row for each record of each source. record holds the fields read, before tidying.
CREATE TABLE site_source (
    source      text NOT NULL,            -- hublo, france-services, standard:<slug>
    source_id   text NOT NULL,
    site_id     uuid NOT NULL REFERENCES site,
    observed_on date,
    record_hash text NOT NULL,            -- sha256 of the canonical record: same hash = unchanged
    record      jsonb NOT NULL,
    PRIMARY KEY (source, source_id)
);
CREATE INDEX site_source_site_idx ON site_source (site_id);

-- Mobile units: never a pin at their base. Stops come with the itineraries issue.
CREATE TABLE unit (
    unit_id         uuid PRIMARY KEY,
    slug            text NOT NULL UNIQUE,
    name            text NOT NULL,
    operator        text,
    base            geometry(Point, 4326),     -- never published as a place of help
    base_insee_code text REFERENCES commune,
    base_address    text,
    phones          text[] NOT NULL DEFAULT '{}',
    websites        text[] NOT NULL DEFAULT '{}',
    hours_text      text,
    note            text,                      -- free text of the source (itinerary, not read yet)
    programmes      text[] NOT NULL DEFAULT '{}',
    services        text[] NOT NULL DEFAULT '{}',
    wheelchair      text NOT NULL CHECK (wheelchair IN ('oui', 'non', 'inconnu')),
    updated_on      date,
    provenance      jsonb NOT NULL
);
CREATE TABLE unit_source (
    source      text NOT NULL,
    source_id   text NOT NULL,
    unit_id     uuid NOT NULL REFERENCES unit,
    observed_on date,
    record_hash text NOT NULL,
    record      jsonb NOT NULL,
    PRIMARY KEY (source, source_id)
);
CREATE INDEX unit_source_unit_idx ON unit_source (unit_id);

-- +goose Down
DROP TABLE unit_source, unit, site_source, site, population_square, need_indicator, living_area_commune, living_area,
    zoning, place_name, commune_crosswalk, commune, epci, departement, region, setting, import_run, data_version;
