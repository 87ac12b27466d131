package importing

import (
	"context"
	"slices"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Kind is what a person says to import: `maillage import KIND FILE…`.
type Kind string

// The kinds of CONTRACT that this version reads.
const (
	KindCommunes       Kind = "communes"
	KindZonings        Kind = "zonages"
	KindNeeds          Kind = "besoins"
	KindPopulation     Kind = "population"
	KindAddresses      Kind = "adresses"
	KindSites          Kind = "sites"
	KindFranceServices Kind = "france-services"
	KindRounds         Kind = "itineraires"
)

// Kinds lists them in the order in which they build on each other.
func Kinds() []Kind {
	return []Kind{KindCommunes, KindZonings, KindNeeds, KindPopulation, KindAddresses, KindSites, KindFranceServices, KindRounds}
}

// format is one layout of file. A kind has one or several; which one a file is, its content says.
type format struct {
	name string // key "import.format.<name>" of the French catalogue
	kind Kind
	// matches recognises the file by its columns or keys. The first format of the list that matches wins.
	matches func(dataset.Look) bool
	// run imports the file in the transaction and fills the report. It does not count the rows that it did not read.
	// A nil run is a format that is recognised and that nothing uses yet: the catalogue says why ("….inutile").
	run func(ctx context.Context, im *Importer, f *file, tx store.Tx, report *Report) error
}

// formats lists every layout in the order in which `maillage load` imports: what comes later needs what comes earlier.
var formats = slices.Concat(communeFormats, zoningFormats, needFormats, populationFormats, addressFormats, siteFormats, roundFormats)

// recognise finds the format of a file; an empty kind means any.
func recognise(kind Kind, look dataset.Look) (format, int, error) {
	for i, f := range formats {
		if (kind == "" || f.kind == kind) && f.matches(look) {
			return f, i, nil
		}
	}
	if kind != "" && !slices.Contains(Kinds(), kind) {
		return format{}, 0, fault.New(fault.Invalid, "genre_inconnu", "genre", string(kind))
	}
	if kind != "" {
		if f, _, err := recognise("", look); err == nil {
			return format{}, 0, fault.New(fault.Unprocessable, "format_d_un_autre_genre", "fichier", string(kind)).With("genre", string(f.kind))
		}
	}
	return format{}, 0, fault.New(fault.Unsupported, "format_inconnu", "fichier", "")
}

// FormatName is a layout of file for documentation: its name in the French catalogue is "import.format.<Name>".
type FormatName struct {
	Name   string
	Kind   Kind
	Unused bool // recognised, and nothing uses it yet
}

// FormatNames lists every layout, in the order of `maillage load`.
func FormatNames() []FormatName {
	names := make([]FormatName, len(formats))
	for i, f := range formats {
		names[i] = FormatName{Name: f.name, Kind: f.kind, Unused: f.run == nil}
	}
	return names
}
