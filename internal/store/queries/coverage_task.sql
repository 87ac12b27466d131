-- name: DeleteOtherCoverageTasks
DELETE FROM coverage_task WHERE input_hash <> @input_hash;

-- name: BeginCoverageTask
-- A département that failed is tried again: something may have been mended since.
INSERT INTO coverage_task (begun_at, first_day, parameters, input_hash)
VALUES (@begun_at, @first_day, @parameters, @input_hash)
ON CONFLICT (input_hash) DO UPDATE SET begun_at = least(coverage_task.begun_at, excluded.begun_at)
RETURNING coverage_task_id;

-- name: BeginCoverageParts
WITH part AS (
    INSERT INTO coverage_part (coverage_task_id, departement_code)
    SELECT @task, unnest(@departements::text[])
    ON CONFLICT (coverage_task_id, departement_code) DO UPDATE SET failure = NULL
    RETURNING departement_code, result IS NULL AS missing
)
SELECT departement_code FROM part WHERE missing ORDER BY departement_code;

-- name: CoverageTask
SELECT coverage_task_id, begun_at, first_day, parameters, input_hash FROM coverage_task WHERE coverage_task_id = @task;

-- name: LockCoverageTask
SELECT FROM coverage_task WHERE coverage_task_id = @task FOR UPDATE;

-- name: EndCoveragePart
UPDATE coverage_part SET result = @result, failure = @failure
WHERE coverage_task_id = @task AND departement_code = @departement;

-- name: CoveragePartsLeft
SELECT count(*) FROM coverage_part WHERE coverage_task_id = @task AND result IS NULL;

-- name: CoverageParts
SELECT result FROM coverage_part WHERE coverage_task_id = @task ORDER BY departement_code;

-- name: EndCoverageTask
DELETE FROM coverage_task WHERE coverage_task_id = @task;

-- name: CoverageProgress
SELECT t.begun_at, count(*) AS parts, count(p.result) AS done,
       coalesce(array_agg(p.departement_code || ': ' || p.failure ORDER BY p.departement_code) FILTER (WHERE p.failure IS NOT NULL), '{}') AS failed
FROM coverage_task t
JOIN coverage_part p USING (coverage_task_id)
GROUP BY t.coverage_task_id, t.begun_at
ORDER BY t.coverage_task_id DESC
LIMIT 1;
