-- Coverage: demand rows, results per territory, gaps. One run is current: the newest that is complete.
-- +goose Up
CREATE TABLE coverage_run (
    coverage_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    computed_at     timestamptz NOT NULL,
    data_version    bigint NOT NULL,          -- the data it was computed from
    method_version  text NOT NULL,
    parameters      jsonb NOT NULL,
    input_hash      text NOT NULL,            -- same inputs and parameters = same hash = nothing to do again
    result_hash     text NOT NULL DEFAULT ''  -- same rows, territories and gaps = same hash = nothing to publish
);
-- The demand of the studied area: hundreds of thousands of rows, all written again by each run that changes something. No
-- foreign key: each would cost a look-up per row here, and a scan of the table per site that is deleted.
CREATE TABLE demand_cell (
    cell         bigint NOT NULL,             -- H3 resolution 9
    insee_code   text NOT NULL,
    people       double precision NOT NULL,
    need         double precision NOT NULL,   -- people in digital difficulty, estimated
    basis        text NOT NULL,               -- carreaux | bourg | centre
    lon          double precision NOT NULL,   -- centre of the cell
    lat          double precision NOT NULL,
    minutes      double precision,            -- minutes_fixe; null = nothing within reach
    nearest_site uuid,
    partial      boolean NOT NULL,            -- offre partielle
    PRIMARY KEY (insee_code, cell)            -- the order in which they are written
);
CREATE TABLE coverage_territory (
    coverage_run_id bigint NOT NULL REFERENCES coverage_run ON DELETE CASCADE,
    level           text NOT NULL CHECK (level IN ('commune', 'bassin', 'epci', 'departement', 'region')),
    zoning          text NOT NULL DEFAULT '', -- for level bassin
    scope           text NOT NULL CHECK (scope IN ('etude', 'entier')),  -- part inside the studied area | the whole
    code            text NOT NULL,            -- '' = hors bassin
    name            text NOT NULL,
    people          double precision NOT NULL,
    need            double precision NOT NULL,
    people_within   double precision[] NOT NULL,  -- at 10, 15, 20, 30 minutes
    need_within     double precision[] NOT NULL,
    minutes_median  double precision,
    minutes_p90     double precision,
    need_unknown    boolean NOT NULL,         -- indicators missing for part of it
    partial_people  double precision NOT NULL, -- people whose supply is only partly loaded
    PRIMARY KEY (coverage_run_id, level, zoning, scope, code)
);
CREATE TABLE coverage_gap (
    coverage_run_id bigint NOT NULL REFERENCES coverage_run ON DELETE CASCADE,
    gap_id          text NOT NULL,
    zoning          text NOT NULL,
    living_area     text NOT NULL,            -- '' = hors bassin
    insee_codes     text[] NOT NULL,
    people          double precision NOT NULL,
    need            double precision NOT NULL,
    minutes_min     double precision,
    minutes_max     double precision,
    nearest_site    uuid REFERENCES site ON DELETE SET NULL,
    reason          text NOT NULL,
    partial         boolean NOT NULL,
    centre          geometry(Point, 4326) NOT NULL,
    geom            geometry(MultiPolygon, 4326) NOT NULL,
    PRIMARY KEY (coverage_run_id, gap_id)
);

-- +goose Down
DROP TABLE coverage_gap, coverage_territory, demand_cell, coverage_run;
