-- Coverage by days and minutes: low and high runs, with and without mobile units, classes, gaps that live from run to run.
-- What the former method computed is of another shape and is computed again from the data: nothing is lost.
-- +goose Up
TRUNCATE coverage_gap, coverage_territory, demand_cell, coverage_run;
CREATE TYPE coverage_class AS ENUM ('couvert', 'intermittent', 'carence', 'inconnu');
ALTER TABLE coverage_run
    ADD COLUMN first_day date NOT NULL DEFAULT current_date,  -- the year that is looked at begins there
    ADD COLUMN settling  jsonb NOT NULL DEFAULT '[]';         -- the facts that would settle most
-- Four results: the low and the high run, with mobile units and without (fixed_). Sums come from the exact figures of the
-- computation, so that what is only shown is kept in reals.
ALTER TABLE demand_cell
    ADD COLUMN c_low         real NOT NULL DEFAULT 0,  -- share of the year when somebody comes soon enough, near enough
    ADD COLUMN c_high        real NOT NULL DEFAULT 0,
    ADD COLUMN fixed_low     real NOT NULL DEFAULT 0,
    ADD COLUMN fixed_high    real NOT NULL DEFAULT 0,
    ADD COLUMN class         coverage_class NOT NULL DEFAULT 'inconnu', -- inconnu where the runs give different ones
    ADD COLUMN fixed_class   coverage_class NOT NULL DEFAULT 'inconnu',
    ADD COLUMN reason        text NOT NULL DEFAULT '',  -- of what is not covered in the low run; '' = covered
    ADD COLUMN fixed_minutes real,                      -- to the nearest fixed place; null = none within reach
    ADD COLUMN wait_low      real NOT NULL DEFAULT 0,   -- mean days to the next date within reach
    ADD COLUMN wait_high     real NOT NULL DEFAULT 0,
    ADD COLUMN hours_low     real NOT NULL DEFAULT 0,   -- of presence a month within reach
    ADD COLUMN hours_high    real NOT NULL DEFAULT 0;
-- One row for each reading of a territory: its part (all, its urban or its rural communes), with mobile units or without.
ALTER TABLE coverage_territory
    DROP CONSTRAINT coverage_territory_pkey,
    DROP CONSTRAINT coverage_territory_level_check,
    ADD CHECK (level IN ('commune', 'bassin', 'epci', 'departement', 'region', 'etude')),  -- etude = all that is studied
    ADD COLUMN part          text NOT NULL DEFAULT '' CHECK (part IN ('', 'urbain', 'rural')),
    ADD COLUMN mobile        boolean NOT NULL DEFAULT true,
    -- people and people in difficulty by class: couvert, intermittent, carence, inconnu; then by the classes of one run alone
    ADD COLUMN people_class  double precision[] NOT NULL DEFAULT '{0,0,0,0}',
    ADD COLUMN need_class    double precision[] NOT NULL DEFAULT '{0,0,0,0}',
    ADD COLUMN people_low    double precision[] NOT NULL DEFAULT '{0,0,0,0}',
    ADD COLUMN people_high   double precision[] NOT NULL DEFAULT '{0,0,0,0}',
    ADD COLUMN need_low      double precision[] NOT NULL DEFAULT '{0,0,0,0}',
    ADD COLUMN need_high     double precision[] NOT NULL DEFAULT '{0,0,0,0}',
    ADD COLUMN covered_low   double precision NOT NULL DEFAULT 0,  -- Σ P c
    ADD COLUMN covered_high  double precision NOT NULL DEFAULT 0,
    ADD COLUMN gap_low       double precision NOT NULL DEFAULT 0,  -- Σ n (1 − c)
    ADD COLUMN gap_high      double precision NOT NULL DEFAULT 0,
    ADD COLUMN wait_low      double precision,                     -- mean days, weighted by people; null = nobody lives there
    ADD COLUMN wait_high     double precision,
    ADD COLUMN never_low     double precision NOT NULL DEFAULT 0,  -- people with no date at all within reach
    ADD COLUMN never_high    double precision NOT NULL DEFAULT 0,
    ADD COLUMN sure_median   double precision,                     -- minutes to help that surely has a date soon
    ADD COLUMN sure_p90      double precision,
    ADD COLUMN hours_low     double precision,                     -- of presence within reach of an inhabitant, a month
    ADD COLUMN hours_high    double precision,
    ADD COLUMN capacity_low  double precision,                     -- hours a month per person in difficulty
    ADD COLUMN capacity_high double precision,
    ADD COLUMN reasons       jsonb NOT NULL DEFAULT '{}',          -- people by why they are not surely covered
    ADD COLUMN bases         jsonb NOT NULL DEFAULT '{}',          -- people by what they were spread by
    ADD PRIMARY KEY (coverage_run_id, level, zoning, scope, code, part, mobile);
ALTER TABLE coverage_gap
    ADD COLUMN certain      boolean NOT NULL DEFAULT false,  -- the high run agrees
    ADD COLUMN status       text NOT NULL DEFAULT 'nouvelle' CHECK (status IN ('nouvelle', 'aggravee', 'reduite', 'inchangee')),
    ADD COLUMN since        date NOT NULL DEFAULT current_date,  -- first day of the run that saw it first
    ADD COLUMN nearest_stop uuid REFERENCES stop ON DELETE SET NULL,  -- where the nearest help is a stop
    ADD COLUMN nearest_on   date,                     -- its next date; null = not known
    -- who lives in it, to know it again in the next run: cells, the communes of their people, how many they are
    ADD COLUMN cells         bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN cell_communes text[] NOT NULL DEFAULT '{}',
    ADD COLUMN cell_people   double precision[] NOT NULL DEFAULT '{}';
-- A computation under way, cut by département: any machine computes a part, the last one puts them together.
CREATE TABLE coverage_task (
    coverage_task_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    begun_at         timestamptz NOT NULL,
    first_day        date NOT NULL,
    parameters       jsonb NOT NULL,
    input_hash       text NOT NULL UNIQUE
);
CREATE TABLE coverage_part (
    coverage_task_id bigint NOT NULL REFERENCES coverage_task ON DELETE CASCADE,
    departement_code text NOT NULL,
    result           bytea,                           -- null = not computed yet
    failure          text,                            -- why it could not be
    PRIMARY KEY (coverage_task_id, departement_code)
);
ALTER TABLE coverage_part ALTER COLUMN result SET STORAGE EXTERNAL;  -- numbers do not shrink

-- +goose Down
DROP TABLE coverage_part, coverage_task;
TRUNCATE coverage_gap, coverage_territory, demand_cell, coverage_run;
ALTER TABLE coverage_gap DROP COLUMN certain, DROP COLUMN status, DROP COLUMN since, DROP COLUMN nearest_stop, DROP COLUMN nearest_on,
    DROP COLUMN cells, DROP COLUMN cell_communes, DROP COLUMN cell_people;
ALTER TABLE coverage_territory
    DROP CONSTRAINT coverage_territory_pkey, DROP CONSTRAINT coverage_territory_level_check,
    DROP COLUMN part, DROP COLUMN mobile, DROP COLUMN people_class, DROP COLUMN need_class, DROP COLUMN people_low,
    DROP COLUMN people_high, DROP COLUMN need_low, DROP COLUMN need_high, DROP COLUMN covered_low, DROP COLUMN covered_high,
    DROP COLUMN gap_low, DROP COLUMN gap_high, DROP COLUMN wait_low, DROP COLUMN wait_high, DROP COLUMN never_low,
    DROP COLUMN never_high, DROP COLUMN hours_low, DROP COLUMN hours_high, DROP COLUMN capacity_low, DROP COLUMN capacity_high,
    DROP COLUMN sure_median, DROP COLUMN sure_p90, DROP COLUMN reasons, DROP COLUMN bases,
    ADD CHECK (level IN ('commune', 'bassin', 'epci', 'departement', 'region')),
    ADD PRIMARY KEY (coverage_run_id, level, zoning, scope, code);
ALTER TABLE demand_cell DROP COLUMN c_low, DROP COLUMN c_high, DROP COLUMN fixed_low, DROP COLUMN fixed_high, DROP COLUMN class,
    DROP COLUMN fixed_class, DROP COLUMN reason, DROP COLUMN fixed_minutes, DROP COLUMN wait_low, DROP COLUMN wait_high,
    DROP COLUMN hours_low, DROP COLUMN hours_high;
ALTER TABLE coverage_run DROP COLUMN first_day, DROP COLUMN settling;
DROP TYPE coverage_class;
