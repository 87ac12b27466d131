-- What the search for the nearest help stands on (internal/finding): the places, the cards that it shows, and the visits of mobile units.

-- Every site that may answer a citizen. Points of collection of equipment are for donors and never shown as help (DOMAIN §1).
-- name: Places
SELECT site_id, facets FROM site WHERE geom IS NOT NULL AND kind <> 'collecte';

-- name: SiteCards
SELECT s.site_id, s.name, s.kind, s.typologies, s.categories, s.programmes, coalesce(c.name, s.commune_name) AS commune,
       coalesce(s.insee_code, '') AS insee_code, coalesce(c.departement_code, '') AS departement, coalesce(s.postcode, '') AS postcode,
       coalesce(s.address, '') AS address, s.phones, s.websites, s.services, s.publics, s.fees, s.wheelchair, s.appointment, s.counts_as_help,
       coalesce(s.hours_text, '') AS hours_text, coalesce(s.hours_osm, '') AS hours_osm,
       coalesce(s.hours_rule, '') AS hours_rule, s.hours_state, coalesce(s.booking, '') AS booking,
       coalesce(s.summary, '') AS summary, s.updated_on,
       coalesce((SELECT source FROM site_source o WHERE o.site_id = s.site_id ORDER BY observed_on DESC NULLS LAST, source LIMIT 1), '') AS source,
       ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat, s.position_level, s.position_reason
FROM site s
LEFT JOIN commune c ON c.insee_code = s.insee_code
WHERE s.site_id = ANY(@ids::uuid[]);

-- Stops of the rounds that are published, where they can be drawn: each is a place where help comes.
-- name: StopPlaces
SELECT s.stop_id, u.slug, u.name, s.place, s.insee_code, c.name, c.departement_code, coalesce(s.address, ''), ST_X(s.geom), ST_Y(s.geom),
       s.position_level, s.room_wheelchair, u.services, u.programmes, u.phones, u.websites, u.updated_on, u.wheelchair_places,
       u.equipment, coalesce(u.booking_channel, ''), i.auto_read, i.source
FROM stop s
JOIN itinerary i USING (unit_id)
JOIN unit u USING (unit_id)
JOIN commune c ON c.insee_code = s.insee_code
WHERE NOT s.retired AND s.geom IS NOT NULL
ORDER BY s.stop_id;

-- The visits to come of those stops, in no order: sorting half a million here would cost more than reading them. Nobody comes to a
-- cancelled one. The point is told of those alone that stand elsewhere that day.
-- name: VisitsOfStops
SELECT p.stop_id, p.schedule_id, p.due_on, p.held_on, p.hours, p.state, p.cause, p.reason, coalesce(p.place, ''),
       CASE WHEN p.place IS NOT NULL THEN ST_AsEWKB(p.geom) END
FROM passage p
JOIN stop s USING (stop_id)
WHERE p.held_on >= @from_day AND p.state <> 'annule' AND NOT s.retired AND s.geom IS NOT NULL;
