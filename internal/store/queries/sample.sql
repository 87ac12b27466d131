-- The built-in sample.

-- name: WantsSample
-- Nothing but what a sample cut short may have left, and not the whole sample.
SELECT NOT EXISTS (SELECT FROM setting WHERE key = 'sample')
   AND NOT EXISTS (SELECT FROM commune WHERE source <> 'echantillon')
   AND NOT EXISTS (SELECT FROM import_run WHERE source NOT LIKE 'echantillon:%');

-- name: DrawCells
-- Cells of the points nearest to each commune's centre (Voronoi), in Lambert-93 where distances are metres, cut at an outline.
WITH centres AS (
    SELECT insee_code, ST_Transform(centre, 2154) AS centre FROM commune
    WHERE source = 'echantillon' AND centre IS NOT NULL AND contour_rank <= @contour_rank),
outline AS (SELECT ST_Transform(ST_MakeValid(ST_GeomFromEWKB(@outline::bytea)), 2154) AS geom),
cells AS (
    SELECT (ST_Dump(ST_VoronoiPolygons(ST_Collect(centre ORDER BY insee_code), 0, (SELECT geom FROM outline)))).geom FROM centres),
drawn AS (
    SELECT c.insee_code, ST_Multi(ST_CollectionExtract(ST_MakeValid(
        ST_Transform(ST_Intersection(cells.geom, outline.geom), 4326)), 3)) AS geom
    FROM centres c JOIN cells ON ST_Intersects(cells.geom, c.centre) CROSS JOIN outline)
UPDATE commune c
SET geom = d.geom, geom_3857 = ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Transform(d.geom, 3857)), 3)),
    contour_source = 'echantillon', contour_rank = @contour_rank, contour_approximate = true, in_study = true
FROM drawn d
WHERE d.insee_code = c.insee_code AND NOT ST_IsEmpty(d.geom) AND c.geom IS DISTINCT FROM d.geom;
