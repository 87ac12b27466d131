-- Population squares: written by imports.

-- name: StageSquares
CREATE TEMP TABLE incoming_square (
    insee_code text, lon double precision, lat double precision, people double precision NOT NULL, side_m integer NOT NULL,
    PRIMARY KEY (insee_code, lon, lat)
) ON COMMIT DROP;

-- name: DropCoarserSquares
-- A commune that already has finer squares keeps them: both would count its people twice.
DELETE FROM incoming_square i
USING (SELECT insee_code, min(split_part(source, '-', 3)::integer) AS side_m FROM population_square GROUP BY insee_code) s
WHERE s.insee_code = i.insee_code AND s.side_m < i.side_m;

-- name: DropReplacedSquares
-- A file holds every square of the communes that it names.
DELETE FROM population_square p
WHERE insee_code IN (SELECT insee_code FROM incoming_square)
  AND NOT EXISTS (SELECT FROM incoming_square i WHERE (i.insee_code, i.lon, i.lat) = (p.insee_code, p.lon, p.lat));

-- name: MergeSquares
WITH merged AS (
    INSERT INTO population_square AS p (insee_code, lon, lat, people, source)
    SELECT insee_code, lon, lat, people, 'insee-carreaux-' || side_m FROM incoming_square
    ON CONFLICT (insee_code, lon, lat) DO UPDATE SET people = excluded.people, source = excluded.source
    WHERE (p.people, p.source) IS DISTINCT FROM (excluded.people, excluded.source)
    RETURNING xmax = 0 AS created)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM merged;
