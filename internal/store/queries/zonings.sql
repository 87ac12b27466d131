-- Zonings and living areas: written by imports.

-- name: MergeZoning
INSERT INTO zoning (zoning, name, vintage, source, custom) VALUES (@zoning, @name, @vintage, @source, @custom)
ON CONFLICT (zoning) DO UPDATE SET name = excluded.name, vintage = excluded.vintage, source = excluded.source, custom = excluded.custom
WHERE (zoning.name, zoning.vintage, zoning.source, zoning.custom)
      IS DISTINCT FROM (excluded.name, excluded.vintage, excluded.source, excluded.custom);

-- name: StageZones
CREATE TEMP TABLE incoming_zone (
    insee_code text PRIMARY KEY, code text, area_name text, reason text NOT NULL, candidates text[] NOT NULL, urban_unit_status text
) ON COMMIT DROP;

-- name: CompareZones
SELECT i.insee_code,
       m.insee_code IS NULL AND i.code IS NOT NULL AS created,
       (m.insee_code IS NOT NULL AND (m.code, m.reason, m.candidates, a.name) IS DISTINCT FROM (i.code, i.reason, i.candidates, i.area_name))
       OR (i.urban_unit_status IS NOT NULL AND c.urban_unit_status IS DISTINCT FROM i.urban_unit_status) AS changed
FROM incoming_zone i
JOIN commune c USING (insee_code)
LEFT JOIN living_area_commune m ON m.zoning = @zoning AND m.insee_code = i.insee_code
LEFT JOIN living_area a ON a.zoning = @zoning AND a.code = i.code;

-- name: MergeLivingAreas
INSERT INTO living_area (zoning, code, name)
SELECT DISTINCT ON (code) @zoning, code, area_name FROM incoming_zone
WHERE code IS NOT NULL
ORDER BY code, area_name COLLATE "C"
ON CONFLICT (zoning, code) DO UPDATE SET name = excluded.name WHERE living_area.name IS DISTINCT FROM excluded.name;

-- name: MergeMemberships
INSERT INTO living_area_commune AS m (zoning, insee_code, code, reason, candidates)
SELECT @zoning, insee_code, code, reason, candidates FROM incoming_zone
WHERE code IS NOT NULL OR reason = 'ambigu'
ON CONFLICT (zoning, insee_code) DO UPDATE SET code = excluded.code, reason = excluded.reason, candidates = excluded.candidates
WHERE (m.code, m.reason, m.candidates) IS DISTINCT FROM (excluded.code, excluded.reason, excluded.candidates);

-- name: MergeUrbanUnits
UPDATE commune c SET urban_unit_status = i.urban_unit_status
FROM incoming_zone i
WHERE i.insee_code = c.insee_code AND i.urban_unit_status IS NOT NULL AND c.urban_unit_status IS DISTINCT FROM i.urban_unit_status;

-- name: DropLeftMemberships
DELETE FROM living_area_commune
WHERE zoning = @zoning AND insee_code NOT IN (SELECT insee_code FROM incoming_zone);

-- name: DropEmptyLivingAreas
DELETE FROM living_area a
WHERE zoning = @zoning AND (contour_source IS NULL OR contour_source = 'communes') AND NOT EXISTS (SELECT FROM living_area_commune m WHERE m.zoning = a.zoning AND m.code = a.code);

-- name: StageAreaContours
CREATE TEMP TABLE incoming_area_contour (code text PRIMARY KEY, name text NOT NULL, geom bytea NOT NULL) ON COMMIT DROP;

-- name: MergeAreaContours
-- An area that no commune names yet is created; one that is known keeps its name.
WITH repaired AS (
    SELECT code, name, ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_GeomFromEWKB(geom)), 3)) AS geom FROM incoming_area_contour),
merged AS (
    INSERT INTO living_area AS a (zoning, code, name, geom, geom_3857, contour_source)
    SELECT @zoning, code, name, geom, ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Transform(geom, 3857)), 3)), @contour_source
    FROM repaired
    WHERE NOT ST_IsEmpty(geom)
    ON CONFLICT (zoning, code) DO UPDATE SET geom = excluded.geom, geom_3857 = excluded.geom_3857, contour_source = excluded.contour_source
    WHERE a.geom IS DISTINCT FROM excluded.geom OR a.contour_source IS DISTINCT FROM excluded.contour_source
    RETURNING xmax = 0 AS created)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM merged;

-- name: DissolveLivingAreas
-- Living areas without a contour of their own are their communes, dissolved. An area is drawn when one of its communes is
-- studied and has a contour; the surroundings are not.
WITH drawn AS (
    SELECT zoning, code FROM living_area a
    WHERE (contour_source IS NULL OR contour_source = 'communes')
      AND EXISTS (SELECT FROM living_area_commune m JOIN commune c USING (insee_code)
                  WHERE m.zoning = a.zoning AND m.code = a.code AND c.in_study AND c.geom IS NOT NULL)),
dissolved AS (
    SELECT m.zoning, m.code, ST_Multi(ST_CollectionExtract(ST_Union(c.geom ORDER BY c.insee_code), 3)) AS geom
    FROM drawn JOIN living_area_commune m USING (zoning, code) JOIN commune c USING (insee_code)
    WHERE c.geom IS NOT NULL
    GROUP BY m.zoning, m.code)
UPDATE living_area a
SET geom = d.geom, contour_source = 'communes',
    geom_3857 = ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Transform(d.geom, 3857)), 3))
FROM dissolved d
WHERE a.zoning = d.zoning AND a.code = d.code AND a.geom IS DISTINCT FROM d.geom;

-- name: CustomAreaDeclarations
-- What Hub-Lo's records say of their living area, by the commune that each site or unit declares.
SELECT s.insee_code, coalesce(c.epci_code, '') AS epci_code, r.record->>'c_bassin_de_vie' AS area
FROM site_source r JOIN site s USING (site_id) JOIN commune c ON c.insee_code = s.insee_code
WHERE r.source = 'hublo' AND coalesce(r.record->>'c_bassin_de_vie', '') <> ''
UNION ALL
SELECT u.base_insee_code, coalesce(c.epci_code, ''), r.record->>'c_bassin_de_vie'
FROM unit_source r JOIN unit u USING (unit_id) JOIN commune c ON c.insee_code = u.base_insee_code
WHERE r.source = 'hublo' AND coalesce(r.record->>'c_bassin_de_vie', '') <> '';

-- name: CommunesWithEPCI
SELECT insee_code, coalesce(epci_code, '') FROM commune ORDER BY insee_code;
