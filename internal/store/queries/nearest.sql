-- Sites near a point. Distances are great-circle on PostGIS's sphere; <-> between geographies orders by them, which <-> on
-- degrees does not. Points of collection of equipment are for donors and never shown as help (DOMAIN §1).
-- WITH TIES, because places at one spot are common and the caller parts them by id. Distances are told to the millimetre: below it
-- two sources that mean one spot differ by rounding alone.

-- First the neighbourhood: the @count nearest sites on the map (EPSG:3857, a third of the cost of the sphere), each with its
-- distance on the sphere and whether it passes the filters. A slot holds the facets of which a site must have one; null asks
-- nothing. maybe: it passes only if what its source does not say turns out right. Around a point the map keeps proportions, so
-- that the caller can tell how near anything beyond may be; nearly every question is settled here, at a cost that no filter raises.
-- The literal 400 is the most that may be asked: with it the plan for any @count is as good as the plan for this one.
-- name: NeighbouringSites
SELECT site_id, counts_as_help, round(ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, false) * 1000) / 1000 AS distance_m, map_m,
       (
           (@must_1::text[] IS NULL OR facets && @must_1::text[])
           AND (@must_2::text[] IS NULL OR facets && @must_2::text[])
           AND (@must_3::text[] IS NULL OR facets && @must_3::text[])
           AND (@must_4::text[] IS NULL OR facets && @must_4::text[])
           AND (@must_5::text[] IS NULL OR facets && @must_5::text[])
           AND (@must_6::text[] IS NULL OR facets && @must_6::text[])
           AND (@must_7::text[] IS NULL OR facets && @must_7::text[])
           AND (@must_8::text[] IS NULL OR facets && @must_8::text[])
           AND (@must_9::text[] IS NULL OR facets && @must_9::text[])
           AND (@must_10::text[] IS NULL OR facets && @must_10::text[])
           AND (@must_11::text[] IS NULL OR facets && @must_11::text[])
           AND (@must_12::text[] IS NULL OR facets && @must_12::text[])
       ) AS passes,
       (facets && @unknown::text[]
        AND (@may_1::text[] IS NULL OR facets && @may_1::text[])
        AND (@may_2::text[] IS NULL OR facets && @may_2::text[])
        AND (@may_3::text[] IS NULL OR facets && @may_3::text[])
        AND (@may_4::text[] IS NULL OR facets && @may_4::text[])
        AND (@may_5::text[] IS NULL OR facets && @may_5::text[])
        AND (@may_6::text[] IS NULL OR facets && @may_6::text[])
        AND (@may_7::text[] IS NULL OR facets && @may_7::text[])
        AND (@may_8::text[] IS NULL OR facets && @may_8::text[])
        AND (@may_9::text[] IS NULL OR facets && @may_9::text[])
        AND (@may_10::text[] IS NULL OR facets && @may_10::text[])
        AND (@may_11::text[] IS NULL OR facets && @may_11::text[])
        AND (@may_12::text[] IS NULL OR facets && @may_12::text[])
       ) AS maybe
FROM (
    SELECT site_id, counts_as_help, facets, geom, map_m FROM (
        SELECT site_id, counts_as_help, facets, geom,
               geom_3857 <-> ST_Transform(ST_SetSRID(ST_MakePoint(@lon, @lat), 4326), 3857) AS map_m
        FROM site
        WHERE geom IS NOT NULL AND kind <> 'collecte' AND geom_3857 IS NOT NULL
        ORDER BY map_m LIMIT 400
    ) most
    ORDER BY map_m LIMIT @count
) neighbourhood;

-- When the neighbourhood does not settle a question without filters: two rings on the sphere, from which the caller takes the
-- first @limit by distance, or by any cost that grows with distance and adds a fixed amount where no help is declared. Beyond the
-- @limit nearest of all, only a place that declares help can still come among the first, and only while the fixed amount outweighs
-- the way: @slack_m metres at most (null: by distance, no second ring). Fewer than @limit nearest are all there are.
-- name: NearestRings
WITH near AS (
    SELECT site_id, counts_as_help, geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography AS distance_m
    FROM site
    WHERE geom IS NOT NULL AND kind <> 'collecte'
    ORDER BY distance_m FETCH FIRST (@limit) ROWS WITH TIES
)
SELECT site_id, counts_as_help, round(distance_m * 1000) / 1000 AS distance_m
FROM (
 SELECT * FROM near
 UNION
 (SELECT site_id, counts_as_help, geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography AS distance_m
 FROM site
 WHERE counts_as_help AND geom IS NOT NULL AND kind <> 'collecte'
   AND ST_DWithin(geom::geography, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography,
                  (SELECT CASE WHEN count(*) >= @limit THEN max(distance_m) + @slack_m END FROM near), false)
 ORDER BY distance_m FETCH FIRST (@limit) ROWS WITH TIES)
) rings;

-- When the neighbourhood does not settle it the filter is rare around here: all that pass, by the index of facets, then the
-- @limit nearest of them and of those that declare help. @unknown null: those that pass; else those that only may.
-- name: PassingSites
WITH hit AS MATERIALIZED (
    SELECT site_id, counts_as_help, round(ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, false) * 1000) / 1000 AS distance_m
    FROM site
    WHERE geom IS NOT NULL AND kind <> 'collecte'
      AND (@unknown::text[] IS NULL OR facets && @unknown::text[])
      AND (@must_1::text[] IS NULL OR facets && @must_1::text[])
      AND (@must_2::text[] IS NULL OR facets && @must_2::text[])
      AND (@must_3::text[] IS NULL OR facets && @must_3::text[])
      AND (@must_4::text[] IS NULL OR facets && @must_4::text[])
      AND (@must_5::text[] IS NULL OR facets && @must_5::text[])
      AND (@must_6::text[] IS NULL OR facets && @must_6::text[])
      AND (@must_7::text[] IS NULL OR facets && @must_7::text[])
      AND (@must_8::text[] IS NULL OR facets && @must_8::text[])
      AND (@must_9::text[] IS NULL OR facets && @must_9::text[])
      AND (@must_10::text[] IS NULL OR facets && @must_10::text[])
      AND (@must_11::text[] IS NULL OR facets && @must_11::text[])
      AND (@must_12::text[] IS NULL OR facets && @must_12::text[])
)
(SELECT * FROM hit ORDER BY distance_m FETCH FIRST (@limit) ROWS WITH TIES)
UNION
(SELECT * FROM hit WHERE counts_as_help ORDER BY distance_m FETCH FIRST (@limit) ROWS WITH TIES);

-- name: SiteCards
SELECT s.site_id, s.name, s.kind, s.typologies, s.categories, s.programmes, coalesce(c.name, s.commune_name) AS commune,
       coalesce(s.insee_code, '') AS insee_code, coalesce(c.departement_code, '') AS departement, coalesce(s.postcode, '') AS postcode,
       coalesce(s.address, '') AS address, s.phones, s.websites, s.services, s.publics, s.fees, s.wheelchair, s.appointment, s.counts_as_help,
       coalesce(s.hours_text, '') AS hours_text, coalesce(s.hours_osm, '') AS hours_osm, coalesce(s.booking, '') AS booking,
       coalesce(s.summary, '') AS summary, s.updated_on,
       coalesce((SELECT source FROM site_source o WHERE o.site_id = s.site_id ORDER BY observed_on DESC NULLS LAST, source LIMIT 1), '') AS source,
       ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat, s.position_level, s.position_reason
FROM site s
LEFT JOIN commune c ON c.insee_code = s.insee_code
WHERE s.site_id = ANY(@ids::uuid[]);

-- The département of a point: of the commune that holds it, else of the nearest centre within 20 km. coalesce looks for the
-- second only when there is no first.
-- name: DepartementAt
SELECT coalesce(
    (SELECT departement_code FROM commune
     WHERE ST_Intersects(geom, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)) ORDER BY insee_code LIMIT 1),
    (SELECT departement_code FROM (
        SELECT departement_code, centre::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography AS distance_m FROM commune
        WHERE centre IS NOT NULL
        ORDER BY distance_m LIMIT 1
     ) nearest WHERE distance_m <= 20000),
    '') AS departement;
