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
