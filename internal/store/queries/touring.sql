-- The surroundings of a unit's round: who lives there, how many are in difficulty.

-- name: CommunesAround
-- Communes whose centre is near one of the points.
SELECT insee_code, name, departement_code, in_study, ST_AsEWKB(centre) AS centre_ewkb
FROM commune
WHERE ST_DWithin(centre::geography, ST_GeomFromEWKB(@points::bytea)::geography, @metres, false)
ORDER BY insee_code;

-- name: DemandOfCommunes
SELECT cell, insee_code, people, need, lon, lat
FROM demand_cell
WHERE insee_code = ANY (@insee_codes)
ORDER BY insee_code, cell;

-- name: HallsOfCommunes
-- Places that open to the public, where a unit could ask to be received.
SELECT insee_code, name, programmes, typologies, categories, ST_AsEWKB(geom) AS geom_ewkb
FROM site
WHERE insee_code = ANY (@insee_codes) AND kind = 'lieu' AND geom IS NOT NULL
ORDER BY insee_code, site_id;

-- name: LivingAreasOfCommunes
SELECT m.insee_code, a.name
FROM living_area_commune m
JOIN living_area a USING (zoning, code)
WHERE m.zoning = @zoning AND m.insee_code = ANY (@insee_codes)
ORDER BY m.insee_code;
