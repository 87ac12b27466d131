-- Vector tiles. Every layer is one statement: properties joined, geometry clipped to the tile, MVT made by PostGIS.
-- Properties are public JSON: French keys. Rows are ordered, so that the same data give the same bytes and the same ETag.
-- MATERIALIZED: otherwise the planner moves "geom IS NOT NULL" below the join and clips every contour twice.

-- name: TileCommunes
-- Two layers: the contours (@contours: not at the first zoom, where they weigh much and say little), and one point for the name
-- of each commune of @at_least inhabitants, in the one tile that holds it.
WITH tile AS (
    SELECT ST_TileEnvelope(@z, @x, @y) AS envelope, ST_TileEnvelope(@z, @x, @y, margin => 64.0 / 4096) AS wide
), near AS (
    SELECT c.insee_code AS code, c.name AS nom, c.departement_code AS departement, c.population, c.in_study AS etude,
        c.contour_approximate AS approximatif, s.geom, coalesce(ST_Transform(c.centre, 3857), ST_PointOnSurface(s.geom)) AS label
    FROM tile, tile_shape s JOIN commune c ON c.insee_code = s.code
    WHERE s.zoning = '' AND s.max_zoom = @band AND s.geom && tile.wide AND (@contours OR c.population >= @at_least)
), feature AS MATERIALIZED (
    SELECT code, nom, departement, population, etude, approximatif, ST_AsMVTGeom(geom, envelope, 4096, 64, true) AS geom
    FROM tile, near WHERE @contours
), name AS (
    SELECT code, nom, population, etude, ST_AsMVTGeom(label, envelope, 4096, 0, false) AS geom
    FROM tile, near
    WHERE coalesce(population, 0) >= @at_least
        AND ST_X(label) >= ST_XMin(envelope) AND ST_X(label) < ST_XMax(envelope)
        AND ST_Y(label) > ST_YMin(envelope) AND ST_Y(label) <= ST_YMax(envelope)
)
SELECT coalesce((SELECT ST_AsMVT(feature, 'communes', 4096, 'geom' ORDER BY code) FROM feature WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(name, 'communes_noms', 4096, 'geom' ORDER BY code) FROM name), '');

-- name: TileBassins
-- The contours with their coverage, and one point a living area for its name: at its pole where the code is a commune's.
WITH tile AS (
    SELECT ST_TileEnvelope(@z, @x, @y) AS envelope, ST_TileEnvelope(@z, @x, @y, margin => 64.0 / 4096) AS wide
), current_run AS (
    SELECT max(coverage_run_id) AS coverage_run_id FROM coverage_run
), near AS (
    SELECT s.zoning, s.code, a.name, s.geom, coalesce(ST_Transform(c.centre, 3857), ST_PointOnSurface(s.geom)) AS label
    FROM tile, tile_shape s
        JOIN living_area a ON a.zoning = s.zoning AND a.code = s.code
        LEFT JOIN commune c ON c.insee_code = s.code
    WHERE s.zoning <> '' AND s.max_zoom = @band AND s.geom && tile.wide
), feature AS MATERIALIZED (
    SELECT n.code, n.name AS nom, n.zoning AS zonage,
        round(t.people)::int AS personnes, round(t.need)::int AS besoin,
        round(1000 * t.people_within[1] / nullif(t.people, 0)) / 10 AS part_10,
        round(1000 * t.people_within[2] / nullif(t.people, 0)) / 10 AS part_15,
        round(1000 * t.people_within[3] / nullif(t.people, 0)) / 10 AS part_20,
        round(1000 * t.people_within[4] / nullif(t.people, 0)) / 10 AS part_30,
        round(t.need_within[2])::int AS besoin_15, round(10 * t.minutes_median) / 10 AS minutes_mediane,
        t.need_unknown AS besoin_inconnu,
        round(1000 * t.partial_people / nullif(t.people, 0)) / 10 AS part_offre_partielle,
        ST_AsMVTGeom(n.geom, tile.envelope, 4096, 64, true) AS geom
    FROM tile, near n
        LEFT JOIN coverage_territory t ON t.coverage_run_id = (SELECT coverage_run_id FROM current_run)
            AND t.level = 'bassin' AND t.zoning = n.zoning AND t.scope = 'etude' AND t.code = n.code AND t.part = '' AND t.mobile
), name AS (
    SELECT code, name AS nom, zoning AS zonage, ST_AsMVTGeom(label, envelope, 4096, 0, false) AS geom
    FROM tile, near
    WHERE ST_X(label) >= ST_XMin(envelope) AND ST_X(label) < ST_XMax(envelope)
        AND ST_Y(label) > ST_YMin(envelope) AND ST_Y(label) <= ST_YMax(envelope)
)
SELECT coalesce((SELECT ST_AsMVT(feature, 'bassins', 4096, 'geom' ORDER BY zonage, code) FROM feature WHERE geom IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(name, 'bassins_noms', 4096, 'geom' ORDER BY zonage, code) FROM name), '');

-- name: TileCouverture
-- @zoning '' = communes, otherwise that zoning's living areas.
WITH tile AS (
    SELECT ST_TileEnvelope(@z, @x, @y) AS envelope, ST_TileEnvelope(@z, @x, @y, margin => 64.0 / 4096) AS wide
), current_run AS (
    SELECT max(coverage_run_id) AS coverage_run_id FROM coverage_run
), near AS MATERIALIZED (
    SELECT t.*, s.geom
    FROM tile, tile_shape s
        JOIN coverage_territory t ON t.coverage_run_id = (SELECT coverage_run_id FROM current_run)
            AND t.level = CASE @zoning::text WHEN '' THEN 'commune' ELSE 'bassin' END
            AND t.zoning = @zoning AND t.scope = 'etude' AND t.code = s.code AND t.part = '' AND t.mobile
    WHERE s.zoning = @zoning AND s.max_zoom = @band AND s.geom && tile.wide
), feature AS MATERIALIZED (
    SELECT t.code, t.name AS nom, t.level AS niveau, nullif(t.zoning, '') AS zonage,
        round(t.people)::int AS personnes, round(t.need)::int AS besoin,
        round(1000 * t.people_within[1] / nullif(t.people, 0)) / 10 AS part_10,
        round(1000 * t.people_within[2] / nullif(t.people, 0)) / 10 AS part_15,
        round(1000 * t.people_within[3] / nullif(t.people, 0)) / 10 AS part_20,
        round(1000 * t.people_within[4] / nullif(t.people, 0)) / 10 AS part_30,
        round(t.need_within[2])::int AS besoin_15, round(10 * t.minutes_median) / 10 AS minutes_mediane,
        t.need_unknown AS besoin_inconnu,
        round(1000 * t.partial_people / nullif(t.people, 0)) / 10 AS part_offre_partielle,
        ST_AsMVTGeom(t.geom, tile.envelope, 4096, 64, true) AS geom
    FROM tile, near t
)
SELECT coalesce(ST_AsMVT(feature, 'couverture', 4096, 'geom' ORDER BY code), '') FROM feature WHERE geom IS NOT NULL;

-- name: TileLieux
-- A site stands in exactly one tile of a zoom: a tile holds its west and north edges, not the others. Up to @most sites come
-- one by one; beyond, those that share a 64th of the tile's side become one feature that counts them (nombre).
WITH tile AS (
    SELECT e AS envelope, ST_XMin(e) AS west, ST_XMax(e) AS east, ST_YMin(e) AS south, ST_YMax(e) AS north
    FROM ST_TileEnvelope(@z, @x, @y) AS e
), inside AS (
    SELECT s.site_id::text AS id, s.name AS nom, s.kind AS type, coalesce(c.name, s.commune_name) AS commune,
        s.insee_code AS code_insee, s.counts_as_help AS aide, s.wheelchair AS pmr, s.position_level AS precision_position,
        s.geom_3857, count(*) OVER () > @most AS crowded,
        floor(64 * (ST_X(s.geom_3857) - west) / (east - west)) AS column_64,
        floor(64 * (north - ST_Y(s.geom_3857)) / (north - south)) AS row_64
    FROM tile, site s LEFT JOIN commune c USING (insee_code)
    WHERE s.geom_3857 && envelope AND s.kind NOT IN ('domicile', 'distance')
        AND ST_X(s.geom_3857) >= west AND ST_X(s.geom_3857) < east
        AND ST_Y(s.geom_3857) > south AND ST_Y(s.geom_3857) <= north
), one_by_one AS (
    SELECT id, nom, type, commune, code_insee, aide, pmr, precision_position, 1 AS nombre, geom_3857
    FROM inside WHERE NOT crowded
), counted AS (
    SELECT CASE count(*) WHEN 1 THEN min(id) END AS id, CASE count(*) WHEN 1 THEN min(nom) END AS nom,
        CASE count(*) WHEN 1 THEN min(type) END AS type, CASE count(*) WHEN 1 THEN min(commune) END AS commune,
        CASE count(*) WHEN 1 THEN min(code_insee) END AS code_insee, bool_or(aide) AS aide,
        CASE count(*) WHEN 1 THEN min(pmr) END AS pmr,
        CASE count(*) WHEN 1 THEN min(precision_position) END AS precision_position, count(*)::int AS nombre,
        ST_SetSRID(ST_MakePoint(avg(ST_X(geom_3857)), avg(ST_Y(geom_3857))), 3857) AS geom_3857
    FROM inside WHERE crowded GROUP BY column_64, row_64
), feature AS (
    SELECT id, nom, type, commune, code_insee, aide, pmr, precision_position, nombre,
        ST_AsMVTGeom(geom_3857, envelope, 4096, 0, false) AS geom
    FROM tile, (SELECT * FROM one_by_one UNION ALL SELECT * FROM counted) AS drawn
)
SELECT coalesce(ST_AsMVT(feature, 'lieux', 4096, 'geom' ORDER BY id, ST_X(geom), ST_Y(geom)), '') FROM feature;

-- name: TileArrets
-- The stops of published rounds, each in exactly one tile of a zoom.
WITH tile AS (
    SELECT e AS envelope, ST_XMin(e) AS west, ST_XMax(e) AS east, ST_YMin(e) AS south, ST_YMax(e) AS north
    FROM ST_TileEnvelope(@z, @x, @y) AS e
), feature AS (
    SELECT s.stop_id::text AS id, s.place AS nom, c.name AS commune, s.insee_code AS code_insee, u.name AS unite, u.slug,
        i.auto_read AS a_confirmer, s.position_level AS precision_position, ST_AsMVTGeom(s.geom_3857, envelope, 4096, 0, false) AS geom
    FROM tile, stop s JOIN itinerary i USING (unit_id) JOIN unit u USING (unit_id) JOIN commune c USING (insee_code)
    WHERE s.geom_3857 && envelope AND NOT s.retired
        AND ST_X(s.geom_3857) >= west AND ST_X(s.geom_3857) < east
        AND ST_Y(s.geom_3857) > south AND ST_Y(s.geom_3857) <= north
)
SELECT coalesce(ST_AsMVT(feature, 'arrets', 4096, 'geom' ORDER BY id), '') FROM feature;

-- name: TilePassages
-- One feature for each place where a unit comes between @from and @to: its first visit of those days, and how many there are.
-- A visit moved for a day stands where it was moved.
WITH tile AS (
    SELECT e AS envelope, ST_XMin(e) AS west, ST_XMax(e) AS east, ST_YMin(e) AS south, ST_YMax(e) AS north
    FROM ST_TileEnvelope(@z, @x, @y) AS e
), visit AS MATERIALIZED (
    SELECT p.stop_id, coalesce(p.place, s.place) AS nom, p.geom, p.held_on, p.hours, p.starts_at, p.schedule_id, p.unit_id,
        s.insee_code, ST_Transform(p.geom, 3857) AS geom_3857
    FROM tile, passage p JOIN stop s USING (stop_id)
    WHERE p.held_on BETWEEN @from AND @to AND p.state <> 'annule'
        AND p.geom && ST_Expand(ST_Transform(envelope, 4326), 1e-9)
), feature AS (
    SELECT v.stop_id::text AS id, v.nom, min(c.name) AS commune, min(v.insee_code) AS code_insee, min(u.name) AS unite, min(u.slug) AS slug,
        bool_or(i.auto_read) AS a_confirmer, count(*)::int AS nombre, min(v.held_on)::text AS debut,
        (array_agg(v.hours ORDER BY v.held_on, v.starts_at, v.schedule_id))[1] AS heures,
        ST_AsMVTGeom(v.geom_3857, envelope, 4096, 0, false) AS geom
    FROM tile, visit v JOIN unit u USING (unit_id) LEFT JOIN itinerary i USING (unit_id) JOIN commune c USING (insee_code)
    WHERE ST_X(v.geom_3857) >= west AND ST_X(v.geom_3857) < east
        AND ST_Y(v.geom_3857) > south AND ST_Y(v.geom_3857) <= north
    GROUP BY v.stop_id, v.nom, v.geom_3857, envelope
)
SELECT coalesce(ST_AsMVT(feature, 'passages', 4096, 'geom' ORDER BY debut, id, nom), '') FROM feature;

-- name: TileMailles
-- Rows of cells of H3 that have people, joined into the cells of @resolution: an index of H3 (https://h3geo.org/docs/core-library/h3Indexing)
-- holds its resolution in bits 52 to 55 and a digit of three bits for each step, 7 where there is none. Means are weighted by people.
SELECT (cell & ~(15::bigint << 52)) | (@resolution::bigint << 52) | ((1::bigint << (3 * (15 - @resolution::int))) - 1) AS parent,
    sum(people),
    ARRAY[coalesce(sum(people) FILTER (WHERE class = 'couvert'), 0), coalesce(sum(people) FILTER (WHERE class = 'intermittent'), 0),
        coalesce(sum(people) FILTER (WHERE class = 'carence'), 0), coalesce(sum(people) FILTER (WHERE class = 'inconnu'), 0)],
    ARRAY[coalesce(sum(people) FILTER (WHERE fixed_class = 'couvert'), 0), coalesce(sum(people) FILTER (WHERE fixed_class = 'intermittent'), 0),
        coalesce(sum(people) FILTER (WHERE fixed_class = 'carence'), 0), coalesce(sum(people) FILTER (WHERE fixed_class = 'inconnu'), 0)],
    sum(people * c_low) / sum(people), sum(people * c_high) / sum(people),
    sum(people * fixed_low) / sum(people), sum(people * fixed_high) / sum(people),
    sum(people * minutes) / sum(people) FILTER (WHERE minutes IS NOT NULL),
    sum(people * fixed_minutes) / sum(people) FILTER (WHERE fixed_minutes IS NOT NULL),
    sum(people * wait_low) / sum(people), sum(people * hours_low) / sum(people),
    coalesce(mode() WITHIN GROUP (ORDER BY nullif(reason, '')), ''),
    bool_or(partial)
FROM demand_cell
WHERE lat BETWEEN @south AND @north AND lon BETWEEN @west AND @east AND people > 0
GROUP BY 1
ORDER BY 1;

-- name: TileCarences
-- The gaps of a zoning that are known now.
WITH tile AS (
    SELECT ST_TileEnvelope(@z, @x, @y) AS envelope, ST_Transform(ST_TileEnvelope(@z, @x, @y, margin => 64.0 / 4096), 4326) AS wide
), feature AS MATERIALIZED (
    SELECT g.gap_id AS id, g.living_area AS bassin, round(g.people)::int AS personnes, round(g.need)::int AS besoin, g.certain AS certaine,
        g.status AS statut, g.reason AS raison, g.partial AS offre_partielle,
        ST_AsMVTGeom(ST_Transform(g.geom, 3857), tile.envelope, 4096, 64, true) AS geom
    FROM tile, coverage_gap g
    WHERE g.coverage_run_id = (SELECT max(coverage_run_id) FROM coverage_run) AND g.zoning = @zoning AND g.geom && tile.wide
)
SELECT coalesce(ST_AsMVT(feature, 'carences', 4096, 'geom' ORDER BY id), '') FROM feature WHERE geom IS NOT NULL;

-- name: LockTileShapes
-- Two imports that end together prepare one after the other.
SELECT checked FROM tile_shape_state FOR UPDATE;

-- name: ChangedTileShapes
-- The zonings whose contours are not those that tile_shape was made from; digest '' = no contour any more.
WITH shape AS (
    SELECT '' AS zoning, insee_code AS code, geom_3857 FROM commune WHERE geom_3857 IS NOT NULL
    UNION ALL
    SELECT zoning, code, geom_3857 FROM living_area WHERE geom_3857 IS NOT NULL
), now_there AS (
    SELECT zoning, md5(string_agg(code || md5(ST_AsBinary(geom_3857)), ',' ORDER BY code)) AS digest FROM shape GROUP BY zoning
)
SELECT zoning, coalesce(n.digest, '') AS digest
FROM now_there n FULL JOIN tile_shape_source s USING (zoning)
WHERE n.digest IS DISTINCT FROM s.digest
ORDER BY zoning;

-- name: DeleteTileShapes
DELETE FROM tile_shape WHERE zoning = ANY (@zonings::text[]);

-- name: ContoursOfZoning
-- In one order, so that the same contours are always simplified the same way.
SELECT code, ST_AsEWKB(geom_3857) FROM (
    SELECT insee_code AS code, geom_3857 FROM commune WHERE @zoning = ''
    UNION ALL
    SELECT code, geom_3857 FROM living_area WHERE zoning = @zoning
) AS shape
WHERE geom_3857 IS NOT NULL AND NOT ST_IsEmpty(geom_3857)
ORDER BY code;

-- name: InsertTileShapes
-- A simplified contour may cross itself where it was very thin: ST_AsMVTGeom repairs what it clips.
INSERT INTO tile_shape (zoning, code, max_zoom, geom)
SELECT @zoning, code, @max_zoom, ST_GeomFromEWKB(ewkb) FROM unnest(@codes::text[], @shapes::bytea[]) AS s (code, ewkb);

-- name: CopyTileShapes
-- The finest band: contours as they were loaded.
INSERT INTO tile_shape (zoning, code, max_zoom, geom)
SELECT @zoning, code, @max_zoom, geom_3857 FROM (
    SELECT insee_code AS code, geom_3857 FROM commune WHERE @zoning = ''
    UNION ALL
    SELECT code, geom_3857 FROM living_area WHERE zoning = @zoning
) AS shape
WHERE geom_3857 IS NOT NULL;

-- name: ForgetTileShapeSources
DELETE FROM tile_shape_source WHERE zoning = ANY (@zonings::text[]);

-- name: SaveTileShapeSources
INSERT INTO tile_shape_source (zoning, digest)
SELECT zoning, digest FROM unnest(@zonings::text[], @digests::text[]) AS s (zoning, digest) WHERE digest <> '';

-- name: TileShapesChecked
UPDATE tile_shape_state SET checked = true;

-- name: TileBounds
-- Longitudes and latitudes that a layer spans, null where it holds nothing.
SELECT ST_XMin(extent), ST_YMin(extent), ST_XMax(extent), ST_YMax(extent) FROM (
    SELECT ST_Extent(geom) AS extent FROM (
        SELECT geom FROM commune WHERE @layer = 'communes' OR @layer IN ('couverture', 'mailles', 'carences') AND in_study
        UNION ALL
        SELECT geom FROM living_area WHERE @layer = 'bassins'
        UNION ALL
        SELECT geom FROM site WHERE @layer = 'lieux'
        UNION ALL
        SELECT s.geom FROM stop s JOIN itinerary USING (unit_id) WHERE @layer IN ('arrets', 'passages') AND NOT s.retired
    ) AS drawn
) AS whole;
