-- name: DataVersion
SELECT version FROM data_version;

-- name: BumpDataVersion
-- The ground is all but rounds and results.
WITH bumped AS (
    UPDATE data_version SET version = version + 1, ground_version = CASE WHEN @ground::boolean THEN version + 1 ELSE ground_version END
    RETURNING version
)
SELECT version, pg_notify('data_version', version::text) FROM bumped;

-- name: ListenDataVersion
LISTEN data_version;
