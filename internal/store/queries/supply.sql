-- Where and when somebody helps: what coverage counts (METHODS §4).

-- name: SupplySites
SELECT s.site_id, s.name, coalesce(s.insee_code, ''), coalesce(c.name, s.commune_name), ST_X(s.geom), ST_Y(s.geom), s.facets,
       coalesce(s.hours_rule, ''), s.hours_state, s.appointment
FROM site s
LEFT JOIN commune c USING (insee_code)
WHERE s.counts_as_help AND s.geom IS NOT NULL
ORDER BY s.site_id;

-- name: GroundVersion
SELECT version, ground_version FROM data_version;

-- name: RoundsEditedSince
SELECT EXISTS (SELECT FROM itinerary_edit WHERE edited_at > @after), ground_version FROM data_version;

-- name: RoundVersions
SELECT i.unit_id, i.version FROM itinerary i JOIN unit u USING (unit_id) ORDER BY u.slug;

-- name: SupplyVisits
-- The visits of published rounds, cancelled ones too: they tell how far visits were made.
SELECT p.unit_id, p.stop_id, p.schedule_id, p.due_on, p.held_on, p.hours, p.state, ST_AsEWKB(p.geom)
FROM passage p
JOIN stop s USING (stop_id)
WHERE p.unit_id = ANY (@units::uuid[]) AND p.held_on BETWEEN @from_day AND @to_day AND NOT s.retired AND s.geom IS NOT NULL
ORDER BY p.unit_id, p.due_on, p.schedule_id;
