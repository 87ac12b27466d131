-- Addresses: written by imports, read whole to build the index of the geocoder.

-- name: StageAddresses
CREATE TEMP TABLE incoming_address (
    insee_code text, address_key text, address_id text, number integer, repetition text, street text, locality boolean,
    postcode text, city text, old_insee_code text, old_city text, source_rank smallint, lon_e6 integer, lat_e6 integer
) ON COMMIT DROP;

-- name: AnalyzeIncomingAddresses
-- A temporary table has no statistics until asked: without them the merge of a département would loop.
ANALYZE incoming_address;

-- name: DropReplacedAddresses
-- A file tells all of what its source knows of a commune: what it no longer holds is gone.
DELETE FROM address a
WHERE a.source = @source
  AND a.insee_code IN (SELECT DISTINCT insee_code FROM incoming_address)
  AND NOT EXISTS (SELECT FROM incoming_address i WHERE i.insee_code = a.insee_code AND i.address_key = a.address_key);

-- name: MergeAddresses
-- One row for each key of the file, the first by its content, so that the order of the file does not matter.
WITH once AS (
    SELECT DISTINCT ON (insee_code, address_key) *
    FROM incoming_address
    ORDER BY insee_code, address_key, street COLLATE "C", number, repetition COLLATE "C", lon_e6, lat_e6),
merged AS (
    INSERT INTO address AS a (source, insee_code, address_key, address_id, number, repetition, street, locality, postcode, city,
        old_insee_code, old_city, source_rank, lon_e6, lat_e6)
    SELECT @source, insee_code, address_key, address_id, number, repetition, street, locality, postcode, city, old_insee_code,
        old_city, source_rank, lon_e6, lat_e6
    FROM once
    ON CONFLICT (source, insee_code, address_key) DO UPDATE SET
        address_id = excluded.address_id, number = excluded.number, repetition = excluded.repetition, street = excluded.street,
        locality = excluded.locality, postcode = excluded.postcode, city = excluded.city, old_insee_code = excluded.old_insee_code,
        old_city = excluded.old_city, source_rank = excluded.source_rank, lon_e6 = excluded.lon_e6, lat_e6 = excluded.lat_e6
    WHERE (a.address_id, a.number, a.repetition, a.street, a.locality, a.postcode, a.city, a.old_insee_code, a.old_city,
           a.source_rank, a.lon_e6, a.lat_e6)
          IS DISTINCT FROM
          (excluded.address_id, excluded.number, excluded.repetition, excluded.street, excluded.locality, excluded.postcode,
           excluded.city, excluded.old_insee_code, excluded.old_city, excluded.source_rank, excluded.lon_e6, excluded.lat_e6)
    RETURNING xmax = 0 AS created)
SELECT count(*) FILTER (WHERE created) AS created, count(*) FILTER (WHERE NOT created) AS changed,
       (SELECT count(*) FROM incoming_address) - (SELECT count(*) FROM once) AS merged
FROM merged;

-- name: GeocoderKey
-- What the index of the geocoder is made from: the imports of communes and of addresses. Other changes leave it alone.
SELECT coalesce(md5(string_agg(import_run_id || ' ' || file_sha256, ',' ORDER BY import_run_id)), 'vide')
FROM import_run
WHERE kind IN ('communes', 'adresses');

-- name: GeocoderCommunes
SELECT c.insee_code, c.name, c.departement_code, d.name, r.name, c.postcodes, c.population, ST_AsEWKB(c.centre)
FROM commune c
JOIN departement d USING (departement_code)
JOIN region r ON r.region_code = c.region_code
ORDER BY c.insee_code;

-- name: GeocoderNames
-- Every other name of a commune, with the code that it had when it was one.
SELECT p.name, p.insee_code, coalesce(x.old_code, '') AS old_code, p.nature
FROM place_name p
LEFT JOIN commune_crosswalk x ON x.insee_code = p.insee_code AND x.old_name = p.name
WHERE p.nature <> 'commune'
UNION ALL
SELECT x.old_name, x.insee_code, x.old_code, 'ancienne'
FROM commune_crosswalk x
WHERE x.old_name <> '' AND NOT EXISTS (
    SELECT FROM place_name p WHERE p.insee_code = x.insee_code AND p.name = x.old_name AND p.nature <> 'commune');

-- name: GeocoderAddresses
SELECT address_id, number, repetition, street, locality, postcode, insee_code, city, old_insee_code, old_city, source_rank, lon_e6, lat_e6
FROM address;

-- name: AddressSources
-- One probe of the key for each source, whatever the number of addresses.
WITH RECURSIVE one AS (
    (SELECT source FROM address ORDER BY source LIMIT 1)
    UNION ALL
    SELECT (SELECT a.source FROM address a WHERE a.source > one.source ORDER BY a.source LIMIT 1) FROM one WHERE one.source IS NOT NULL)
SELECT source FROM one WHERE source IS NOT NULL;
