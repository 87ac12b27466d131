-- The log of imports, and the mark of the built-in sample.

-- name: RecordImport
INSERT INTO import_run (kind, source, file_name, file_sha256, finished_at, report)
VALUES (@kind, @source, @file_name, @file_sha256, @finished_at, @report);

-- name: ImportRuns
SELECT kind, source, file_name, file_sha256, finished_at, report, source LIKE 'echantillon:%' AS sample
FROM import_run
ORDER BY import_run_id DESC
LIMIT @limit;

-- name: BeginSample
INSERT INTO setting (key, value) VALUES ('sample', 'true') ON CONFLICT (key) DO NOTHING;

-- name: EndSample
DELETE FROM setting
WHERE key = 'sample'
  AND NOT EXISTS (SELECT FROM commune WHERE source = 'echantillon')
  AND EXISTS (SELECT FROM import_run WHERE kind IN ('sites', 'france-services') AND source NOT LIKE 'echantillon:%');

-- name: IsSample
SELECT value = 'true' FROM setting WHERE key = 'sample';
