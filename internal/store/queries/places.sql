-- Places by what people type. place_name.normalized and .without_article are written by geo/address; ranges with ~>=~ and
-- ~<~ use the text_pattern_ops indexes even in a generic plan, where LIKE with a parameter cannot.

-- name: PlacesByName
SELECT p.name AS found_name, p.normalized, p.without_article, p.nature, c.insee_code, c.name, c.departement_code AS departement,
       d.name AS departement_name, c.postcodes, c.population, c.in_study, ST_AsEWKB(c.centre) AS centre
FROM place_name p
JOIN commune c USING (insee_code)
JOIN departement d USING (departement_code)
WHERE ((p.normalized ~>=~ @name AND p.normalized ~<~ @name_end) OR (p.without_article ~>=~ @bare AND p.without_article ~<~ @bare_end))
  AND (@departement = '' OR c.departement_code = @departement)
  AND c.centre IS NOT NULL
ORDER BY (p.normalized = @name OR p.without_article = @bare) DESC, c.in_study DESC, c.population DESC NULLS LAST, c.insee_code, p.nature
LIMIT 200;

-- name: PlacesByPostcode
SELECT c.name AS found_name, '' AS normalized, '' AS without_article, 'commune' AS nature, c.insee_code, c.name,
       c.departement_code AS departement, d.name AS departement_name, c.postcodes, c.population, c.in_study, ST_AsEWKB(c.centre) AS centre
FROM commune c
JOIN departement d USING (departement_code)
WHERE c.postcodes @> ARRAY[@postcode::text] AND c.centre IS NOT NULL
ORDER BY c.population DESC NULLS LAST, c.insee_code
LIMIT 200;

-- name: PlacesByCode
SELECT coalesce(w.old_name, c.name) AS found_name, '' AS normalized, '' AS without_article,
       CASE WHEN w.old_code IS NULL THEN 'commune' ELSE 'ancienne' END AS nature, c.insee_code, c.name,
       c.departement_code AS departement, d.name AS departement_name, c.postcodes, c.population, c.in_study, ST_AsEWKB(c.centre) AS centre
FROM (
    SELECT insee_code, NULL AS old_code, NULL AS old_name FROM commune WHERE insee_code = @code
    UNION ALL
    SELECT insee_code, old_code, old_name FROM commune_crosswalk WHERE old_code = @code
) w
JOIN commune c USING (insee_code)
JOIN departement d USING (departement_code)
WHERE c.centre IS NOT NULL
ORDER BY w.old_code NULLS FIRST, c.population DESC NULLS LAST, c.insee_code
LIMIT 20;

-- Names one letter away: the caller lists all the variants. Written as ranges of one value, because = ANY would go to the index of
-- trigrams, ten times slower than as many looks into the ordered ones.
-- name: PlacesByVariant
SELECT p.name AS found_name, p.normalized, p.without_article, p.nature, c.insee_code, c.name, c.departement_code AS departement,
       d.name AS departement_name, c.postcodes, c.population, c.in_study, ST_AsEWKB(c.centre) AS centre
FROM (
    SELECT p.* FROM unnest(@variants::text[]) AS variant,
        LATERAL (SELECT * FROM place_name WHERE normalized ~>=~ variant AND normalized ~<=~ variant OFFSET 0) p
    UNION
    SELECT p.* FROM unnest(@variants::text[]) AS variant,
        LATERAL (SELECT * FROM place_name WHERE without_article ~>=~ variant AND without_article ~<=~ variant OFFSET 0) p
) p
JOIN commune c USING (insee_code)
JOIN departement d USING (departement_code)
WHERE (@departement = '' OR c.departement_code = @departement) AND c.centre IS NOT NULL
ORDER BY c.in_study DESC, c.population DESC NULLS LAST, c.insee_code, p.nature
LIMIT 200;

-- Names alike by their trigrams, or that hold the words typed.
-- name: PlacesAlike
SELECT p.name AS found_name, p.normalized, p.without_article, p.nature, c.insee_code, c.name, c.departement_code AS departement,
       d.name AS departement_name, c.postcodes, c.population, c.in_study, ST_AsEWKB(c.centre) AS centre
FROM place_name p
JOIN commune c USING (insee_code)
JOIN departement d USING (departement_code)
WHERE (p.normalized % @name OR p.normalized LIKE '%' || @bare || '%')
  AND (@departement = '' OR c.departement_code = @departement)
  AND c.centre IS NOT NULL
ORDER BY similarity(p.normalized, @name) DESC, c.in_study DESC, c.population DESC NULLS LAST, c.insee_code, p.nature
LIMIT 200;

-- Names that end what was typed: "12 rue de la gare le blanc" ends with "le blanc".
-- name: PlacesByEnd
SELECT p.name AS found_name, p.normalized, p.without_article, p.nature, c.insee_code, c.name, c.departement_code AS departement,
       d.name AS departement_name, c.postcodes, c.population, c.in_study, ST_AsEWKB(c.centre) AS centre
FROM place_name p
JOIN commune c USING (insee_code)
JOIN departement d USING (departement_code)
WHERE p.normalized = ANY(@ends::text[])
  AND (@departement = '' OR c.departement_code = @departement)
  AND c.centre IS NOT NULL
ORDER BY length(p.normalized) DESC, c.in_study DESC, c.population DESC NULLS LAST, c.insee_code, p.nature
LIMIT 50;

-- name: DepartementNames
SELECT departement_code AS code, name FROM departement ORDER BY departement_code;
