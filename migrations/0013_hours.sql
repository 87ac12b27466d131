-- What Maillage makes of the hours that a source gives; the source's own words stay in hours_text and hours_osm
-- (docs/adr/0013-hours-proposed-not-believed.md).
-- +goose Up
ALTER TABLE site
    ADD COLUMN hours_rule       text,               -- normalised opening_hours; null = nothing to evaluate
    ADD COLUMN hours_state      text NOT NULL DEFAULT 'absent'
        CHECK (hours_state IN ('absent', 'texte', 'declare', 'interprete', 'confirme')),
    ADD COLUMN hours_confidence double precision CHECK (hours_confidence BETWEEN 0 AND 1), -- null = nothing was understood
    ADD COLUMN hours_unread     text[] NOT NULL DEFAULT '{}', -- pieces of the source's words that the rule does not say
    ADD CHECK ((hours_rule IS NOT NULL) = (hours_state IN ('declare', 'interprete', 'confirme')));
-- Hours of older imports are words until their files are imported again.
UPDATE site SET hours_state = 'texte' WHERE hours_text IS NOT NULL OR hours_osm IS NOT NULL;

-- +goose Down
ALTER TABLE site
    DROP COLUMN hours_rule,
    DROP COLUMN hours_state,
    DROP COLUMN hours_confidence,
    DROP COLUMN hours_unread;
