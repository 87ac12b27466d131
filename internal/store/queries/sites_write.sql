-- Sites as imports write them: whole sets at once, as JSON rows, so that every statement stands alone and can be prepared.

-- name: LockSites
-- Imports of places wait for each other, readers for none: two imports of the same new record would make two places of it.
LOCK TABLE site_source, unit_source IN SHARE ROW EXCLUSIVE MODE;

-- name: SiteAliases
SELECT source, source_id, site_id, record_hash FROM site_source WHERE source = ANY (@sources);

-- name: WriteSites
INSERT INTO site (
    site_id, name, pivot, insee_code, commune_name, postcode, address, address_extra, typologies, phones, emails, websites,
    hours_text, hours_osm, hours_rule, hours_state, hours_confidence, hours_unread,
    summary, detail, mobility, parent, updated_on, services, publics, special_care, fees, programmes,
    labels, other_labels, access_modes, support_modes, access_sheet, booking, kind, counts_as_help, wheelchair, appointment,
    equipment, categories, facets, declared, geom, geom_3857, position_level, position_source, position_reason,
    position_score, declared_insee_code, provenance)
SELECT
    r.site_id, r.name, r.pivot, r.insee_code, r.commune_name, r.postcode, r.address, r.address_extra, r.typologies, r.phones,
    r.emails, r.websites, r.hours_text, r.hours_osm, r.hours_rule, r.hours_state, r.hours_confidence, r.hours_unread,
    r.summary, r.detail, r.mobility, r.parent, r.updated_on, r.services, r.publics, r.special_care, r.fees, r.programmes, r.labels, r.other_labels, r.access_modes, r.support_modes,
    r.access_sheet, r.booking, r.kind, r.counts_as_help, r.wheelchair, r.appointment, r.equipment, r.categories, r.facets,
    ST_GeomFromEWKB(r.declared), ST_GeomFromEWKB(r.geom), ST_Transform(ST_GeomFromEWKB(r.geom), 3857), r.position_level,
    r.position_source, r.position_reason, r.position_score, r.declared_insee_code, r.provenance
FROM jsonb_to_recordset(@rows::jsonb) AS r (
    site_id uuid, name text, pivot text, insee_code text, commune_name text, postcode text, address text, address_extra text,
    typologies text[], phones text[], emails text[], websites text[], hours_text text, hours_osm text, hours_rule text,
    hours_state text, hours_confidence double precision, hours_unread text[], summary text,
    detail text, mobility text[], parent text, updated_on date, services text[], publics text[], special_care text[],
    fees text[], programmes text[], labels text[], other_labels text[], access_modes text[], support_modes text[],
    access_sheet text, booking text, kind text, counts_as_help boolean, wheelchair text, appointment text, equipment text[],
    categories text[], facets text[], declared bytea, geom bytea, position_level text, position_source text,
    position_reason text, position_score double precision, declared_insee_code text, provenance jsonb)
ON CONFLICT (site_id) DO UPDATE SET
    name = excluded.name, pivot = excluded.pivot, insee_code = excluded.insee_code, commune_name = excluded.commune_name,
    postcode = excluded.postcode, address = excluded.address, address_extra = excluded.address_extra,
    typologies = excluded.typologies, phones = excluded.phones, emails = excluded.emails, websites = excluded.websites,
    hours_text = excluded.hours_text, hours_osm = excluded.hours_osm, hours_rule = excluded.hours_rule,
    hours_state = excluded.hours_state, hours_confidence = excluded.hours_confidence, hours_unread = excluded.hours_unread,
    summary = excluded.summary, detail = excluded.detail,
    mobility = excluded.mobility, parent = excluded.parent, updated_on = excluded.updated_on, services = excluded.services,
    publics = excluded.publics, special_care = excluded.special_care, fees = excluded.fees,
    programmes = excluded.programmes, labels = excluded.labels, other_labels = excluded.other_labels,
    access_modes = excluded.access_modes, support_modes = excluded.support_modes, access_sheet = excluded.access_sheet,
    booking = excluded.booking, kind = excluded.kind, counts_as_help = excluded.counts_as_help,
    wheelchair = excluded.wheelchair, appointment = excluded.appointment, equipment = excluded.equipment,
    categories = excluded.categories, facets = excluded.facets, declared = excluded.declared, geom = excluded.geom,
    geom_3857 = excluded.geom_3857, position_level = excluded.position_level, position_source = excluded.position_source,
    position_reason = excluded.position_reason, position_score = excluded.position_score,
    declared_insee_code = excluded.declared_insee_code, provenance = excluded.provenance;

-- name: WriteSiteAliases
INSERT INTO site_source (source, source_id, site_id, observed_on, record_hash, record)
SELECT r.source, r.source_id, r.site_id, r.observed_on, r.record_hash, r.record
FROM jsonb_to_recordset(@rows::jsonb) AS r (
    source text, source_id text, site_id uuid, observed_on date, record_hash text, record jsonb)
ON CONFLICT (source, source_id) DO UPDATE SET
    site_id = excluded.site_id, observed_on = excluded.observed_on, record_hash = excluded.record_hash,
    record = excluded.record;

-- name: DropSiteAliases
-- Records that are no longer sites; their sites go with them unless another record still tells of them.
WITH gone AS (
    DELETE FROM site_source s
    USING unnest(@sources::text[], @source_ids::text[]) AS g (source, source_id)
    WHERE s.source = g.source AND s.source_id = g.source_id
    RETURNING s.source, s.source_id, s.site_id)
DELETE FROM site WHERE site_id IN (
    SELECT site_id FROM gone WHERE NOT EXISTS (
        SELECT FROM site_source o
        WHERE o.site_id = gone.site_id AND NOT EXISTS (
            SELECT FROM gone g WHERE g.source = o.source AND g.source_id = o.source_id)));

-- name: TerritoryIsSample
SELECT EXISTS (SELECT FROM commune WHERE source = 'echantillon');
