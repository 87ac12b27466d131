-- Mobile units: never a pin at their base.

-- name: UnitAliases
SELECT source, source_id, unit_id, record_hash FROM unit_source WHERE source = ANY (@sources);

-- name: UnitSightings
-- What every record tells of its unit, as its reader understood it ("_lu"), to combine them again.
SELECT source, source_id, unit_id, record -> '_lu' FROM unit_source ORDER BY source, source_id;

-- name: WriteUnitAliases
-- The unit comes first with what is needed to exist; CombineUnits gives it the rest in the same transaction.
WITH incoming AS (
    SELECT * FROM jsonb_to_recordset(@rows::jsonb) AS r (
        source text, source_id text, unit_id uuid, observed_on date, record_hash text, record jsonb)
), units AS (
    INSERT INTO unit (unit_id, slug, name, wheelchair, provenance)
    SELECT DISTINCT ON (incoming.unit_id) incoming.unit_id, incoming.unit_id::text, source_id, 'inconnu', '{}'::jsonb FROM incoming ORDER BY 1
    ON CONFLICT (unit_id) DO NOTHING)
INSERT INTO unit_source (source, source_id, unit_id, observed_on, record_hash, record)
SELECT source, source_id, unit_id, observed_on, record_hash, record FROM incoming
ON CONFLICT (source, source_id) DO UPDATE SET
    unit_id = excluded.unit_id, observed_on = excluded.observed_on, record_hash = excluded.record_hash,
    record = excluded.record;

-- name: FreeSlugs
-- Slugs that are to change step aside first: two units may exchange theirs.
UPDATE unit SET slug = unit_id::text WHERE unit_id = ANY (@unit_ids);

-- name: CombineUnits
UPDATE unit u SET
    slug = r.slug, name = r.name, operator = r.operator, base = ST_GeomFromEWKB(r.base), base_insee_code = r.base_insee_code,
    base_address = r.base_address, phones = r.phones, websites = r.websites, hours_text = r.hours_text, note = r.note,
    programmes = r.programmes, services = r.services, wheelchair = r.wheelchair, updated_on = r.updated_on,
    provenance = r.provenance, modes = coalesce(r.modes, '{}'), area_codes = coalesce(r.area_codes, '{}'),
    booking_channel = r.booking_channel, booking_contact = r.booking_contact, lead_time_days = r.lead_time_days,
    equipment = coalesce(r.equipment, '{}'), wheelchair_places = r.wheelchair_places, labels = coalesce(r.labels, '{}'),
    connectivity = r.connectivity, to_confirm = r.to_confirm
FROM jsonb_to_recordset(@rows::jsonb) AS r (
    unit_id uuid, slug text, name text, operator text, base bytea, base_insee_code text, base_address text, phones text[],
    websites text[], hours_text text, note text, programmes text[], services text[], wheelchair text, updated_on date,
    provenance jsonb, modes text[], area_codes text[], booking_channel text, booking_contact text, lead_time_days smallint,
    equipment text[], wheelchair_places smallint, labels text[], connectivity text, to_confirm boolean)
WHERE u.unit_id = r.unit_id;

-- name: DropUnitAliases
WITH gone AS (
    DELETE FROM unit_source s
    USING unnest(@sources::text[], @source_ids::text[]) AS g (source, source_id)
    WHERE s.source = g.source AND s.source_id = g.source_id
    RETURNING s.source, s.source_id, s.unit_id)
SELECT DISTINCT unit_id FROM gone;

-- name: DropEmptyUnits
-- A unit with a round stays, whatever its sources say now: people planned it.
DELETE FROM unit u
WHERE NOT EXISTS (SELECT FROM unit_source s WHERE s.unit_id = u.unit_id)
  AND NOT EXISTS (SELECT FROM itinerary i WHERE i.unit_id = u.unit_id);

-- name: Units
-- All of them, or the one of this slug. A unit with a round goes by it, even where no source says how it comes.
SELECT unit_id, slug, name, operator, ST_AsEWKB(base), base_insee_code, base_address, phones, websites, hours_text, note,
       programmes, services, wheelchair, updated_on, provenance,
       CASE WHEN modes = '{}' AND EXISTS (SELECT FROM itinerary i WHERE i.unit_id = unit.unit_id) THEN '{circuit}' ELSE modes END,
       area_codes, booking_channel, booking_contact,
       lead_time_days, equipment, wheelchair_places, labels, connectivity, to_confirm
FROM unit WHERE @slug::text IS NULL OR slug = @slug ORDER BY slug;
