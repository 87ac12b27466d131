-- Drafts: the year of a unit as a team arranges it before publishing it. Nothing here is public.
-- +goose Up
CREATE TABLE draft (
    draft_id       uuid PRIMARY KEY,
    unit_id        uuid NOT NULL REFERENCES unit ON DELETE CASCADE,
    year           smallint NOT NULL,
    source         text NOT NULL CHECK (source IN ('actuelle', 'proposition')),
    state          text NOT NULL CHECK (state IN ('ouvert', 'publie', 'abandonne')),
    base_version   integer NOT NULL,         -- of the unit's history: the published round that it departs from
    base           jsonb NOT NULL,           -- that round
    version        integer NOT NULL,         -- of its last edit
    published_from date,                     -- first day for which it was published
    created_at     timestamptz NOT NULL,
    created_by     text NOT NULL
);
CREATE INDEX draft_unit_idx ON draft (unit_id, created_at);

-- Every version of a draft, whole: undoing is a version again, with what the one before the undone one held.
CREATE TABLE draft_edit (
    draft_id  uuid NOT NULL REFERENCES draft ON DELETE CASCADE,
    version   integer NOT NULL,
    parent    integer NOT NULL,              -- the version that undoing it brings back; 0 = none
    edited_at timestamptz NOT NULL,
    edited_by text NOT NULL,
    kind      text NOT NULL,
    edit      jsonb NOT NULL,                -- what was asked
    round     jsonb NOT NULL,
    locks     jsonb NOT NULL,
    PRIMARY KEY (draft_id, version)
);

-- +goose Down
DROP TABLE draft_edit, draft;
