-- What a page draws: the sites of a view of the map, how many each filter would keep, and outlines small enough for a page.

-- Sites in a box of longitudes and latitudes that pass the filters or may pass, the nearest to the middle first. A slot holds the
-- facets of which a site must have one (must: to pass, may: to pass perhaps); null asks nothing.
-- name: SitesInView
WITH box AS (
    SELECT ST_Transform(ST_MakeEnvelope(@west, @south, @east, @north, 4326), 3857) AS area
), hit AS (
    SELECT site_id, geom_3857 <-> ST_Centroid(box.area) AS far,
        (
            (@must_1::text[] IS NULL OR facets && @must_1::text[]) AND (@must_2::text[] IS NULL OR facets && @must_2::text[])
            AND (@must_3::text[] IS NULL OR facets && @must_3::text[]) AND (@must_4::text[] IS NULL OR facets && @must_4::text[])
            AND (@must_5::text[] IS NULL OR facets && @must_5::text[]) AND (@must_6::text[] IS NULL OR facets && @must_6::text[])
            AND (@must_7::text[] IS NULL OR facets && @must_7::text[]) AND (@must_8::text[] IS NULL OR facets && @must_8::text[])
            AND (@must_9::text[] IS NULL OR facets && @must_9::text[]) AND (@must_10::text[] IS NULL OR facets && @must_10::text[])
            AND (@must_11::text[] IS NULL OR facets && @must_11::text[]) AND (@must_12::text[] IS NULL OR facets && @must_12::text[])
        ) AS passes
    FROM box, site
    WHERE geom_3857 && box.area AND kind NOT IN ('collecte', 'domicile', 'distance')
        AND (@may_1::text[] IS NULL OR facets && @may_1::text[]) AND (@may_2::text[] IS NULL OR facets && @may_2::text[])
        AND (@may_3::text[] IS NULL OR facets && @may_3::text[]) AND (@may_4::text[] IS NULL OR facets && @may_4::text[])
        AND (@may_5::text[] IS NULL OR facets && @may_5::text[]) AND (@may_6::text[] IS NULL OR facets && @may_6::text[])
        AND (@may_7::text[] IS NULL OR facets && @may_7::text[]) AND (@may_8::text[] IS NULL OR facets && @may_8::text[])
        AND (@may_9::text[] IS NULL OR facets && @may_9::text[]) AND (@may_10::text[] IS NULL OR facets && @may_10::text[])
        AND (@may_11::text[] IS NULL OR facets && @may_11::text[]) AND (@may_12::text[] IS NULL OR facets && @may_12::text[])
)
SELECT site_id, passes, count(*) FILTER (WHERE passes) OVER () AS passing, count(*) OVER () AS total
FROM hit ORDER BY far, site_id LIMIT @limit;

-- name: FacetsInView
WITH box AS (
    SELECT ST_Transform(ST_MakeEnvelope(@west, @south, @east, @north, 4326), 3857) AS area
)
SELECT facet, count(*) AS sites
FROM box, site, unnest(facets) AS facet
WHERE geom_3857 && box.area AND kind NOT IN ('collecte', 'domicile', 'distance')
    AND (@must_1::text[] IS NULL OR facets && @must_1::text[]) AND (@must_2::text[] IS NULL OR facets && @must_2::text[])
    AND (@must_3::text[] IS NULL OR facets && @must_3::text[]) AND (@must_4::text[] IS NULL OR facets && @must_4::text[])
    AND (@must_5::text[] IS NULL OR facets && @must_5::text[]) AND (@must_6::text[] IS NULL OR facets && @must_6::text[])
    AND (@must_7::text[] IS NULL OR facets && @must_7::text[]) AND (@must_8::text[] IS NULL OR facets && @must_8::text[])
    AND (@must_9::text[] IS NULL OR facets && @must_9::text[]) AND (@must_10::text[] IS NULL OR facets && @must_10::text[])
    AND (@must_11::text[] IS NULL OR facets && @must_11::text[]) AND (@must_12::text[] IS NULL OR facets && @must_12::text[])
GROUP BY facet;

-- Contours prepared for tiles, in EPSG:3857, of the zoom band that suits a drawing: those of the codes, and with @around the
-- communes that surround them.
-- name: OutlinesOfCommunes
WITH band AS (
    SELECT min(max_zoom) AS max_zoom FROM tile_shape WHERE zoning = '' AND max_zoom >= @zoom
), own AS (
    SELECT s.code, s.geom FROM tile_shape s, band WHERE s.zoning = '' AND s.max_zoom = band.max_zoom AND s.code = ANY (@codes::text[])
), frame AS (
    SELECT ST_Expand(ST_Extent(geom)::geometry, greatest(ST_XMax(ST_Extent(geom)) - ST_XMin(ST_Extent(geom)), 1) * 0.12) AS area FROM own
)
SELECT s.code, c.name, s.code = ANY (@codes::text[]) AS own, ST_AsEWKB(s.geom) AS geom
FROM band, frame, tile_shape s JOIN commune c ON c.insee_code = s.code
WHERE s.zoning = '' AND s.max_zoom = band.max_zoom
    AND (s.code = ANY (@codes::text[]) OR (@around AND s.geom && ST_SetSRID(frame.area, 3857)))
ORDER BY own, s.code;

-- name: PublishedSites
SELECT count(*) FROM site WHERE kind <> 'collecte';

-- The frame of what is drawn: the studied area, else the places themselves. Centres with a margin: reading 1,754 contours to find
-- four numbers takes a third of a second.
-- name: FrameOfData
SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
FROM (SELECT ST_Expand(coalesce((SELECT ST_Extent(centre) FROM commune WHERE in_study), (SELECT ST_Extent(geom) FROM site)), 0.08) AS e) AS extent
WHERE e IS NOT NULL;

-- name: ShapesOfTerritories
-- The contours of the territories of a level as tiles draw them at a zoom: one row a commune where the level is made of communes.
WITH band AS (
    SELECT min(max_zoom) AS max_zoom
    FROM tile_shape
    WHERE zoning = CASE @level WHEN 'bassin' THEN @zoning ELSE '' END AND max_zoom >= @zoom
)
SELECT s.code, ST_AsEWKB(s.geom)
FROM band, tile_shape s
WHERE @level = 'bassin' AND s.zoning = @zoning AND s.max_zoom = band.max_zoom AND s.code = ANY (@codes::text[])
UNION ALL
SELECT t.code, ST_AsEWKB(s.geom)
FROM band
    JOIN tile_shape s ON s.zoning = '' AND s.max_zoom = band.max_zoom
    JOIN commune c ON c.insee_code = s.code AND c.in_study
    CROSS JOIN LATERAL (SELECT CASE @level WHEN 'commune' THEN c.insee_code WHEN 'epci' THEN c.epci_code
        WHEN 'departement' THEN c.departement_code WHEN 'region' THEN c.region_code END AS code) t
WHERE @level <> 'bassin' AND t.code = ANY (@codes::text[])
ORDER BY 1;
