-- Rounds of mobile units: stops, schedules, dated passages, and the history of what people changed.
-- +goose Up
ALTER TABLE unit
    ADD COLUMN modes             text[] NOT NULL DEFAULT '{}',   -- circuit | dates | demande | domicile
    ADD COLUMN area_codes        text[] NOT NULL DEFAULT '{}',   -- départements and communes it serves on demand or at home
    ADD COLUMN booking_channel   text CHECK (booking_channel IN ('partenaire', 'telephone', 'courriel', 'site')),
    ADD COLUMN booking_contact   text,                           -- whom to ask, in words
    ADD COLUMN lead_time_days    smallint CHECK (lead_time_days >= 0),
    ADD COLUMN equipment         text[] NOT NULL DEFAULT '{}',
    ADD COLUMN wheelchair_places smallint CHECK (wheelchair_places >= 0),
    ADD COLUMN labels            text[] NOT NULL DEFAULT '{}',
    ADD COLUMN connectivity      text,
    ADD COLUMN to_confirm        boolean NOT NULL DEFAULT false; -- told by nobody but us: shown as "à confirmer"
CREATE INDEX unit_area_codes_idx ON unit USING gin (area_codes);

-- The round that is published, one per unit. A unit without a row has none.
CREATE TABLE itinerary (
    unit_id      uuid PRIMARY KEY REFERENCES unit ON DELETE CASCADE,
    version      integer NOT NULL,           -- of its last edit
    source       text NOT NULL,              -- an alias' source, or 'saisie'
    auto_read    boolean NOT NULL,           -- read and accepted by the machine: "lu automatiquement, à confirmer"
    exceptions   jsonb NOT NULL,             -- in order: the last that holds for a visit decides
    confirmed_at timestamptz NOT NULL
);

CREATE TABLE stop (
    stop_id          uuid PRIMARY KEY,
    unit_id          uuid NOT NULL REFERENCES unit ON DELETE CASCADE,
    position         smallint NOT NULL,      -- in the round
    retired          boolean NOT NULL DEFAULT false, -- no longer of the round; kept for its past passages
    text             text,                   -- the source's own words
    place            text NOT NULL,
    insee_code       text NOT NULL REFERENCES commune,
    address          text,
    geom             geometry(Point, 4326),  -- null = not placed: listed, never drawn
    geom_3857        geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    position_level   text NOT NULL CHECK (position_level IN ('exact', 'voie', 'lieu-dit', 'commune', 'inconnu')),
    position_score   double precision,
    room             text,
    room_wheelchair  text NOT NULL CHECK (room_wheelchair IN ('oui', 'non', 'inconnu')),
    connection_on    date,                   -- tested on
    connection_works boolean,
    parking          text,
    confidence       double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    CHECK ((connection_on IS NULL) = (connection_works IS NULL))
);
CREATE INDEX stop_unit_idx ON stop (unit_id, position) WHERE NOT retired;
CREATE INDEX stop_insee_idx ON stop (insee_code) WHERE NOT retired;
CREATE INDEX stop_geom_3857_idx ON stop USING gist (geom_3857) WHERE NOT retired;

CREATE TABLE schedule (
    schedule_id uuid PRIMARY KEY,
    stop_id     uuid NOT NULL REFERENCES stop ON DELETE CASCADE,
    position    smallint NOT NULL,           -- among the stop's
    rule        text NOT NULL,               -- content line of RFC 5545 (docs/glossary.md)
    anchor      date NOT NULL,               -- DTSTART: first day of validity
    until       date,                        -- last day; null = no source says
    hours       text NOT NULL,               -- 10:00-12:30,13:30-16:00; '' = unknown
    holidays    text NOT NULL CHECK (holidays IN ('saute', 'maintient', 'deplace')),
    CHECK (until >= anchor)
);
CREATE INDEX schedule_stop_idx ON schedule (stop_id);

-- Dated visits, 400 days ahead and all the past: every question is answered from here. No key to schedule: a rule that is
-- gone leaves its past visits.
CREATE TABLE passage (
    schedule_id uuid NOT NULL,
    due_on      date NOT NULL,               -- the day that the rule names
    unit_id     uuid NOT NULL REFERENCES unit ON DELETE CASCADE,
    stop_id     uuid NOT NULL REFERENCES stop ON DELETE CASCADE,
    insee_code  text NOT NULL,
    held_on     date NOT NULL,               -- local date: due_on, unless moved
    starts_at   timestamptz,                 -- null = hours unknown
    ends_at     timestamptz,
    hours       text NOT NULL,               -- local, as in schedule
    state       text NOT NULL CHECK (state IN ('prevu', 'confirme', 'annule', 'deplace')),
    cause       text NOT NULL CHECK (cause IN ('', 'ferie', 'decision', 'pause')),
    reason      text NOT NULL,
    place       text,                        -- where it stands that day, when not at the stop
    geom        geometry(Point, 4326),       -- of that place, or of the stop
    sequence    integer NOT NULL DEFAULT 0,  -- of RFC 5545: how many times this visit changed
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (schedule_id, due_on)
);
CREATE INDEX passage_day_idx ON passage (held_on, schedule_id, due_on);
CREATE INDEX passage_unit_idx ON passage (unit_id, held_on);
CREATE INDEX passage_stop_idx ON passage (stop_id, held_on);
CREATE INDEX passage_insee_idx ON passage (insee_code, held_on);
CREATE INDEX passage_geog_idx ON passage USING gist ((geom::geography)) WHERE state <> 'annule';

-- Every change of a round: who, when, what, and the whole round before and after, so that it can be undone.
CREATE TABLE itinerary_edit (
    unit_id   uuid NOT NULL REFERENCES unit ON DELETE CASCADE,
    version   integer NOT NULL,
    edited_at timestamptz NOT NULL,
    edited_by text NOT NULL,                 -- as they call themselves; no account stands behind it yet
    action    text NOT NULL,
    detail    text NOT NULL,
    before    jsonb,                         -- null = there was no round
    after     jsonb,                         -- null = there is none
    PRIMARY KEY (unit_id, version)
);

-- A round as the machine reads it in a source's text: nothing of it is published before somebody confirms it.
CREATE TABLE itinerary_proposal (
    unit_id     uuid PRIMARY KEY REFERENCES unit ON DELETE CASCADE,
    source      text NOT NULL,
    source_id   text NOT NULL,
    source_text text NOT NULL,
    reading     jsonb NOT NULL,              -- the proposal as the import report writes it
    round       jsonb NOT NULL,              -- the same as a round
    proposed_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE itinerary_proposal, itinerary_edit, passage, schedule, stop, itinerary;
ALTER TABLE unit DROP COLUMN to_confirm, DROP COLUMN connectivity, DROP COLUMN labels, DROP COLUMN wheelchair_places,
    DROP COLUMN equipment, DROP COLUMN lead_time_days, DROP COLUMN booking_contact, DROP COLUMN booking_channel,
    DROP COLUMN area_codes, DROP COLUMN modes;
