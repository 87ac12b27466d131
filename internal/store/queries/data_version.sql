-- name: DataVersion
SELECT version FROM data_version;

-- name: BumpDataVersion
WITH bumped AS (UPDATE data_version SET version = version + 1 RETURNING version)
SELECT version, pg_notify('data_version', version::text) FROM bumped;

-- name: ListenDataVersion
LISTEN data_version;
