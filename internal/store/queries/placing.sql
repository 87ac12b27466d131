-- Where places are drawn: what it is decided from, what was decided, and what is doubted of it.

-- name: PlacingOwed
-- Was some place placed by other communes or addresses than these?
SELECT EXISTS (SELECT FROM site) AND NOT EXISTS (SELECT FROM setting WHERE key = 'positions' AND value = to_jsonb(@state::text));

-- name: NotePlaced
INSERT INTO setting (key, value) VALUES ('positions', to_jsonb(@state::text))
ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE setting.value <> excluded.value;

-- name: SiteStatements
-- A place of before its declared code was kept means the commune that was understood then.
SELECT s.site_id, ST_AsEWKB(s.declared), coalesce(s.declared_insee_code, s.insee_code, ''), coalesce(s.postcode, ''), s.commune_name,
       coalesce(s.address, ''), s.updated_on, (SELECT min(a.source) FROM site_source a WHERE a.site_id = s.site_id)
FROM site s
ORDER BY s.site_id;

-- name: WritePositions
-- Writes what differs and counts it. Where a place comes from is rewritten for its commune and its position alone.
UPDATE site s
SET insee_code = r.insee_code, geom = ST_GeomFromEWKB(r.geom), geom_3857 = ST_Transform(ST_GeomFromEWKB(r.geom), 3857),
    position_level = r.position_level, position_source = r.position_source, position_reason = r.position_reason,
    position_score = r.position_score, provenance = s.provenance - '{code_insee,position}'::text[] || r.provenance
FROM jsonb_to_recordset(@rows::jsonb) AS r (
    site_id uuid, insee_code text, geom bytea, position_level text, position_source text, position_reason text,
    position_score double precision, provenance jsonb)
WHERE s.site_id = r.site_id
  AND (s.insee_code, s.geom, s.position_level, s.position_source, s.position_reason, s.position_score, s.provenance)
      IS DISTINCT FROM
      (r.insee_code, ST_GeomFromEWKB(r.geom), r.position_level, r.position_source, r.position_reason, r.position_score,
       s.provenance - '{code_insee,position}'::text[] || r.provenance);

-- name: DropDoubts
-- Of these places, those that nothing is doubted of any more.
DELETE FROM site_doubt WHERE site_id = ANY (@site_ids::uuid[]) AND site_id <> ALL (@doubted::uuid[]);

-- name: WriteDoubts
INSERT INTO site_doubt AS d (site_id, reason, outside_m, point_insee_code, found, found_level, found_score, found_label, elsewhere,
    elsewhere_score, elsewhere_label)
SELECT r.site_id, r.reason, r.outside_m, r.point_insee_code, ST_GeomFromEWKB(r.found), r.found_level, r.found_score, r.found_label,
    ST_GeomFromEWKB(r.elsewhere), r.elsewhere_score, r.elsewhere_label
FROM jsonb_to_recordset(@rows::jsonb) AS r (
    site_id uuid, reason text, outside_m double precision, point_insee_code text, found bytea, found_level text,
    found_score double precision, found_label text, elsewhere bytea, elsewhere_score double precision, elsewhere_label text)
ON CONFLICT (site_id) DO UPDATE SET
    reason = excluded.reason, outside_m = excluded.outside_m, point_insee_code = excluded.point_insee_code, found = excluded.found,
    found_level = excluded.found_level, found_score = excluded.found_score, found_label = excluded.found_label,
    elsewhere = excluded.elsewhere, elsewhere_score = excluded.elsewhere_score, elsewhere_label = excluded.elsewhere_label
WHERE (d.reason, d.outside_m, d.point_insee_code, d.found, d.found_level, d.found_score, d.found_label, d.elsewhere,
       d.elsewhere_score, d.elsewhere_label)
      IS DISTINCT FROM
      (excluded.reason, excluded.outside_m, excluded.point_insee_code, excluded.found, excluded.found_level,
       excluded.found_score, excluded.found_label, excluded.elsewhere, excluded.elsewhere_score, excluded.elsewhere_label);

-- name: SitesToPlace
-- Places with a doubt, by département, commune and name; '' asks for all. One line for each, under its first record. Whether
-- addresses of its commune are loaded is one probe of their key for each source, whatever their number.
SELECT s.site_id, a.source, a.source_id, s.name, coalesce(s.address, ''), coalesce(s.postcode, ''), s.commune_name,
       coalesce(s.insee_code, ''), coalesce(c.name, ''), coalesce(c.departement_code, ''), coalesce(e.name, ''), coalesce(p.name, ''),
       EXISTS (SELECT FROM unnest(@sources::text[]) AS known (source),
                   LATERAL (SELECT s.insee_code UNION ALL SELECT x.old_code FROM commune_crosswalk x WHERE x.insee_code = s.insee_code) AS m (code)
               WHERE (SELECT k.insee_code FROM address k WHERE k.source = known.source AND k.insee_code >= m.code
                      ORDER BY k.source, k.insee_code LIMIT 1) = m.code),
       ST_AsEWKB(s.declared), ST_AsEWKB(s.geom), s.position_level, s.position_source, s.position_reason, s.position_score,
       d.reason, d.outside_m, coalesce(d.point_insee_code, ''), ST_AsEWKB(d.found), d.found_level, d.found_score, d.found_label,
       ST_AsEWKB(d.elsewhere), d.elsewhere_score, d.elsewhere_label
FROM site_doubt d
JOIN site s USING (site_id)
JOIN LATERAL (
    SELECT source, source_id FROM site_source WHERE site_id = s.site_id ORDER BY source, source_id LIMIT 1) a ON true
LEFT JOIN commune c ON c.insee_code = s.insee_code
LEFT JOIN departement e USING (departement_code)
LEFT JOIN commune p ON p.insee_code = d.point_insee_code
WHERE (@reason = '' OR d.reason = @reason)
  AND (@departement = '' OR c.departement_code = @departement)
ORDER BY c.departement_code, c.name, s.name, a.source, a.source_id
LIMIT @limit::bigint OFFSET @offset::bigint;

-- name: CountSitesToPlace
-- How many, by reason and département ('' = commune not decided).
SELECT d.reason, coalesce(c.departement_code, ''), coalesce(e.name, ''), count(*)
FROM site_doubt d
JOIN site s USING (site_id)
LEFT JOIN commune c ON c.insee_code = s.insee_code
LEFT JOIN departement e USING (departement_code)
GROUP BY 1, 2, 3
ORDER BY 2, 1;
