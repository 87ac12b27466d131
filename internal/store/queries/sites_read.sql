-- Whole sites: one, or those that a filter keeps, in the order of their ids. The ids are UUIDv7, so that a page that begins after
-- the last id of the page before repeats and leaves out nothing, whatever is written in between.

-- name: SiteByID
SELECT s.site_id, s.name, coalesce(s.pivot, '') AS pivot, coalesce(s.insee_code, '') AS insee_code, s.commune_name,
       coalesce(s.postcode, '') AS postcode, coalesce(s.address, '') AS address, coalesce(s.address_extra, '') AS address_extra,
       s.typologies, s.phones, s.emails, s.websites, coalesce(s.hours_text, '') AS hours_text, coalesce(s.hours_osm, '') AS hours_osm,
       coalesce(s.hours_rule, '') AS hours_rule, s.hours_state, coalesce(s.hours_confidence, 0) AS hours_confidence, s.hours_unread,
       coalesce(s.summary, '') AS summary, coalesce(s.detail, '') AS detail, s.mobility, coalesce(s.parent, '') AS parent, s.updated_on,
       s.services, s.publics, s.special_care, s.fees, s.programmes, s.labels, s.other_labels, s.access_modes, s.support_modes,
       coalesce(s.access_sheet, '') AS access_sheet, coalesce(s.booking, '') AS booking, s.kind, s.counts_as_help, s.wheelchair,
       s.appointment, s.equipment, s.categories, ST_AsEWKB(s.declared) AS declared_ewkb, ST_AsEWKB(s.geom) AS geom_ewkb,
       s.position_level, s.position_source, s.position_reason, s.position_score, s.provenance,
       coalesce(c.name, s.commune_name) AS commune, coalesce(c.departement_code, '') AS departement, coalesce(d.name, '') AS departement_name, c.postcodes,
       (SELECT jsonb_agg(jsonb_build_object('source', o.source, 'source_id', o.source_id, 'observed_on', o.observed_on)
                         ORDER BY o.observed_on DESC NULLS LAST, o.source, o.source_id)
        FROM site_source o WHERE o.site_id = s.site_id) AS aliases
FROM site s
LEFT JOIN commune c ON c.insee_code = s.insee_code
LEFT JOIN departement d USING (departement_code)
WHERE s.site_id = @id;

-- A slot must_… holds the facets of which a site must have one; every null asks nothing.
-- name: Sites
SELECT s.site_id, s.name, coalesce(s.pivot, '') AS pivot, coalesce(s.insee_code, '') AS insee_code, s.commune_name,
       coalesce(s.postcode, '') AS postcode, coalesce(s.address, '') AS address, coalesce(s.address_extra, '') AS address_extra,
       s.typologies, s.phones, s.emails, s.websites, coalesce(s.hours_text, '') AS hours_text, coalesce(s.hours_osm, '') AS hours_osm,
       coalesce(s.hours_rule, '') AS hours_rule, s.hours_state, coalesce(s.hours_confidence, 0) AS hours_confidence, s.hours_unread,
       coalesce(s.summary, '') AS summary, coalesce(s.detail, '') AS detail, s.mobility, coalesce(s.parent, '') AS parent, s.updated_on,
       s.services, s.publics, s.special_care, s.fees, s.programmes, s.labels, s.other_labels, s.access_modes, s.support_modes,
       coalesce(s.access_sheet, '') AS access_sheet, coalesce(s.booking, '') AS booking, s.kind, s.counts_as_help, s.wheelchair,
       s.appointment, s.equipment, s.categories, ST_AsEWKB(s.declared) AS declared_ewkb, ST_AsEWKB(s.geom) AS geom_ewkb,
       s.position_level, s.position_source, s.position_reason, s.position_score, s.provenance,
       coalesce(c.name, s.commune_name) AS commune, coalesce(c.departement_code, '') AS departement, coalesce(d.name, '') AS departement_name, c.postcodes,
       (SELECT jsonb_agg(jsonb_build_object('source', o.source, 'source_id', o.source_id, 'observed_on', o.observed_on)
                         ORDER BY o.observed_on DESC NULLS LAST, o.source, o.source_id)
        FROM site_source o WHERE o.site_id = s.site_id) AS aliases
FROM site s
LEFT JOIN commune c ON c.insee_code = s.insee_code
LEFT JOIN departement d USING (departement_code)
WHERE (@after::uuid IS NULL OR s.site_id > @after)
  AND (@insee_code = '' OR s.insee_code = @insee_code)
  AND (@zoning = '' OR s.insee_code IN (SELECT insee_code FROM living_area_commune WHERE zoning = @zoning AND code = @living_area))
  AND (@west::float8 IS NULL
       OR s.geom_3857 && ST_Transform(ST_MakeEnvelope(@west, @south::float8, @east::float8, @north::float8, 4326), 3857)
          AND ST_Intersects(s.geom, ST_MakeEnvelope(@west, @south::float8, @east::float8, @north::float8, 4326)))
  AND (@must_1::text[] IS NULL OR s.facets && @must_1::text[])
  AND (@must_2::text[] IS NULL OR s.facets && @must_2::text[])
  AND (@must_3::text[] IS NULL OR s.facets && @must_3::text[])
  AND (@must_4::text[] IS NULL OR s.facets && @must_4::text[])
  AND (@must_5::text[] IS NULL OR s.facets && @must_5::text[])
  AND (@must_6::text[] IS NULL OR s.facets && @must_6::text[])
  AND (@must_7::text[] IS NULL OR s.facets && @must_7::text[])
  AND (@must_8::text[] IS NULL OR s.facets && @must_8::text[])
  AND (@must_9::text[] IS NULL OR s.facets && @must_9::text[])
  AND (@must_10::text[] IS NULL OR s.facets && @must_10::text[])
  AND (@must_11::text[] IS NULL OR s.facets && @must_11::text[])
  AND (@must_12::text[] IS NULL OR s.facets && @must_12::text[])
ORDER BY s.site_id
LIMIT @limit::bigint;
