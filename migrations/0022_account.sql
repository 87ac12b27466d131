-- Accounts of coordinators and teams, and who of them is signed in (ADR 0026).
-- +goose Up
CREATE TABLE account (
    account_id    uuid PRIMARY KEY,
    name          text NOT NULL,     -- what its holder types to sign in, and what histories bear: a name or an e-mail address
    name_key      text NOT NULL,     -- the same folded: no capitals, no accents
    password_hash text NOT NULL,     -- argon2id with its parameters and salt
    added_at      timestamptz NOT NULL,
    revoked_at    timestamptz        -- null = may sign in
);
CREATE UNIQUE INDEX account_name_idx ON account (name_key) WHERE revoked_at IS NULL;

CREATE TABLE session (
    token_hash text PRIMARY KEY,     -- SHA-256 of what the browser holds: who reads this table cannot sign in with it
    account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
    seen_at    timestamptz NOT NULL, -- to the minute
    ends_at    timestamptz NOT NULL  -- whatever happens
);
CREATE INDEX session_account_idx ON session (account_id);

-- +goose Down
DROP TABLE session, account;
