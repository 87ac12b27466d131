-- Accounts and sessions. Both tables hold some dozens of rows.

-- name: AddAccount
INSERT INTO account (account_id, name, name_key, password_hash, added_at)
VALUES (@account_id, @name, @name_key, @password_hash, @added_at)
ON CONFLICT (name_key) WHERE revoked_at IS NULL DO NOTHING;

-- name: Accounts
SELECT account_id, name, added_at, revoked_at FROM account ORDER BY name_key, added_at;

-- name: AccountToSignIn
SELECT account_id, name, added_at, password_hash FROM account WHERE name_key = @name_key AND revoked_at IS NULL;

-- name: RevokeAccount
-- Its sessions go with it.
WITH revoked AS (
    UPDATE account SET revoked_at = @now WHERE name_key = @name_key AND revoked_at IS NULL RETURNING account_id
), ended AS (
    DELETE FROM session WHERE account_id IN (SELECT account_id FROM revoked))
SELECT account_id FROM revoked;

-- name: OpenSession
-- None for an account that was revoked while its holder signed in. Those that have ended are forgotten on the way.
WITH ended AS (
    DELETE FROM session WHERE ends_at <= @now OR seen_at <= @idle_since)
INSERT INTO session (token_hash, account_id, seen_at, ends_at)
SELECT @token_hash, account_id, @now, @ends_at FROM account WHERE account_id = @account_id AND revoked_at IS NULL;

-- name: Session
-- Whose session it is, unless it has ended; that it is used is written once a minute.
WITH found AS (
    SELECT s.token_hash, s.seen_at, s.ends_at, a.account_id, a.name, a.added_at
    FROM session s JOIN account a USING (account_id)
    WHERE s.token_hash = @token_hash AND s.ends_at > @now AND s.seen_at > @idle_since AND a.revoked_at IS NULL
), seen AS (
    UPDATE session SET seen_at = @now FROM found WHERE session.token_hash = found.token_hash AND found.seen_at < @a_minute_ago)
SELECT account_id, name, added_at, ends_at FROM found;

-- name: CloseSession
DELETE FROM session WHERE token_hash = @token_hash;
