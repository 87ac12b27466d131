-- Communes, their contours, centres, old codes and names: written by imports.

-- name: GazetteerCommunes
SELECT insee_code, name, postcodes FROM commune ORDER BY insee_code;

-- name: GazetteerHeirs
SELECT old_code, old_name, insee_code, since FROM commune_crosswalk ORDER BY old_code, insee_code;

-- name: GazetteerNames
SELECT name, insee_code, nature FROM place_name ORDER BY normalized, insee_code, nature;

-- name: CommuneContours
-- Contours good enough to judge a position.
SELECT insee_code, ST_AsEWKB(geom) AS geom FROM commune
WHERE geom IS NOT NULL AND NOT contour_approximate
ORDER BY insee_code;

-- name: CommuneCentres
SELECT insee_code, ST_AsEWKB(centre) AS centre, area_km2, geom IS NOT NULL AND contour_approximate AS approximate
FROM commune
ORDER BY insee_code;

-- name: Ground
-- Every commune, with what tells which one a point lies in.
SELECT insee_code, name, departement_code, ST_AsEWKB(centre), ST_AsEWKB(geom) FROM commune ORDER BY insee_code;

-- name: StageCommunes
CREATE TEMP TABLE incoming_commune (
    insee_code text PRIMARY KEY, name text, departement_code text, departement_name text, region_code text, region_name text,
    epci_code text, epci_name text, epci_nature text, population integer, population_year smallint, area_km2 double precision,
    postcodes text[], urban_unit_status text, postal_centre bytea, interior_point bytea, source text, source_date date
) ON COMMIT DROP;

-- name: CompareCommunes
SELECT count(*) FILTER (WHERE c.insee_code IS NULL) AS created,
       count(*) FILTER (WHERE c.insee_code IS NOT NULL AND (
           (c.name, c.departement_code, c.region_code, c.epci_code, c.population, c.population_year, c.area_km2, c.postcodes,
            c.source, c.source_date, d.name, r.name, e.name, e.nature)
           IS DISTINCT FROM
           (i.name, i.departement_code, i.region_code, i.epci_code, i.population, i.population_year, i.area_km2, i.postcodes,
            i.source, i.source_date, i.departement_name, i.region_name, i.epci_name, i.epci_nature)
           OR ST_AsEWKB(c.postal_centre) IS DISTINCT FROM i.postal_centre
           OR ST_AsEWKB(c.interior_point) IS DISTINCT FROM i.interior_point)) AS changed
FROM incoming_commune i
LEFT JOIN commune c USING (insee_code)
LEFT JOIN departement d ON d.departement_code = i.departement_code
LEFT JOIN region r ON r.region_code = i.region_code
LEFT JOIN epci e ON e.epci_code = i.epci_code;

-- name: MergeRegions
INSERT INTO region (region_code, name)
SELECT DISTINCT ON (region_code) region_code, region_name FROM incoming_commune
ORDER BY region_code, region_name COLLATE "C"
ON CONFLICT (region_code) DO UPDATE SET name = excluded.name WHERE region.name IS DISTINCT FROM excluded.name;

-- name: MergeDepartements
INSERT INTO departement (departement_code, name, region_code)
SELECT DISTINCT ON (departement_code) departement_code, departement_name, region_code FROM incoming_commune
ORDER BY departement_code, departement_name COLLATE "C", region_code
ON CONFLICT (departement_code) DO UPDATE SET name = excluded.name, region_code = excluded.region_code
WHERE (departement.name, departement.region_code) IS DISTINCT FROM (excluded.name, excluded.region_code);

-- name: MergeEPCI
INSERT INTO epci (epci_code, name, nature)
SELECT DISTINCT ON (epci_code) epci_code, epci_name, epci_nature FROM incoming_commune
WHERE epci_code IS NOT NULL
ORDER BY epci_code, epci_name COLLATE "C", epci_nature
ON CONFLICT (epci_code) DO UPDATE SET name = excluded.name, nature = excluded.nature
WHERE (epci.name, epci.nature) IS DISTINCT FROM (excluded.name, excluded.nature);

-- name: MergeCommunes
-- The centre of a new commune, which has no contour yet; SettleCentres decides the others'.
INSERT INTO commune AS c (insee_code, name, departement_code, region_code, epci_code, population, population_year, area_km2,
    postcodes, postal_centre, interior_point, centre, urban_unit_status, source, source_date)
SELECT insee_code, name, departement_code, region_code, epci_code, population, population_year, area_km2, postcodes,
    ST_GeomFromEWKB(postal_centre), ST_GeomFromEWKB(interior_point), ST_GeomFromEWKB(coalesce(postal_centre, interior_point)),
    urban_unit_status, source, source_date
FROM incoming_commune
ON CONFLICT (insee_code) DO UPDATE SET
    name = excluded.name, departement_code = excluded.departement_code, region_code = excluded.region_code,
    epci_code = excluded.epci_code, population = excluded.population, population_year = excluded.population_year,
    area_km2 = excluded.area_km2, postcodes = excluded.postcodes, postal_centre = excluded.postal_centre,
    interior_point = excluded.interior_point,
    urban_unit_status = coalesce(excluded.urban_unit_status, c.urban_unit_status),
    source = excluded.source, source_date = excluded.source_date
WHERE (c.name, c.departement_code, c.region_code, c.epci_code, c.population, c.population_year, c.area_km2, c.postcodes,
       c.source, c.source_date)
      IS DISTINCT FROM
      (excluded.name, excluded.departement_code, excluded.region_code, excluded.epci_code, excluded.population,
       excluded.population_year, excluded.area_km2, excluded.postcodes, excluded.source, excluded.source_date)
   OR c.postal_centre IS DISTINCT FROM excluded.postal_centre
   OR c.interior_point IS DISTINCT FROM excluded.interior_point;

-- name: RetireNames
-- The name that a commune no longer bears stays findable as a former one.
WITH gone AS (
    DELETE FROM place_name p USING incoming_commune i
    WHERE p.insee_code = i.insee_code AND p.nature = 'commune'
      AND NOT EXISTS (SELECT FROM incoming_place_name n WHERE n.insee_code = p.insee_code AND n.normalized = p.normalized)
    RETURNING p.normalized, p.insee_code, p.name, p.without_article)
INSERT INTO place_name (normalized, insee_code, name, nature, without_article)
SELECT normalized, insee_code, name, 'ancienne', without_article FROM gone
ON CONFLICT DO NOTHING;

-- name: SettleCentres
-- The inhabited centre: La Poste's point, unless it lies outside the commune or on its border (16 of the region's); then the interior point,
-- unless it does too; then a point of the surface. An approximate contour judges nothing.
WITH settled AS (
    SELECT insee_code, CASE
        WHEN geom IS NULL OR contour_approximate
            THEN coalesce(postal_centre, interior_point, ST_PointOnSurface(geom))
        WHEN ST_Contains(geom, postal_centre) THEN postal_centre
        WHEN ST_Contains(geom, interior_point) THEN interior_point
        ELSE ST_PointOnSurface(geom) END AS centre
    FROM commune)
UPDATE commune c SET centre = s.centre
FROM settled s
WHERE s.insee_code = c.insee_code AND c.centre IS DISTINCT FROM s.centre;

-- name: StageContours
CREATE TEMP TABLE incoming_contour (
    old_code text NOT NULL, insee_code text NOT NULL, geom bytea NOT NULL
) ON COMMIT DROP;

-- name: EmptyContours
-- What is left of a contour once repaired must have a surface.
SELECT old_code FROM incoming_contour i JOIN commune USING (insee_code)
WHERE contour_rank <= @contour_rank
GROUP BY old_code
HAVING bool_and(ST_IsEmpty(ST_CollectionExtract(ST_MakeValid(ST_GeomFromEWKB(i.geom)), 3)))
ORDER BY old_code;

-- name: DropEmptyContours
DELETE FROM incoming_contour WHERE old_code = ANY(@old_codes);

-- name: MergeContours
-- Contours of an earlier geography are dissolved to today's communes, in the order of their codes so that the order of the
-- file does not matter. A better contour is never replaced by a worse one.
WITH repaired AS (
    SELECT insee_code, old_code, ST_CollectionExtract(ST_MakeValid(ST_GeomFromEWKB(i.geom)), 3) AS geom
    FROM incoming_contour i JOIN commune USING (insee_code)
    WHERE contour_rank <= @contour_rank),
dissolved AS (
    SELECT insee_code, ST_Multi(CASE WHEN count(*) = 1 THEN (array_agg(geom))[1]
                                     ELSE ST_CollectionExtract(ST_Union(geom ORDER BY old_code, ST_AsBinary(geom)), 3) END) AS geom
    FROM repaired WHERE NOT ST_IsEmpty(geom) GROUP BY insee_code),
updated AS (
    UPDATE commune c
    SET geom = d.geom,
        geom_3857 = ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Transform(d.geom, 3857)), 3)),
        contour_source = @contour_source, contour_rank = @contour_rank, contour_approximate = @approximate,
        in_study = c.in_study OR @in_study
    FROM dissolved d
    WHERE d.insee_code = c.insee_code
      AND (c.geom IS DISTINCT FROM d.geom
           OR (c.contour_source, c.contour_rank, c.contour_approximate, c.in_study)
              IS DISTINCT FROM (@contour_source, @contour_rank, @approximate, c.in_study OR @in_study))
    RETURNING c.insee_code),
was AS (SELECT insee_code, contour_rank = 0 AS blank FROM commune WHERE insee_code IN (SELECT insee_code FROM dissolved))
SELECT count(*) FILTER (WHERE was.blank) AS created, count(*) FILTER (WHERE NOT was.blank) AS changed
FROM updated JOIN was USING (insee_code);

-- name: StageHeirs
CREATE TEMP TABLE incoming_heir (
    old_code text, insee_code text, old_name text, since date, PRIMARY KEY (old_code, insee_code)
) ON COMMIT DROP;

-- name: DropSupersededHeirs
-- An undated row says what is so today (the COG's list of delegated communes): 60455 joined 60054 in 2019 and has been part
-- of 60694 since the split of 2024. It wins over what an event said once.
DELETE FROM commune_crosswalk k
USING incoming_heir i
WHERE i.since IS NULL AND k.old_code = i.old_code AND k.insee_code <> i.insee_code AND k.since IS NOT NULL;

-- name: MergeHeirs
-- A dated row wins over an undated one, so that files may come in any order; among undated rows the first name in the alphabet.
WITH merged AS (
    INSERT INTO commune_crosswalk AS c (old_code, insee_code, old_name, since)
    SELECT old_code, insee_code, old_name, since FROM incoming_heir i
    WHERE since IS NULL OR NOT EXISTS (
        SELECT FROM commune_crosswalk k WHERE k.old_code = i.old_code AND k.insee_code <> i.insee_code AND k.since IS NULL)
    ON CONFLICT (old_code, insee_code) DO UPDATE SET old_name = excluded.old_name, since = excluded.since
    WHERE excluded.since IS NOT NULL AND (c.old_name, c.since) IS DISTINCT FROM (excluded.old_name, excluded.since)
       OR excluded.since IS NULL AND c.since IS NULL AND excluded.old_name COLLATE "C" < c.old_name COLLATE "C"
    RETURNING old_code, insee_code, xmax = 0 AS created)
SELECT old_code, insee_code, created FROM merged;

-- name: StagePlaceNames
CREATE TEMP TABLE incoming_place_name (
    normalized text, insee_code text, name text, nature text, without_article text, PRIMARY KEY (normalized, insee_code, nature)
) ON COMMIT DROP;

-- name: MergePlaceNames
-- Two spellings of one name: the one with small letters (postal files write capitals), then the last in the alphabet, accents
-- being after plain letters.
WITH merged AS (
    INSERT INTO place_name AS p (normalized, insee_code, name, nature, without_article)
    SELECT normalized, insee_code, name, nature, without_article FROM incoming_place_name
    ON CONFLICT (normalized, insee_code, nature) DO UPDATE SET name = excluded.name
    WHERE (excluded.name <> upper(excluded.name), excluded.name COLLATE "C") > (p.name <> upper(p.name), p.name COLLATE "C")
    RETURNING normalized, insee_code, nature, xmax = 0 AS created)
SELECT normalized, insee_code, nature, created FROM merged;
