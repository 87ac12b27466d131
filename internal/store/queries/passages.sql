-- Dated visits, read.

-- name: UnitOfStop
SELECT u.slug FROM stop s JOIN unit u USING (unit_id) WHERE s.stop_id = @stop_id AND NOT s.retired;

-- name: StopsInBox
-- Some of the stops inside a box, those of former rounds too: their visits stay.
SELECT stop_id FROM stop WHERE ST_Intersects(geom, ST_MakeEnvelope(@west, @south, @east, @north, 4326)) LIMIT @most::bigint;

-- name: Passages
-- In the order of days; @after_* is the last of the page before. Inside a box, @box_stops are all the stops there, NULL where they
-- are so many that the first days have enough of their visits. Only the page that is asked for is joined.
WITH page AS MATERIALIZED (
    SELECT p.* FROM passage p
    WHERE p.held_on BETWEEN @from_day AND @to_day
      AND (@after_day::date IS NULL OR (p.held_on, p.schedule_id, p.due_on) > (@after_day, @after_schedule::uuid, @after_due::date))
      AND (@unit::text IS NULL OR p.unit_id = (SELECT unit_id FROM unit WHERE slug = @unit))
      AND (@stop_id::uuid IS NULL OR p.stop_id = @stop_id)
      AND (@insee_code::text IS NULL OR p.insee_code = @insee_code)
      AND (@zoning::text IS NULL OR p.insee_code = ANY (ARRAY(
          SELECT insee_code FROM living_area_commune WHERE zoning = @zoning AND code = @living_area)))
      AND (@west::float8 IS NULL OR ST_Intersects(p.geom, ST_MakeEnvelope(@west, @south::float8, @east::float8, @north::float8, 4326)))
      AND (@box_stops::uuid[] IS NULL OR p.elsewhere OR p.stop_id = ANY (@box_stops))
    ORDER BY p.held_on, p.schedule_id, p.due_on
    LIMIT @limit::bigint
)
SELECT p.schedule_id, p.due_on, p.stop_id, p.held_on, p.starts_at, p.ends_at, p.hours, p.state, p.cause, p.reason,
       coalesce(p.place, ''), ST_AsEWKB(p.geom), p.sequence, p.changed_at,
       u.slug, u.name, coalesce(i.auto_read, false), s.place, s.insee_code, c.name, c.departement_code, coalesce(s.address, ''),
       coalesce(s.room, ''), s.room_wheelchair, s.position_level
FROM page p
JOIN unit u USING (unit_id)
JOIN stop s USING (stop_id)
JOIN commune c ON c.insee_code = s.insee_code
LEFT JOIN itinerary i ON i.unit_id = p.unit_id
ORDER BY p.held_on, p.schedule_id, p.due_on;

-- name: StopName
-- A stop, retired or not, and its unit.
SELECT u.name, s.place FROM stop s JOIN unit u USING (unit_id) WHERE s.stop_id = @stop_id;

-- name: DaysAround
-- The nearest days before and after a day on which a unit comes somewhere.
SELECT (SELECT max(held_on) FROM passage WHERE unit_id = @unit_id AND held_on < @day AND state <> 'annule'),
       (SELECT min(held_on) FROM passage WHERE unit_id = @unit_id AND held_on > @day AND state <> 'annule');
