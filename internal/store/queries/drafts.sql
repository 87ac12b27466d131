-- Drafts of rounds.

-- name: Drafts
-- The drafts of a unit, or of all; the last edited first. Those that were given up are left out.
SELECT d.draft_id, d.unit_id, u.slug, u.name, d.year, d.source, d.state, d.base_version, coalesce(i.version, 0), d.version,
       e.parent, d.published_from, d.created_at, d.created_by, e.edited_at, e.edited_by
FROM draft d
JOIN unit u USING (unit_id)
JOIN draft_edit e ON e.draft_id = d.draft_id AND e.version = d.version
LEFT JOIN itinerary i ON i.unit_id = d.unit_id
WHERE d.state <> 'abandonne' AND (@unit::text = '' OR u.slug = @unit)
ORDER BY e.edited_at DESC, d.draft_id;

-- name: Draft
SELECT d.draft_id, d.unit_id, u.slug, u.name, d.year, d.source, d.state, d.base_version, coalesce(i.version, 0), d.version,
       e.parent, d.published_from, d.created_at, d.created_by, e.edited_at, e.edited_by, d.base, e.round, e.locks
FROM draft d
JOIN unit u USING (unit_id)
JOIN draft_edit e ON e.draft_id = d.draft_id AND e.version = d.version
LEFT JOIN itinerary i ON i.unit_id = d.unit_id
WHERE d.draft_id = @draft_id;

-- name: LockDraft
SELECT version FROM draft WHERE draft_id = @draft_id FOR UPDATE;

-- name: DraftEdits
SELECT version, parent, edited_at, edited_by, kind, edit
FROM draft_edit WHERE draft_id = @draft_id ORDER BY version DESC;

-- name: DraftVersion
SELECT parent, round, locks FROM draft_edit WHERE draft_id = @draft_id AND version = @version;

-- name: WriteDraft
INSERT INTO draft (draft_id, unit_id, year, source, state, base_version, base, version, published_from, created_at, created_by)
VALUES (@draft_id, @unit_id, @year, @source, @state, @base_version, @base, @version, @published_from, @created_at, @created_by)
ON CONFLICT (draft_id) DO UPDATE SET
    state = excluded.state, base_version = excluded.base_version, base = excluded.base, version = excluded.version,
    published_from = excluded.published_from;

-- name: WriteDraftEdit
INSERT INTO draft_edit (draft_id, version, parent, edited_at, edited_by, kind, edit, round, locks)
VALUES (@draft_id, @version, @parent, @at, @by, @kind, @edit, @round, @locks);
