-- What coverage was: the figures of former runs as they were shown, and the gaps that are solved.
-- +goose Up
-- A run that was published and changed a figure. Figures of another series (method, parameters) do not compare.
CREATE TABLE coverage_edition (
    coverage_edition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    computed_at         timestamptz NOT NULL,
    first_day           date NOT NULL,
    data_version        bigint NOT NULL,
    method_version      text NOT NULL,
    parameters          jsonb NOT NULL,
    series              text NOT NULL GENERATED ALWAYS AS (md5(method_version || parameters::text)) STORED
);
-- The studied part of a territory, rounded as it is shown; a row only where it differs from the one before in its series.
CREATE TABLE coverage_record (
    coverage_edition_id bigint NOT NULL REFERENCES coverage_edition ON DELETE CASCADE,
    level               text NOT NULL,
    zoning              text NOT NULL,
    code                text NOT NULL,
    mobile              boolean NOT NULL,
    people              integer NOT NULL,
    need                integer NOT NULL,
    covered             integer NOT NULL,  -- people by class
    intermittent        integer NOT NULL,
    uncovered           integer NOT NULL,
    unknown             integer NOT NULL,
    uncovered_most      integer NOT NULL,  -- those whom the low run alone leaves uncovered
    need_uncovered      integer NOT NULL,  -- people in difficulty
    need_uncovered_most integer NOT NULL,
    year_low            integer,           -- percent of the year when somebody comes, per inhabitant; null = nobody lives there
    year_high           integer,
    PRIMARY KEY (level, zoning, code, mobile, coverage_edition_id)
);
CREATE INDEX coverage_record_edition_idx ON coverage_record (coverage_edition_id);
-- The status of a gap is its last change, for a month: runs follow one another by the night and by the edit.
ALTER TABLE coverage_gap
    DROP CONSTRAINT coverage_gap_status_check,
    ADD CONSTRAINT coverage_gap_status_check CHECK (status IN ('nouvelle', 'aggravee', 'reduite', 'inchangee', 'non_comparable')),
    ADD COLUMN changed_on    date NOT NULL DEFAULT current_date,  -- first day of the run that gave it its status
    ADD COLUMN people_before double precision;                    -- before that; null = it was not, or does not compare
-- Gaps that a later run did not find any more, as they were: the columns of coverage_gap in their order, then the day.
CREATE TABLE coverage_gap_solved (LIKE coverage_gap);
ALTER TABLE coverage_gap_solved ADD COLUMN solved_on date NOT NULL, ADD PRIMARY KEY (gap_id);

-- +goose Down
DROP TABLE coverage_gap_solved, coverage_record, coverage_edition;
UPDATE coverage_gap SET status = 'inchangee' WHERE status = 'non_comparable';
ALTER TABLE coverage_gap
    DROP COLUMN changed_on, DROP COLUMN people_before, DROP CONSTRAINT coverage_gap_status_check,
    ADD CONSTRAINT coverage_gap_status_check CHECK (status IN ('nouvelle', 'aggravee', 'reduite', 'inchangee'));
