package importing

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// siteFormats are the files of places. Any order gives the same database.
var siteFormats = []format{
	{name: dataset.SourceHubLo, kind: KindSites, matches: isSites(dataset.FormatHubLo), run: importSites(dataset.FormatHubLo)},
	{name: "standard", kind: KindSites, matches: isSites(dataset.FormatStandard), run: importSites(dataset.FormatStandard)},
	{
		name: dataset.SourceFranceServices, kind: KindFranceServices, matches: isSites(dataset.FormatFranceServices),
		run: importSites(dataset.FormatFranceServices),
	},
}

func isSites(format dataset.SiteFormat) func(dataset.Look) bool {
	return func(l dataset.Look) bool { return dataset.DetectSites(l) == format }
}

// importSites reads a file of places, finds the commune and the position of each, parts places from mobile units, and
// writes what differs from what the database holds.
func importSites(format dataset.SiteFormat) func(context.Context, *Importer, *file, store.Tx, *Report) error {
	return func(ctx context.Context, im *Importer, f *file, tx store.Tx, report *Report) error {
		read, err := dataset.ReadSites(f.Plain, format, fileSlug(f.Name))
		if err != nil {
			return err
		}
		report.Read = len(read.Records) + len(read.Rejected)
		for _, fault := range read.Rejected {
			report.Reject(fault)
		}
		if format == dataset.FormatFranceServices {
			dateRecords(read.Records, fileDate(f.Name))
		}
		if err := tx.LockSites(ctx); err != nil {
			return err
		}
		placer, err := im.newPlacer(ctx, tx)
		if err != nil {
			return err
		}
		records := onceEach(read.Records, report)
		incoming := make([]incomingRecord, 0, len(records))
		for _, r := range records {
			settled, err := placer.settle(ctx, r, report)
			if err != nil {
				return err
			}
			incoming = append(incoming, settled)
		}
		if err := placer.finder.err; err != nil {
			return fmt.Errorf("find addresses: %w", err)
		}
		slices.SortStableFunc(report.Remarks, func(a, b Remark) int { return cmp.Compare(a.Line, b.Line) })
		if err := writeRecords(ctx, tx, incoming, report); err != nil {
			return err
		}
		if err := placer.notePlaced(ctx, tx); err != nil {
			return err
		}
		if format == dataset.FormatHubLo && report.ChangedAnything() {
			_, err := BuildCustomLivingAreas(ctx, tx)
			return err
		}
		return nil
	}
}

// fileSlug names the producer of a file whose rows do not: its name without folder, extension nor date.
func fileSlug(name string) string {
	base, _, _ := strings.Cut(path.Base(strings.ReplaceAll(name, `\`, "/")), ".")
	if slug := site.Slug(inName.ReplaceAllString(base, " ")); slug != "" {
		return slug
	}
	return "fichier"
}

// inName is a date in the name of a file: 2024-08, 2024-08-01, 20240801.
var inName = regexp.MustCompile(`(20\d\d)-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?(?:\D|$)`)

// fileDate reads the date of a file in its name; the first of the month where no day stands. Zero when there is none.
func fileDate(name string) time.Time {
	m := inName.FindStringSubmatch(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if m == nil {
		return time.Time{}
	}
	day := m[3]
	if day == "" {
		day = "01"
	}
	t, err := time.Parse(time.DateOnly, m[1]+"-"+m[2]+"-"+day)
	if err != nil {
		return time.Time{}
	}
	return t
}

// dateRecords gives the date of the file to the rows of a source that dates none.
func dateRecords(records []dataset.SiteRecord, date time.Time) {
	for i := range records {
		if records[i].Site.UpdatedOn.IsZero() {
			records[i].Site.UpdatedOn = date
		}
	}
}

// onceEach keeps one row for each id of a source and counts the others as merged: the newest, then the one that says most,
// then the one whose text is greatest, so that the order of the rows does not matter. What the others said stays in the
// record, under "_fusionnes".
func onceEach(records []dataset.SiteRecord, report *Report) []dataset.SiteRecord {
	groups := map[store.SourceKey][]dataset.SiteRecord{}
	var keys []store.SourceKey
	for _, r := range records {
		key := store.SourceKey{Source: r.Source, SourceID: r.SourceID}
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], r)
	}
	slices.SortFunc(keys, func(a, b store.SourceKey) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.SourceID, b.SourceID))
	})
	out := make([]dataset.SiteRecord, 0, len(keys))
	for _, key := range keys {
		same := groups[key]
		if len(same) > 1 {
			slices.SortFunc(same, func(a, b dataset.SiteRecord) int {
				return cmp.Or(
					b.Site.UpdatedOn.Compare(a.Site.UpdatedOn), cmp.Compare(len(b.Raw), len(a.Raw)),
					cmp.Compare(fingerprint(b.Raw), fingerprint(a.Raw)))
			})
			var others []string
			for _, r := range same[1:] {
				others = append(others, fingerprint(r.Raw))
				report.Merged++
				report.Remark(r.Line, "id", r.SourceID, "remarque.identifiant_repete")
			}
			winner := same[0]
			winner.Raw = withOthers(winner.Raw, others)
			same[0] = winner
		}
		out = append(out, same[0])
	}
	return out
}

// mergedKey holds, in a record, the other rows of the file that bore the same id.
const mergedKey = "_fusionnes"

func withOthers(raw map[string]string, others []string) map[string]string {
	out := make(map[string]string, len(raw)+1)
	for k, v := range raw {
		out[k] = v
	}
	out[mergedKey] = "[" + strings.Join(others, ",") + "]"
	return out
}

// incomingRecord is a record whose commune and position are settled.
type incomingRecord struct {
	store.SourceRecord
	Line     int
	Site     site.Site // of a place
	Doubt    *site.Doubt
	Sighting *itinerary.Sighting
}

// readerVersion is part of every record's hash: raise it when a reader understands the same bytes otherwise in a way that
// the site itself does not show.
const readerVersion = 2

// hashed is what makes a record unchanged: what the source says, and what we made of it. Where a place is drawn is left out:
// that follows the territories and the addresses known (Importer.Place), not the file.
type hashed struct {
	Version  int
	Raw      map[string]string
	Site     *site.Site
	Sighting *itinerary.Sighting
}

func (r *incomingRecord) seal(raw map[string]string) error {
	h := hashed{Version: readerVersion, Raw: raw, Sighting: r.Sighting}
	if r.Sighting == nil {
		h.Site = asDeclared(r.Site)
	}
	whole, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("record %s %s: %w", r.Source, r.SourceID, err)
	}
	sum := sha256.Sum256(whole)
	r.Hash = hex.EncodeToString(sum[:])
	if r.Record, err = json.Marshal(raw); err != nil {
		return fmt.Errorf("record %s %s: %w", r.Source, r.SourceID, err)
	}
	return nil
}

// asDeclared is a place without what was decided of where it is.
func asDeclared(s site.Site) *site.Site {
	s.INSEECode, s.Position = "", site.Position{Declared: s.Position.Declared}
	s.Provenance = maps.Clone(s.Provenance)
	delete(s.Provenance, "code_insee")
	delete(s.Provenance, "position")
	return &s
}

// writeRecords writes the records that are new or differ, and moves those that turned from place to unit or back.
func writeRecords(ctx context.Context, tx store.Tx, incoming []incomingRecord, report *Report) error {
	var sources []string
	for _, r := range incoming {
		if !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
	}
	knownSites, err := tx.SiteAliases(ctx, sources)
	if err != nil {
		return err
	}
	knownUnits, err := tx.UnitAliases(ctx, sources)
	if err != nil {
		return err
	}
	var sites []store.SiteWrite
	var units []incomingRecord
	var noLongerSites, noLongerUnits []store.SourceKey
	for _, r := range incoming {
		same, other, turned := knownSites, knownUnits, &noLongerUnits
		if r.Sighting != nil {
			same, other, turned = knownUnits, knownSites, &noLongerSites
		}
		known, exists := same[r.SourceKey]
		_, turns := other[r.SourceKey]
		switch {
		case exists && known.Hash == r.Hash:
			report.Unchanged++
			continue
		case exists:
			report.Changed++
		case turns:
			report.Changed++
			*turned = append(*turned, r.SourceKey)
		default:
			report.Created++
		}
		if r.Sighting != nil {
			units = append(units, r)
			continue
		}
		r.Site.ID = known.ID
		if !exists {
			if r.Site.ID, err = uuid.NewV7(); err != nil {
				return fmt.Errorf("make an id: %w", err)
			}
		}
		sites = append(sites, store.SiteWrite{SourceRecord: r.SourceRecord, Site: r.Site, Doubt: r.Doubt})
	}
	if err := tx.DropSites(ctx, noLongerSites); err != nil {
		return err
	}
	if err := tx.DropUnits(ctx, noLongerUnits); err != nil {
		return err
	}
	if err := tx.WriteSites(ctx, sites); err != nil {
		return err
	}
	if len(units) == 0 && len(noLongerUnits) == 0 {
		return nil
	}
	return writeUnits(ctx, tx, units, knownUnits)
}

// writeUnits writes the records of units, joins those that tell of the same unit, and combines what they say.
func writeUnits(ctx context.Context, tx store.Tx, records []incomingRecord, known map[store.SourceKey]store.Alias) error {
	sightings, err := tx.UnitSightings(ctx)
	if err != nil {
		return err
	}
	var writes []store.UnitWrite
	for _, r := range records {
		id := known[r.SourceKey].ID
		if id == uuid.Nil {
			if id, err = sameUnit(*r.Sighting, sightings); err != nil {
				return err
			}
		}
		at := slices.IndexFunc(sightings, func(s store.KnownSighting) bool {
			return s.Source == r.Source && s.SourceID == r.SourceID
		})
		seen := store.KnownSighting{UnitID: id, Sighting: *r.Sighting}
		if at < 0 {
			sightings = append(sightings, seen)
		} else {
			sightings[at] = seen
		}
		writes = append(writes, store.UnitWrite{SourceRecord: r.SourceRecord, UnitID: id, Sighting: *r.Sighting})
	}
	if err := tx.WriteUnitRecords(ctx, writes); err != nil {
		return err
	}
	return tx.CombineUnits(ctx, combine(sightings))
}

// sameUnit finds the unit that the sighting tells of among those of other sources: exactly one, and not yet told of by this
// source; otherwise it is a new unit.
func sameUnit(s itinerary.Sighting, among []store.KnownSighting) (uuid.UUID, error) {
	ours := map[uuid.UUID]bool{}
	for _, k := range among {
		if k.Source == s.Source {
			ours[k.UnitID] = true
		}
	}
	var found []uuid.UUID
	for _, k := range among {
		if !ours[k.UnitID] && !slices.Contains(found, k.UnitID) && itinerary.SameUnit(s, k.Sighting) {
			found = append(found, k.UnitID)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return id, fmt.Errorf("make an id: %w", err)
	}
	return id, nil
}

// combine makes the units of all their sightings, with their slugs.
func combine(sightings []store.KnownSighting) []itinerary.Unit {
	byUnit := map[uuid.UUID][]itinerary.Sighting{}
	var ids []uuid.UUID
	for _, s := range sightings {
		if byUnit[s.UnitID] == nil {
			ids = append(ids, s.UnitID)
		}
		byUnit[s.UnitID] = append(byUnit[s.UnitID], s.Sighting)
	}
	units := make([]itinerary.Unit, 0, len(ids))
	names := make([]itinerary.Named, 0, len(ids))
	for _, id := range ids {
		u := itinerary.Combine(byUnit[id])
		u.ID = id
		units = append(units, u)
		names = append(names, named(u, byUnit[id]))
	}
	for i, slug := range itinerary.Slugs(names) {
		units[i].Slug = slug
	}
	return units
}

func named(u itinerary.Unit, sightings []itinerary.Sighting) itinerary.Named {
	n := itinerary.Named{Name: u.Name, INSEECode: string(u.BaseINSEECode)}
	for _, s := range sightings {
		if key := s.Source + " " + s.SourceID; n.Key == "" || key < n.Key {
			n.Key, n.Commune = key, s.Commune
		}
	}
	return n
}
