-- Need indicators: written by imports.

-- name: StageNeeds
CREATE TEMP TABLE incoming_need (
    insee_code text PRIMARY KEY, share_65_plus double precision, share_low_diploma double precision, share_under_25 double precision,
    share_one_person double precision, share_single_parent double precision, share_30_mbps double precision,
    median_income double precision, poverty_rate double precision, source text NOT NULL, source_date date NOT NULL
) ON COMMIT DROP;

-- name: MergeNeeds
-- Sources have a rank: the region's own table, the national one, income alone, the sample. A better source wins where it says
-- something; a worse one only fills what is unknown. The result does not depend on the order of the files.
WITH ranked AS (
    SELECT i.*, n.insee_code IS NOT NULL AND r.stored > r.incoming AS weaker
    FROM incoming_need i
    LEFT JOIN need_indicator n USING (insee_code)
    CROSS JOIN LATERAL (SELECT
        coalesce(array_position(ARRAY['echantillon', 'insee-filosofi', 'besoins-france', 'besoins-region'], i.source), 0) AS incoming,
        coalesce(array_position(ARRAY['echantillon', 'insee-filosofi', 'besoins-france', 'besoins-region'], n.source), 0) AS stored) r),
settled AS (
    SELECT i.insee_code,
        CASE WHEN i.weaker THEN coalesce(n.share_65_plus, i.share_65_plus) ELSE coalesce(i.share_65_plus, n.share_65_plus) END AS share_65_plus,
        CASE WHEN i.weaker THEN coalesce(n.share_low_diploma, i.share_low_diploma) ELSE coalesce(i.share_low_diploma, n.share_low_diploma) END AS share_low_diploma,
        CASE WHEN i.weaker THEN coalesce(n.share_under_25, i.share_under_25) ELSE coalesce(i.share_under_25, n.share_under_25) END AS share_under_25,
        CASE WHEN i.weaker THEN coalesce(n.share_one_person, i.share_one_person) ELSE coalesce(i.share_one_person, n.share_one_person) END AS share_one_person,
        CASE WHEN i.weaker THEN coalesce(n.share_single_parent, i.share_single_parent) ELSE coalesce(i.share_single_parent, n.share_single_parent) END AS share_single_parent,
        CASE WHEN i.weaker THEN coalesce(n.share_30_mbps, i.share_30_mbps) ELSE coalesce(i.share_30_mbps, n.share_30_mbps) END AS share_30_mbps,
        CASE WHEN i.weaker THEN coalesce(n.median_income, i.median_income) ELSE coalesce(i.median_income, n.median_income) END AS median_income,
        CASE WHEN i.weaker THEN coalesce(n.poverty_rate, i.poverty_rate) ELSE coalesce(i.poverty_rate, n.poverty_rate) END AS poverty_rate,
        CASE WHEN i.weaker THEN n.source ELSE i.source END AS source,
        CASE WHEN i.weaker THEN n.source_date ELSE i.source_date END AS source_date
    FROM ranked i LEFT JOIN need_indicator n USING (insee_code)),
merged AS (
    INSERT INTO need_indicator AS n (insee_code, share_65_plus, share_low_diploma, share_under_25, share_one_person,
        share_single_parent, share_30_mbps, median_income, poverty_rate, source, source_date)
    SELECT insee_code, share_65_plus, share_low_diploma, share_under_25, share_one_person,
        share_single_parent, share_30_mbps, median_income, poverty_rate, source, source_date FROM settled
    ON CONFLICT (insee_code) DO UPDATE SET
        share_65_plus = excluded.share_65_plus, share_low_diploma = excluded.share_low_diploma,
        share_under_25 = excluded.share_under_25, share_one_person = excluded.share_one_person,
        share_single_parent = excluded.share_single_parent, share_30_mbps = excluded.share_30_mbps,
        median_income = excluded.median_income, poverty_rate = excluded.poverty_rate,
        source = excluded.source, source_date = excluded.source_date
    WHERE (n.share_65_plus, n.share_low_diploma, n.share_under_25, n.share_one_person, n.share_single_parent, n.share_30_mbps,
           n.median_income, n.poverty_rate, n.source, n.source_date)
          IS DISTINCT FROM
          (excluded.share_65_plus, excluded.share_low_diploma, excluded.share_under_25, excluded.share_one_person,
           excluded.share_single_parent, excluded.share_30_mbps, excluded.median_income, excluded.poverty_rate,
           excluded.source, excluded.source_date)
    RETURNING xmax = 0 AS created)
SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM merged;
