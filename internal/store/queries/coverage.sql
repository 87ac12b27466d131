-- name: LatestCoverageRun
SELECT coverage_run_id, computed_at, first_day, data_version, method_version, parameters, input_hash, result_hash
FROM coverage_run
ORDER BY coverage_run_id DESC
LIMIT 1;

-- name: CoverageSettling
SELECT coalesce((SELECT settling FROM coverage_run ORDER BY coverage_run_id DESC LIMIT 1), '[]');

-- name: TerritoryCoverage
SELECT level, zoning, scope, part, mobile, code, name, people, need, need_unknown, partial_people, people_class, need_class,
       people_low, people_high, need_low, need_high, covered_low, covered_high, gap_low, gap_high, people_within, need_within,
       minutes_median, minutes_p90, sure_median, sure_p90, wait_low, wait_high, never_low, never_high, hours_low, hours_high,
       capacity_low, capacity_high, reasons, bases
FROM coverage_territory
WHERE coverage_run_id = (SELECT max(coverage_run_id) FROM coverage_run)
  AND level = @level
  AND zoning = @zoning
  AND mobile = @mobile
  AND (@parts::boolean OR part = '')
  AND (@codes::text[] IS NULL OR code = ANY (@codes))
ORDER BY code, CASE scope WHEN 'etude' THEN 0 ELSE 1 END, part;

-- name: CodesWithin
-- The territories of a level that hold a studied commune of a département, an EPCI or a living area.
SELECT DISTINCT CASE @level
           WHEN 'commune' THEN c.insee_code
           WHEN 'epci' THEN coalesce(c.epci_code, '')
           WHEN 'departement' THEN c.departement_code
           WHEN 'region' THEN c.region_code
           ELSE coalesce(m.code, '')
       END
FROM commune c
LEFT JOIN living_area_commune m ON m.zoning = @zoning AND m.insee_code = c.insee_code
WHERE c.in_study
  AND CASE @within_level
          WHEN 'departement' THEN c.departement_code = @within
          WHEN 'epci' THEN c.epci_code = @within
          ELSE m.code = @within
      END;

-- name: CoverageGaps
WITH listed AS (
    SELECT g.*, NULL::date AS solved_on
    FROM coverage_gap g
    WHERE g.coverage_run_id = (SELECT max(coverage_run_id) FROM coverage_run) AND (@status = '' OR g.status = @status)
    UNION ALL
    SELECT s.* FROM coverage_gap_solved s WHERE @status = 'resolue'
), gap AS (
    SELECT g.*
    FROM listed g
    WHERE g.zoning = @zoning
      AND (@living_area::text IS NULL OR g.living_area = @living_area)
      AND (@insee_code = '' OR @insee_code = ANY (g.insee_codes))
      AND (@epci = '' OR g.insee_codes && (SELECT array_agg(insee_code) FROM commune WHERE epci_code = @epci))
      AND g.people >= @min_people::double precision
      AND (@certain::boolean IS NULL OR g.certain = @certain)
)
SELECT g.gap_id, g.zoning, g.living_area, coalesce(l.name, '') AS living_area_name, g.insee_codes,
       c.names AS commune_names, c.departements, g.people, g.need, g.certain,
       CASE WHEN g.solved_on IS NULL THEN g.status ELSE 'resolue' END AS status, g.since, g.changed_on, g.people_before, g.solved_on, g.minutes_min, g.minutes_max,
       g.nearest_site, g.nearest_stop, coalesce(s.name, t.place) AS nearest_name, g.nearest_on, g.reason, g.partial,
       ST_AsEWKB(g.centre) AS centre_ewkb, CASE WHEN @outlines::boolean THEN ST_AsEWKB(g.geom) END AS outline_ewkb
FROM gap g
LEFT JOIN living_area l ON l.zoning = g.zoning AND l.code = g.living_area
LEFT JOIN site s ON s.site_id = g.nearest_site
LEFT JOIN stop t ON t.stop_id = g.nearest_stop
CROSS JOIN LATERAL (
    SELECT array_agg(coalesce(c.name, code) ORDER BY n) AS names,
           array_agg(DISTINCT c.departement_code ORDER BY c.departement_code) AS departements
    FROM unnest(g.insee_codes) WITH ORDINALITY AS u (code, n)
    LEFT JOIN commune c ON c.insee_code = u.code
) c
WHERE (@departement = '' OR @departement = ANY (c.departements))
  AND (@after_id::text IS NULL OR (-g.people, g.gap_id) > (-@after_people::double precision, @after_id))
ORDER BY g.people DESC, g.gap_id
LIMIT @limit::bigint;

-- name: GapsToFollow
SELECT gap_id, zoning, living_area, since, status, changed_on, people_before, cells, cell_communes, cell_people
FROM coverage_gap
WHERE coverage_run_id = (SELECT max(coverage_run_id) FROM coverage_run)
ORDER BY gap_id;

-- name: LockCoverage
SELECT pg_advisory_xact_lock(hashtext('maillage.coverage'));

-- name: TouchCoverageRun
UPDATE coverage_run
SET computed_at = @computed_at, first_day = @first_day, data_version = @data_version, parameters = @parameters, input_hash = @input_hash
WHERE coverage_run_id = (SELECT max(coverage_run_id) FROM coverage_run);

-- name: AmendCoverageRun
UPDATE coverage_run
SET computed_at = @computed_at, data_version = @data_version, input_hash = @input_hash, result_hash = @result_hash, settling = @settling
WHERE coverage_run_id = (SELECT max(coverage_run_id) FROM coverage_run)
RETURNING coverage_run_id;

-- name: DeleteSomeDemandCells
DELETE FROM demand_cell d
USING unnest(@insee_codes::text[], @cells::bigint[]) AS gone (insee_code, cell)
WHERE d.insee_code = gone.insee_code AND d.cell = gone.cell;

-- name: DeleteSomeCoverageTerritories
DELETE FROM coverage_territory t
USING unnest(@levels::text[], @zonings::text[], @scopes::text[], @codes::text[], @parts::text[], @mobiles::boolean[])
    AS gone (level, zoning, scope, code, part, mobile)
WHERE t.coverage_run_id = @run
  AND (t.level, t.zoning, t.scope, t.code, t.part, t.mobile) = (gone.level, gone.zoning, gone.scope, gone.code, gone.part, gone.mobile);

-- name: DeleteOtherCoverageGaps
DELETE FROM coverage_gap WHERE coverage_run_id = @run AND NOT gap_id = ANY (@unchanged::text[]);

-- name: DeleteCoverageRuns
DELETE FROM coverage_run;

-- name: DeleteDemandCells
DELETE FROM demand_cell;

-- name: InsertCoverageRun
INSERT INTO coverage_run (computed_at, first_day, data_version, method_version, parameters, input_hash, result_hash, settling)
VALUES (@computed_at, @first_day, @data_version, @method_version, @parameters, @input_hash, @result_hash, @settling)
RETURNING coverage_run_id;

-- name: InsertCoverageGap
-- The site or the stop may have been merged or removed since the run read it.
INSERT INTO coverage_gap (coverage_run_id, gap_id, zoning, living_area, insee_codes, people, need, certain, status, since,
    changed_on, people_before, minutes_min, minutes_max, nearest_site, nearest_stop, nearest_on, reason, partial, cells, cell_communes, cell_people,
    centre, geom)
VALUES (@coverage_run_id, @gap_id, @zoning, @living_area, @insee_codes, @people, @need, @certain, @status, @since,
    @changed_on, @people_before, @minutes_min, @minutes_max, (SELECT site_id FROM site WHERE site_id = @nearest_site),
    (SELECT stop_id FROM stop WHERE stop_id = @nearest_stop), @nearest_on, @reason, @partial, @cells,
    @cell_communes, @cell_people, ST_GeomFromEWKB(@centre::bytea), ST_GeomFromEWKB(@outline::bytea));

-- name: CoverageZonings
SELECT zoning FROM zoning ORDER BY zoning;

-- name: CoverageInventories
SELECT c.departement_code, count(DISTINCT s.site_id)
FROM site s
JOIN commune c USING (insee_code)
WHERE s.counts_as_help
  AND s.geom IS NOT NULL
  AND NOT c.in_study
  AND EXISTS (SELECT FROM site_source o WHERE o.site_id = s.site_id AND o.source <> 'france-services')
GROUP BY c.departement_code
ORDER BY c.departement_code;

-- name: CoverageCommunes
WITH studied_area AS (
    SELECT DISTINCT m.zoning, m.code
    FROM living_area_commune m
    JOIN commune c USING (insee_code)
    WHERE c.in_study AND m.code IS NOT NULL
), studied_epci AS (
    SELECT DISTINCT epci_code FROM commune WHERE in_study AND epci_code IS NOT NULL
), neighbour AS (
    SELECT m.insee_code FROM living_area_commune m JOIN studied_area USING (zoning, code)
    UNION
    SELECT c.insee_code FROM commune c JOIN studied_epci USING (epci_code)
), inventoried AS (
    SELECT DISTINCT c.departement_code
    FROM site s
    JOIN commune c USING (insee_code)
    WHERE s.counts_as_help
      AND s.geom IS NOT NULL
      AND NOT c.in_study
      AND EXISTS (SELECT FROM site_source o WHERE o.site_id = s.site_id AND o.source <> 'france-services')
), surroundings AS (
    -- 0.6 degree is more than 40 km everywhere in France: the caller measures.
    SELECT ST_Expand(ST_SetSRID(ST_Extent(coalesce(geom, centre))::geometry, 4326), 0.6) AS box FROM commune WHERE in_study
)
SELECT c.insee_code, c.name, c.departement_code AS departement, d.name AS departement_name, c.region_code AS region,
       r.name AS region_name, coalesce(c.epci_code, '') AS epci, coalesce(e.name, '') AS epci_name, c.in_study,
       NOT c.in_study AND c.insee_code IN (SELECT insee_code FROM neighbour) AS straddling,
       coalesce(c.urban_unit_status, '') AS urban_unit_status, c.population, n.share_65_plus, n.share_low_diploma,
       ST_AsEWKB(c.centre) AS centre_ewkb,
       CASE WHEN c.in_study OR c.insee_code IN (SELECT insee_code FROM neighbour)
                 OR c.departement_code IN (SELECT departement_code FROM inventoried) THEN ST_AsEWKB(c.geom) END AS outline_ewkb
FROM commune c
JOIN departement d USING (departement_code)
JOIN region r ON r.region_code = c.region_code
LEFT JOIN epci e USING (epci_code)
LEFT JOIN need_indicator n USING (insee_code)
WHERE c.in_study
   OR c.insee_code IN (SELECT insee_code FROM neighbour)
   OR c.departement_code IN (SELECT departement_code FROM inventoried) AND c.geom IS NOT NULL
   OR c.centre && (SELECT box FROM surroundings)
ORDER BY c.insee_code;

-- name: CoverageLivingAreas
SELECT zoning, code, name FROM living_area ORDER BY zoning, code;

-- name: CoverageMemberships
SELECT zoning, insee_code, code FROM living_area_commune WHERE code IS NOT NULL ORDER BY zoning, insee_code;

-- name: CoverageSquares
SELECT insee_code, lon, lat, people FROM population_square ORDER BY insee_code, lon, lat;

-- name: CoverageAddresses
-- Numbered houses of the communes asked for, under their living code: a dead one with several heirs says nothing.
SELECT coalesce(c.insee_code, w.insee_code) AS living_code, a.source, a.lon_e6, a.lat_e6
FROM address a
LEFT JOIN commune c USING (insee_code)
LEFT JOIN (
    SELECT old_code, min(insee_code) AS insee_code FROM commune_crosswalk GROUP BY old_code HAVING count(*) = 1
) w ON c.insee_code IS NULL AND w.old_code = a.insee_code
WHERE a.number > 0 AND coalesce(c.insee_code, w.insee_code) = ANY (@insee_codes::text[])
ORDER BY living_code, a.source_rank, a.source;
