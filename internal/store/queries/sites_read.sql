-- Sites as they are asked for. Distances are great-circle on PostGIS's sphere; <-> between geographies orders by them, which
-- <-> on degrees does not. Points of collection of equipment are for donors and never shown as help (DOMAIN §1).

-- The nearest of two classes, so that the caller can merge them exactly under any ranking that grows with distance within a
-- class: places whose help is declared, and the others.
-- name: NearestSites
SELECT near.rank_class, s.site_id, s.name, s.kind, s.typologies, s.categories, s.programmes, coalesce(c.name, s.commune_name) AS commune,
       coalesce(s.insee_code, '') AS insee_code, coalesce(c.departement_code, '') AS departement, coalesce(s.postcode, '') AS postcode,
       coalesce(s.address, '') AS address, s.phones, s.websites, s.services, s.publics, s.fees, s.wheelchair, s.appointment, s.counts_as_help,
       coalesce(s.hours_text, '') AS hours_text, coalesce(s.hours_osm, '') AS hours_osm, coalesce(s.booking, '') AS booking,
       coalesce(s.summary, '') AS summary, s.updated_on, coalesce(origin.source, '') AS source,
       ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat, s.position_level, s.position_reason,
       ST_Distance(s.geom::geography, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, false) AS distance_m
FROM (
    (SELECT 'help' AS rank_class, site_id FROM site
     WHERE counts_as_help AND geom IS NOT NULL AND kind <> 'collecte'
     ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, site_id LIMIT @limit)
    UNION ALL
    (SELECT 'other' AS rank_class, site_id FROM site
     WHERE NOT counts_as_help AND geom IS NOT NULL AND kind <> 'collecte'
     ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, site_id LIMIT @limit)
) near
JOIN site s USING (site_id)
LEFT JOIN commune c ON c.insee_code = s.insee_code
LEFT JOIN LATERAL (SELECT source FROM site_source WHERE site_source.site_id = s.site_id ORDER BY observed_on DESC NULLS LAST, source LIMIT 1) origin ON true;

-- The same under filters. A slot holds the facets of which a site must have one; null asks nothing, and is folded away when the
-- statement is planned for its parameters. may_… adds the facet "unknown": what passes only thanks to it comes apart.
-- name: NearestSitesFiltered
WITH candidate AS NOT MATERIALIZED (
    SELECT site_id, geom, counts_as_help,
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
           (
           (@may_1::text[] IS NULL OR facets && @may_1::text[])
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
           ) AS may_pass
    FROM site
    WHERE geom IS NOT NULL AND kind <> 'collecte'
)
SELECT near.rank_class, s.site_id, s.name, s.kind, s.typologies, s.categories, s.programmes, coalesce(c.name, s.commune_name) AS commune,
       coalesce(s.insee_code, '') AS insee_code, coalesce(c.departement_code, '') AS departement, coalesce(s.postcode, '') AS postcode,
       coalesce(s.address, '') AS address, s.phones, s.websites, s.services, s.publics, s.fees, s.wheelchair, s.appointment, s.counts_as_help,
       coalesce(s.hours_text, '') AS hours_text, coalesce(s.hours_osm, '') AS hours_osm, coalesce(s.booking, '') AS booking,
       coalesce(s.summary, '') AS summary, s.updated_on, coalesce(origin.source, '') AS source,
       ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat, s.position_level, s.position_reason,
       ST_Distance(s.geom::geography, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, false) AS distance_m
FROM (
    (SELECT 'help' AS rank_class, site_id FROM candidate WHERE passes AND counts_as_help
     ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, site_id LIMIT @limit)
    UNION ALL
    (SELECT 'other' AS rank_class, site_id FROM candidate WHERE passes AND NOT counts_as_help
     ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, site_id LIMIT @limit)
    UNION ALL
    (SELECT 'help_maybe' AS rank_class, site_id FROM candidate WHERE may_pass AND NOT passes AND counts_as_help
     ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, site_id LIMIT @limit)
    UNION ALL
    (SELECT 'other_maybe' AS rank_class, site_id FROM candidate WHERE may_pass AND NOT passes AND NOT counts_as_help
     ORDER BY geom::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography, site_id LIMIT @limit)
) near
JOIN site s USING (site_id)
LEFT JOIN commune c ON c.insee_code = s.insee_code
LEFT JOIN LATERAL (SELECT source FROM site_source WHERE site_source.site_id = s.site_id ORDER BY observed_on DESC NULLS LAST, source LIMIT 1) origin ON true;

-- The département of a point: of the commune that holds it, else of the nearest centre within 20 km.
-- name: DepartementAt
SELECT departement_code FROM (
    (SELECT departement_code, 0 AS distance_m FROM commune
     WHERE ST_Intersects(geom, ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)) LIMIT 1)
    UNION ALL
    (SELECT departement_code, centre::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography FROM commune
     WHERE centre IS NOT NULL
     ORDER BY centre::geography <-> ST_SetSRID(ST_MakePoint(@lon, @lat), 4326)::geography LIMIT 1)
) here
WHERE distance_m <= 20000
ORDER BY distance_m
LIMIT 1;
