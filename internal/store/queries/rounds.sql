-- Rounds: stops, schedules, passages, their history and proposals.

-- name: LockUnit
SELECT slug FROM unit WHERE unit_id = @unit_id FOR UPDATE;

-- name: LockUnits
-- In the order of ids, so that those who lock several never wait for each other in a circle.
SELECT unit_id FROM unit WHERE unit_id = ANY (@unit_ids) ORDER BY unit_id FOR UPDATE;

-- name: ItinerariesOf
SELECT unit_id, version, source, auto_read, exceptions FROM itinerary WHERE unit_id = ANY (@unit_ids);

-- name: StopsOf
SELECT s.unit_id, s.stop_id, coalesce(s.text, ''), s.place, s.insee_code, c.name, coalesce(s.address, ''), ST_AsEWKB(s.geom), s.position_level,
       coalesce(s.position_score, 0), coalesce(s.room, ''), s.room_wheelchair, s.connection_on, s.connection_works,
       coalesce(s.parking, ''), s.confidence
FROM stop s JOIN commune c USING (insee_code)
WHERE s.unit_id = ANY (@unit_ids) AND NOT s.retired
ORDER BY s.unit_id, s.position;

-- name: SchedulesOf
SELECT h.stop_id, h.schedule_id, h.rule, h.anchor, h.until, h.hours, h.holidays
FROM schedule h JOIN stop s USING (stop_id)
WHERE s.unit_id = ANY (@unit_ids) AND NOT s.retired
ORDER BY s.position, h.position;

-- name: WriteItinerary
INSERT INTO itinerary (unit_id, version, source, auto_read, exceptions, confirmed_at)
VALUES (@unit_id, @version, @source, @auto_read, @exceptions, @at)
ON CONFLICT (unit_id) DO UPDATE SET
    version = excluded.version, source = excluded.source, auto_read = excluded.auto_read, exceptions = excluded.exceptions,
    confirmed_at = excluded.confirmed_at;

-- name: DropItinerary
DELETE FROM itinerary WHERE unit_id = @unit_id;

-- name: RetireStops
-- Stops that are not of the round any more. Their schedules go; they stay for their past passages.
WITH gone AS (
    UPDATE stop SET retired = true WHERE unit_id = @unit_id AND NOT retired AND stop_id <> ALL (@stop_ids) RETURNING stop_id)
DELETE FROM schedule WHERE stop_id IN (SELECT stop_id FROM gone);

-- name: WriteStops
INSERT INTO stop (stop_id, unit_id, position, retired, text, place, insee_code, address, geom, position_level, position_score,
    room, room_wheelchair, connection_on, connection_works, parking, confidence)
SELECT stop_id, unit_id, position, false, text, place, insee_code, address, ST_GeomFromEWKB(geom), position_level, position_score,
    room, room_wheelchair, connection_on, connection_works, parking, confidence
FROM jsonb_to_recordset(@rows::jsonb) AS r (
    stop_id uuid, unit_id uuid, position smallint, text text, place text, insee_code text, address text, geom bytea,
    position_level text, position_score double precision, room text, room_wheelchair text, connection_on date,
    connection_works boolean, parking text, confidence double precision)
ON CONFLICT (stop_id) DO UPDATE SET
    position = excluded.position, retired = false, text = excluded.text, place = excluded.place, insee_code = excluded.insee_code,
    address = excluded.address, geom = excluded.geom, position_level = excluded.position_level,
    position_score = excluded.position_score, room = excluded.room, room_wheelchair = excluded.room_wheelchair,
    connection_on = excluded.connection_on, connection_works = excluded.connection_works, parking = excluded.parking,
    confidence = excluded.confidence;

-- name: MarkElsewhere
-- Visits that no longer stand where their stop is, and those that do again: a stop may move, what was held there did not.
UPDATE passage p SET elsewhere = NOT p.elsewhere
FROM stop s
WHERE s.unit_id = @unit_id AND p.unit_id = s.unit_id AND p.stop_id = s.stop_id AND p.elsewhere <> (p.geom IS DISTINCT FROM s.geom);

-- name: ClearSchedules
DELETE FROM schedule WHERE stop_id = ANY (@stop_ids);

-- name: WriteSchedules
INSERT INTO schedule (schedule_id, stop_id, position, rule, anchor, until, hours, holidays)
SELECT * FROM jsonb_to_recordset(@rows::jsonb) AS r (
    schedule_id uuid, stop_id uuid, position smallint, rule text, anchor date, until date, hours text, holidays text);

-- name: WritePassages
-- The visits to come of these units become those of the arrays; the units that changed are told. A visit that was held, or is being
-- held today, is history: neither dropped nor written again. What did not change keeps its sequence and its date of change: it is
-- not even locked. A visit stands at its stop, unless a point says otherwise.
WITH incoming AS MATERIALIZED (
    SELECT i.schedule_id, i.due_on, s.unit_id, i.stop_id, s.insee_code, i.held_on, i.starts_at, i.ends_at, i.hours, i.state, i.cause,
        i.reason, i.place, coalesce(ST_GeomFromEWKB(i.point), s.geom) AS geom,
        ST_GeomFromEWKB(i.point) IS DISTINCT FROM s.geom AND i.point IS NOT NULL AS elsewhere
    FROM unnest(@schedule_ids::uuid[], @dues::date[], @stop_ids::uuid[], @days::date[], @starts::timestamptz[], @ends::timestamptz[],
            @hours::text[], @states::text[], @causes::text[], @reasons::text[], @places::text[], @points::bytea[])
        AS i (schedule_id, due_on, stop_id, held_on, starts_at, ends_at, hours, state, cause, reason, place, point)
    JOIN stop s USING (stop_id)
), dropped AS (
    DELETE FROM passage p
    WHERE p.unit_id = ANY (@unit_ids) AND p.held_on >= @today
      AND NOT EXISTS (SELECT FROM incoming i WHERE i.schedule_id = p.schedule_id AND i.due_on = p.due_on)
    RETURNING unit_id
), written AS (
    INSERT INTO passage AS p (schedule_id, due_on, unit_id, stop_id, insee_code, held_on, starts_at, ends_at, hours, state, cause,
        reason, place, geom, elsewhere, changed_at)
    SELECT i.*, @at
    FROM incoming i
    LEFT JOIN passage k ON k.schedule_id = i.schedule_id AND k.due_on = i.due_on
    WHERE k.schedule_id IS NULL
       OR (k.stop_id, k.insee_code, k.held_on, k.starts_at, k.ends_at, k.hours, k.state, k.cause, k.reason, k.place, k.geom)
          IS DISTINCT FROM (i.stop_id, i.insee_code, i.held_on, i.starts_at, i.ends_at, i.hours, i.state, i.cause, i.reason,
              i.place, i.geom)
    ON CONFLICT (schedule_id, due_on) DO UPDATE SET
        stop_id = excluded.stop_id, insee_code = excluded.insee_code, held_on = excluded.held_on, starts_at = excluded.starts_at,
        ends_at = excluded.ends_at, hours = excluded.hours, state = excluded.state, cause = excluded.cause,
        reason = excluded.reason, place = excluded.place, geom = excluded.geom, elsewhere = excluded.elsewhere,
        sequence = p.sequence + 1,
        changed_at = excluded.changed_at
    WHERE p.held_on >= @today
    RETURNING unit_id
)
SELECT unit_id FROM dropped UNION SELECT unit_id FROM written;

-- name: WriteItineraryEdit
INSERT INTO itinerary_edit (unit_id, version, edited_at, edited_by, action, detail, before, after)
VALUES (@unit_id, @version, @at, @by, @action, @detail, @before, @after);

-- name: ItineraryEdits
SELECT version, edited_at, edited_by, action, detail, before, after
FROM itinerary_edit WHERE unit_id = @unit_id ORDER BY version DESC;

-- name: UnitsWithRounds
SELECT unit_id FROM itinerary ORDER BY unit_id;

-- name: WriteProposal
INSERT INTO itinerary_proposal (unit_id, source, source_id, source_text, reading, round, proposed_at)
VALUES (@unit_id, @source, @source_id, @source_text, @reading, @round, @at)
ON CONFLICT (unit_id) DO UPDATE SET
    source = excluded.source, source_id = excluded.source_id, source_text = excluded.source_text, reading = excluded.reading,
    round = excluded.round, proposed_at = excluded.proposed_at;

-- name: ProposalOf
SELECT source, source_id, source_text, reading, round, proposed_at FROM itinerary_proposal WHERE unit_id = @unit_id;

-- name: DropProposal
DELETE FROM itinerary_proposal WHERE unit_id = @unit_id;

-- name: UnitsWithProposals
SELECT unit_id FROM itinerary_proposal ORDER BY unit_id;
