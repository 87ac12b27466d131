-- name: Server
SELECT current_setting('server_version_num')::int AS version_num,
       current_setting('server_version') AS version,
       current_database()::text AS database,
       current_user::text AS role,
       coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), '') AS postgis,
       coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'), '') AS postgis_available,
       EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS trigrams_available,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
       has_database_privilege(current_database(), 'CREATE') AS may_create,
       has_schema_privilege('public', 'CREATE') AS may_table;

-- name: Empty
SELECT NOT EXISTS (SELECT FROM commune);
