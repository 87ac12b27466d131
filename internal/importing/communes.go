package importing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// communeFormats: the table first, then the old codes that contours of earlier years need, names, contours from the best
// to the roughest, and what is recognised without being used.
var communeFormats = []format{
	{name: "communes-cog", kind: KindCommunes, matches: dataset.IsCommunes, run: importCommunes},
	{name: "communes-passage", kind: KindCommunes, matches: dataset.IsCrosswalk, run: oldCodes(dataset.Crosswalk)},
	{name: "communes-deleguees", kind: KindCommunes, matches: dataset.IsDelegated, run: oldCodes(dataset.Delegated)},
	{name: "communes-passage-polygones", kind: KindCommunes, matches: dataset.IsPolygonCrosswalk, run: oldCodes(dataset.PolygonCrosswalk)},
	{name: "communes-noms", kind: KindCommunes, matches: dataset.IsNames, run: oldCodes(dataset.Names)},
	{name: "communes-mouvements", kind: KindCommunes, matches: dataset.IsMovements, run: oldCodes(dataset.Movements)},
	{name: "laposte-hexasmal", kind: KindCommunes, matches: dataset.IsPostal, run: oldCodes(dataset.Postal)},
	{name: "contours-etude", kind: KindCommunes, matches: dataset.IsStudiedContours, run: contours(territory.ContourStudied)},
	{name: "contours-detailles", kind: KindCommunes, matches: dataset.IsContours, run: contours(territory.ContourDetailed)},
	{name: "contours-generalises", kind: KindCommunes, matches: dataset.IsGeneralisedContours, run: contours(territory.ContourGeneralised)},
	{name: "communes-scissions", kind: KindCommunes, matches: dataset.IsSplits},
	{name: "departements-contours", kind: KindCommunes, matches: dataset.IsDepartementContours},
}

// read collects the rows of a file, counts them, and rejects those that cannot be read. A fault of the whole file ends it.
func read[T any](records dataset.Records[T], report *Report) ([]dataset.Record[T], error) {
	var all []dataset.Record[T]
	for record, err := range records {
		if err == nil {
			report.Read++
			all = append(all, record)
			continue
		}
		f, ok := fault.As(err)
		if !ok || f.Line == 0 {
			return nil, err
		}
		report.Read++
		report.Reject(f)
	}
	return all, nil
}

// once keeps one record for each key and counts the others as merged. Which one is kept depends on what the records say,
// not on their order: the greatest by their own text.
func once[T any, K comparable](records []dataset.Record[T], key func(T) K, report *Report) []dataset.Record[T] {
	at := make(map[K]int, len(records))
	kept := records[:0]
	for _, r := range records {
		i, twice := at[key(r.Value)]
		if !twice {
			at[key(r.Value)] = len(kept)
			kept = append(kept, r)
			continue
		}
		report.Merged++
		if fingerprint(r.Value) > fingerprint(kept[i].Value) {
			kept[i] = r
		}
	}
	return kept
}

// importCommunes reads the table of communes.
func importCommunes(ctx context.Context, im *Importer, f *file, tx store.Tx, report *Report) error {
	records, err := read(dataset.Communes(f.Plain), report)
	if err != nil {
		return err
	}
	records = once(records, func(c territory.Commune) territory.INSEECode { return c.Code }, report)
	communes := make([]territory.Commune, len(records))
	for i, r := range records {
		communes[i] = r.Value
	}
	source, date := "insee-cog", cogDate(communes)
	if im.Sample {
		source = "echantillon"
	}
	tally, err := tx.MergeCommunes(ctx, communes, source, date)
	if err != nil {
		return err
	}
	report.count(tally, len(communes))
	return nil
}

// count adds what a merge did to n rows.
func (r *Report) count(t store.Tally, n int) {
	r.Created += t.Created
	r.Changed += t.Changed
	r.Unchanged += n - t.Created - t.Changed
}

// cogDate is the date of the geography: legal populations of a year come into force on 1 January three years later.
func cogDate(communes []territory.Commune) time.Time {
	year := 0
	for _, c := range communes {
		year = max(year, c.PopulationYear)
	}
	return time.Date(year+3, time.January, 1, 0, 0, 0, 0, time.UTC)
}

// oldCodes imports a file of old codes and old names of communes.
func oldCodes(open func(*dataset.Plain) dataset.Records[dataset.OldCode]) func(context.Context, *Importer, *file, store.Tx, *Report) error {
	return func(ctx context.Context, _ *Importer, f *file, tx store.Tx, report *Report) error {
		records, err := read(open(f.Plain), report)
		if err != nil {
			return err
		}
		gazetteer, err := tx.GazetteerOfCodes(ctx)
		if err != nil {
			return err
		}
		if err := needCommunes(gazetteer); err != nil {
			return err
		}
		leads := make([]dataset.OldCode, 0, len(records))
		for _, r := range records {
			lead, err := leadOn(gazetteer, r.Value)
			if f, ok := fault.As(err); ok {
				report.Reject(f.AtLine(r.Line))
				continue
			}
			leads = append(leads, lead)
		}
		return mergeOldCodes(ctx, tx, leads, report)
	}
}

// needCommunes refuses to work on an empty table, with one sentence instead of one for each row.
func needCommunes(g *territory.Gazetteer) error {
	if g.Len() == 0 {
		return fault.New(fault.Unprocessable, "communes_absentes", "fichier", "")
	}
	return nil
}

// leadOn replaces the commune of a row by its living heir. A name that is the commune's own is not a former one, and the
// other way round.
func leadOn(g *territory.Gazetteer, o dataset.OldCode) (dataset.OldCode, error) {
	if o.Heir != nil {
		living, err := livingCommune(g, "code_2026", string(o.Heir.Code))
		if err != nil {
			return o, err
		}
		heir := *o.Heir
		heir.Code = living
		o.Heir = &heir
		// The code lives (a commune split and got it back): it leads to itself.
		if _, alive := g.Commune(territory.INSEECode(heir.OldCode)); alive {
			o.Heir = nil
		}
	}
	if o.Name != nil {
		living, err := livingCommune(g, "code_insee", string(o.Name.Code))
		if err != nil {
			return o, err
		}
		name := *o.Name
		name.Code = living
		commune, _ := g.Commune(living)
		own := store.KeyOf(territory.PlaceName{Name: commune.Name}).Normalized == store.KeyOf(name).Normalized
		switch {
		case name.Nature == territory.NatureCommune && !own:
			name.Nature = territory.NatureFormer
		case name.Nature == territory.NatureFormer && own:
			name.Nature = territory.NatureCommune
		}
		o.Name = &name
	}
	return o, nil
}

func livingCommune(g *territory.Gazetteer, field, code string) (territory.INSEECode, error) {
	living, heirs := g.Resolve(code)
	switch {
	case living != "":
		return living, nil
	case len(heirs) > 0:
		return "", fault.New(fault.Unprocessable, "commune_partagee", field, code).With("nombre", fmt.Sprint(len(heirs)))
	}
	return "", fault.New(fault.Unprocessable, "commune_inconnue", field, code)
}

// mergeOldCodes writes codes and names. A row is created when it brought a new code or a new name, changed when it bettered
// one, merged when an earlier row of the file brought the same.
func mergeOldCodes(ctx context.Context, tx store.Tx, leads []dataset.OldCode, report *Report) error {
	// Rows with a code first, so that the count does not depend on the order of the file.
	slices.SortStableFunc(leads, func(a, b dataset.OldCode) int { return boolInt(a.Heir == nil) - boolInt(b.Heir == nil) })
	heirs := map[store.HeirKey]territory.Heir{}
	var names []territory.PlaceName
	for _, o := range leads {
		if o.Heir != nil {
			key := store.HeirKey{OldCode: o.Heir.OldCode, Code: o.Heir.Code}
			if known, twice := heirs[key]; !twice || later(*o.Heir, known) {
				heirs[key] = *o.Heir
			}
		}
		if o.Name != nil {
			names = append(names, *o.Name)
		}
	}
	list := make([]territory.Heir, 0, len(heirs))
	for _, h := range heirs {
		list = append(list, h)
	}
	writtenHeirs, removed, err := tx.MergeHeirs(ctx, list)
	if err != nil {
		return err
	}
	report.Removed += removed
	writtenNames, err := tx.MergePlaceNames(ctx, names)
	if err != nil {
		return err
	}
	seen := map[any]bool{}
	for _, o := range leads {
		var created, changed, brings, again bool
		look := func(key any, isWritten, isCreated bool) {
			brings = true
			if seen[key] {
				again = true
				return
			}
			seen[key] = true
			again = false
			created = created || isWritten && isCreated
			changed = changed || isWritten && !isCreated
		}
		if o.Name != nil {
			key := store.KeyOf(*o.Name)
			isCreated, isWritten := writtenNames[key]
			look(key, isWritten, isCreated)
		}
		if o.Heir != nil {
			key := store.HeirKey{OldCode: o.Heir.OldCode, Code: o.Heir.Code}
			isCreated, isWritten := writtenHeirs[key]
			look(key, isWritten, isCreated)
		}
		switch {
		case created:
			report.Created++
		case changed:
			report.Changed++
		case brings && again:
			report.Merged++
		default:
			report.Unchanged++
		}
	}
	return nil
}

// later chooses between two rows of one file that lead the same code to the same heir: the later event, then the name first
// in the alphabet.
func later(a, b territory.Heir) bool {
	switch {
	case a.Since == nil || b.Since == nil:
		if (a.Since == nil) != (b.Since == nil) {
			return a.Since != nil
		}
	case !a.Since.Equal(*b.Since):
		return a.Since.After(*b.Since)
	}
	return a.OldName < b.OldName
}

// contours imports a file of contours of one quality.
func contours(rank territory.ContourRank) func(context.Context, *Importer, *file, store.Tx, *Report) error {
	return func(ctx context.Context, _ *Importer, f *file, tx store.Tx, report *Report) error {
		gazetteer, err := tx.GazetteerOfCodes(ctx)
		if err != nil {
			return err
		}
		if err := needCommunes(gazetteer); err != nil {
			return err
		}
		records, err := read(dataset.Contours(f.Plain), report)
		if err != nil {
			return err
		}
		lines := map[string][]int{}
		parts := map[territory.INSEECode]int{}
		var list []store.OldContour
		for _, r := range records {
			code, err := livingCommune(gazetteer, "code", r.Value.Code)
			if f, ok := fault.As(err); ok {
				report.Reject(f.AtLine(r.Line))
				continue
			}
			lines[r.Value.Code] = append(lines[r.Value.Code], r.Line)
			parts[code]++
			list = append(list, store.OldContour{OldCode: r.Value.Code, Code: code, Geom: r.Value.Geom})
		}
		tally, empty, err := tx.MergeContours(ctx, list, store.ContourUpdate{
			Source: report.Source, Rank: rank, Studied: rank == territory.ContourStudied,
		})
		if err != nil {
			return err
		}
		for _, old := range empty {
			code, _ := gazetteer.Resolve(old)
			for _, line := range lines[old] {
				report.Reject(fault.New(fault.Unprocessable, "contour_sans_surface", "geometry", old).AtLine(line))
				if parts[code]--; parts[code] == 0 {
					delete(parts, code)
				}
			}
		}
		for _, n := range parts { // several contours, one commune of today
			report.Merged += n - 1
		}
		report.count(tally, len(parts))
		if tally == (store.Tally{}) {
			return nil
		}
		return tx.DissolveLivingAreas(ctx)
	}
}
