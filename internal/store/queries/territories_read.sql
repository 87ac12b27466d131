-- Territories as they are asked for: a commune, the zonings, their living areas.

-- name: CommuneByCode
SELECT c.insee_code, c.name, c.departement_code AS departement, d.name AS departement_name, c.region_code AS region, r.name AS region_name,
       coalesce(c.epci_code, '') AS epci, coalesce(e.name, '') AS epci_name, c.population, c.population_year, c.area_km2, c.postcodes,
       coalesce(c.urban_unit_status, '') AS urban_unit_status, ST_AsEWKB(c.centre) AS centre_ewkb,
       CASE WHEN @outline::boolean THEN ST_AsEWKB(c.geom) END AS outline_ewkb, coalesce(c.contour_source, '') AS contour_source,
       c.contour_approximate, c.in_study, c.source, c.source_date,
       (SELECT count(*) FROM site s WHERE s.insee_code = c.insee_code AND s.kind <> 'collecte') AS sites,
       (SELECT jsonb_agg(jsonb_build_object('zoning', m.zoning, 'code', coalesce(m.code, ''), 'name', coalesce(a.name, ''), 'reason', m.reason)
                         ORDER BY m.zoning)
        FROM living_area_commune m LEFT JOIN living_area a ON a.zoning = m.zoning AND a.code = m.code
        WHERE m.insee_code = c.insee_code) AS living_areas,
       (SELECT jsonb_agg(jsonb_build_object('name', n.name, 'nature', n.nature) ORDER BY n.nature, n.name)
        FROM place_name n WHERE n.insee_code = c.insee_code AND n.nature NOT IN ('commune', 'ligne_5')) AS other_names
FROM commune c
JOIN departement d USING (departement_code)
JOIN region r ON r.region_code = c.region_code
LEFT JOIN epci e USING (epci_code)
WHERE c.insee_code = @code;

-- name: CommuneHeirs
SELECT insee_code FROM commune_crosswalk WHERE old_code = @code ORDER BY insee_code;

-- name: Zonings
SELECT z.zoning, z.name, z.vintage, z.source, z.custom,
       (SELECT count(*) FROM living_area a WHERE a.zoning = z.zoning) AS living_areas
FROM zoning z
ORDER BY z.zoning;

-- A living area, or all of a zoning by name. Its people and sites are those of its communes; in_study says how much of it lies
-- in the studied area.
-- name: LivingAreas
SELECT a.zoning, a.code, a.name, CASE WHEN @outline::boolean THEN ST_AsEWKB(a.geom) END AS outline_ewkb,
       ST_AsEWKB(CASE WHEN a.geom IS NOT NULL THEN ST_PointOnSurface(a.geom) END) AS centre_ewkb,
       m.communes, m.communes_in_study, m.population, m.population_known, m.sites
FROM living_area a
JOIN LATERAL (
    SELECT count(*) AS communes, count(*) FILTER (WHERE c.in_study) AS communes_in_study, coalesce(sum(c.population), 0) AS population,
           count(*) FILTER (WHERE c.population IS NULL) = 0 AS population_known,
           coalesce(sum((SELECT count(*) FROM site s WHERE s.insee_code = c.insee_code AND s.kind <> 'collecte')), 0)::bigint AS sites
    FROM living_area_commune l JOIN commune c USING (insee_code)
    WHERE l.zoning = a.zoning AND l.code = a.code
) m ON true
WHERE a.zoning = @zoning AND (@code::text IS NULL OR a.code = @code)
ORDER BY a.name, a.code;

-- name: LivingAreaCommunes
SELECT c.insee_code, c.name, c.departement_code AS departement, c.population, c.in_study, m.reason
FROM living_area_commune m
JOIN commune c USING (insee_code)
WHERE m.zoning = @zoning AND m.code = @code
ORDER BY c.population DESC NULLS LAST, c.insee_code;

-- The communes that a custom zoning could not place: each with the living areas between which it hesitates.
-- name: AmbiguousCommunes
SELECT c.insee_code, c.name, c.departement_code AS departement, c.population, m.candidates
FROM living_area_commune m
JOIN commune c USING (insee_code)
WHERE m.zoning = @zoning AND m.code IS NULL
ORDER BY c.insee_code;
