-- What coverage was: figures of former runs, gaps that are solved.

-- name: BeginCoverageEdition
INSERT INTO coverage_edition (computed_at, first_day, data_version, method_version, parameters)
VALUES (@computed_at, @first_day, @data_version, @method_version, @parameters)
RETURNING coverage_edition_id;

-- name: RecordCoverage
-- The figures of a run that differ, as they are shown, from the last ones of the same series.
WITH shown AS (
    SELECT level, zoning, code, mobile, round(people)::int AS people, round(need)::int AS need,
           round(people_class[1])::int AS covered, round(people_class[2])::int AS intermittent,
           round(people_class[3])::int AS uncovered, round(people_class[4])::int AS unknown,
           round(people_low[3])::int AS uncovered_most, round(need_class[3])::int AS need_uncovered,
           round(need_low[3])::int AS need_uncovered_most,
           round(100 * covered_low / nullif(people, 0))::int AS year_low, round(100 * covered_high / nullif(people, 0))::int AS year_high
    FROM coverage_territory
    WHERE coverage_run_id = @run AND scope = 'etude' AND part = ''
)
INSERT INTO coverage_record (coverage_edition_id, level, zoning, code, mobile, people, need, covered, intermittent, uncovered, unknown,
    uncovered_most, need_uncovered, need_uncovered_most, year_low, year_high)
SELECT @edition, s.*
FROM shown s
LEFT JOIN LATERAL (
    SELECT (r.people, r.need, r.covered, r.intermittent, r.uncovered, r.unknown, r.uncovered_most, r.need_uncovered,
            r.need_uncovered_most, r.year_low, r.year_high) AS figures
    FROM coverage_record r
    JOIN coverage_edition e USING (coverage_edition_id)
    WHERE r.level = s.level AND r.zoning = s.zoning AND r.code = s.code AND r.mobile = s.mobile
      AND e.series = (SELECT series FROM coverage_edition WHERE coverage_edition_id = @edition)
    ORDER BY r.coverage_edition_id DESC
    LIMIT 1
) last ON true
WHERE last.figures IS NULL
   OR last.figures IS DISTINCT FROM (s.people, s.need, s.covered, s.intermittent, s.uncovered, s.unknown, s.uncovered_most, s.need_uncovered,
            s.need_uncovered_most, s.year_low, s.year_high);

-- name: ThinCoverageRecords
-- Every run of the last week is kept, the last one of each day for thirteen months, the last one of each month before.
DELETE FROM coverage_record r
USING (
    SELECT level, zoning, code, mobile, coverage_edition_id, row_number() OVER (
               PARTITION BY level, zoning, code, mobile, series,
                   CASE WHEN first_day < @first_day::date - 400 THEN date_trunc('month', first_day) ELSE first_day END
               ORDER BY coverage_edition_id DESC) AS from_last
    FROM coverage_record
    JOIN coverage_edition USING (coverage_edition_id)
    WHERE first_day < @first_day::date - 7
) old
WHERE old.from_last > 1
  AND (r.level, r.zoning, r.code, r.mobile, r.coverage_edition_id) =
      (old.level, old.zoning, old.code, old.mobile, old.coverage_edition_id);

-- name: DeleteEmptyCoverageEditions
DELETE FROM coverage_edition e
WHERE NOT EXISTS (SELECT FROM coverage_record r WHERE r.coverage_edition_id = e.coverage_edition_id);

-- name: CoverageRecords
-- What was recorded of territories, oldest first.
SELECT r.level, r.zoning, r.code, r.mobile, e.computed_at, e.first_day, e.data_version, e.method_version, e.parameters,
       e.series = (SELECT md5(method_version || parameters::text) FROM coverage_run ORDER BY coverage_run_id DESC LIMIT 1) AS comparable,
       r.people, r.need, r.covered, r.intermittent, r.uncovered, r.unknown, r.uncovered_most, r.need_uncovered, r.need_uncovered_most,
       r.year_low, r.year_high
FROM coverage_record r
JOIN coverage_edition e USING (coverage_edition_id)
WHERE r.level = @level AND r.zoning = @zoning AND r.mobile = @mobile AND r.code = ANY (@codes::text[])
ORDER BY r.coverage_edition_id;

-- name: CoverageRecordsOn
-- What was known of each territory of a level on a day; where nothing was yet, the first that was. Of the series of today.
WITH edition AS (
    SELECT * FROM coverage_edition
    WHERE series = (SELECT md5(method_version || parameters::text) FROM coverage_run ORDER BY coverage_run_id DESC LIMIT 1)
)
SELECT DISTINCT ON (r.code) r.level, r.zoning, r.code, r.mobile, e.computed_at, e.first_day, e.data_version, e.method_version,
       e.parameters, true AS comparable, r.people, r.need, r.covered, r.intermittent, r.uncovered, r.unknown, r.uncovered_most,
       r.need_uncovered, r.need_uncovered_most, r.year_low, r.year_high
FROM coverage_record r
JOIN edition e USING (coverage_edition_id)
WHERE r.level = @level AND r.zoning = @zoning AND r.mobile = @mobile AND (@codes::text[] IS NULL OR r.code = ANY (@codes))
ORDER BY r.code, e.first_day > @day::date, CASE WHEN e.first_day <= @day::date THEN -e.coverage_edition_id ELSE e.coverage_edition_id END;

-- name: KeepSolvedGaps
-- As they were in the current run, which is about to be replaced. The columns are those of coverage_gap in their order.
INSERT INTO coverage_gap_solved
SELECT g.*, @first_day::date
FROM coverage_gap g
WHERE g.coverage_run_id = (SELECT max(coverage_run_id) FROM coverage_run) AND g.gap_id = ANY (@solved::text[])
ON CONFLICT (gap_id) DO NOTHING;

-- name: ForgetSolvedGaps
-- Those that are back, and those solved two years ago.
DELETE FROM coverage_gap_solved WHERE gap_id = ANY (@back::text[]) OR solved_on < @first_day::date - 731;
