package archtest

import (
	"fmt"
	"slices"
	"strings"
)

const module = "github.com/maillage-numerique/maillage/"

// layer is a floor of the house; a package imports from the floors below its own.
type layer int

const (
	geoLayer layer = iota
	tilesLayer
	domain
	storage
	formats
	useCases
	composed // use cases made of others
	sample   // fills an empty database through the use cases
	telling  // what deliveries share: which status an error has
	delivery
	application
	command
	support // imported by tests only
	files   // embedded files and words: no code that could depend on a floor
)

// house says where each folder stands. A folder that is not here has no place yet: give it one, and say why in docs/adr
// when it is a new kind.
var house = map[string]layer{
	"geo": geoLayer, "tiles": tilesLayer,
	"internal/territory": domain, "internal/prose": domain, "internal/site": domain, "internal/hours": domain, "internal/calendar": domain,
	"internal/itinerary": domain, "internal/contribution": domain, "internal/account": domain, "internal/fault": domain,
	"internal/store": storage, "internal/localdb": storage,
	"internal/dataset": formats, "internal/export": formats, "internal/ics": formats, "internal/poster": formats,
	"internal/vroom": formats, "internal/origin": formats,
	"internal/remote":    formats,
	"internal/importing": useCases, "internal/geocoding": useCases, "internal/planning": useCases,
	"internal/analysing": useCases, "internal/moderating": useCases, "internal/finding": useCases,
	"internal/touring": useCases, "internal/admitting": useCases, "internal/dispatching": useCases, "internal/drafting": composed,
	"internal/sample":  sample,
	"internal/refusal": telling, "internal/touring/words": telling, "internal/signin": telling,
	"internal/httpapi": delivery, "internal/pages": delivery, "internal/jobs": delivery,
	"internal/app":      application,
	"cmd":               command,
	"bench":             command,
	"internal/pgtest":   support,
	"internal/golden":   support,
	"internal/tourtest": support,
	"internal/archtest": support,
	"web":               files,
	"migrations":        files,
	"internal/wording":  files,
}

// domainOrder is who may know whom inside the domain: each knows those before it.
var domainOrder = []string{"internal/territory", "internal/site", "internal/itinerary", "internal/contribution"}

// pkg is one package as its files declare it.
type pkg struct {
	path    string   // below the module, "geo/area"
	imports []string // of its non-test files
}

// folder returns the entry of the house that holds a package path, longest first: internal/localdb before internal.
func folder(path string) (string, bool) {
	for p := path; p != "."; {
		if _, ok := house[p]; ok {
			return p, true
		}
		i := strings.LastIndexByte(p, '/')
		if i < 0 {
			break
		}
		p = p[:i]
	}
	return "", false
}

// broken lists the sentences that the imports of p break.
func broken(p pkg) []string {
	from, ok := folder(p.path)
	if !ok {
		return []string{fmt.Sprintf("%s has no place in the house: give it one in internal/archtest", p.path)}
	}
	var sentences []string
	for _, path := range p.imports {
		for _, rule := range []func(string, string) string{direction, domainDownwards, bans} {
			if sentence := rule(from, path); sentence != "" {
				sentences = append(sentences, fmt.Sprintf("%s imports %s: %s", p.path, path, sentence))
			}
		}
	}
	return sentences
}

// direction: cmd → app → delivery → use cases → store → domain → geo, tiles; formats beside the use cases.
func direction(from, imported string) string {
	inside, ok := strings.CutPrefix(imported, module)
	if !ok {
		return ""
	}
	to, ok := folder(inside)
	if !ok || to == from {
		return ""
	}
	here, there := house[from], house[to]
	switch {
	case there == support && here != support:
		return "test support is imported by tests only"
	case there == files || here == support:
		return "" // words, migrations and web files may be read from any floor
	case here == files && there != domain:
		return "embedded files and words stand on the domain alone"
	case here == formats && there == storage:
		return "a format turns bytes into the domain and back; it does not know the database"
	case there > here || (there == here && here != domain && here != formats && here != geoLayer):
		return "imports go down: cmd → app → delivery → use cases → store → domain → geo, tiles"
	}
	return ""
}

func domainDownwards(from, imported string) string {
	here := slices.Index(domainOrder, from)
	there := slices.Index(domainOrder, strings.TrimPrefix(imported, module))
	if here >= 0 && there > here {
		return "the domain knows itself downwards only: territory ← site ← itinerary ← contribution"
	}
	return ""
}

// pure lists what geo/ and tiles/ may take from outside the standard library.
var pure = []string{
	"github.com/paulmach/orb", "github.com/paulmach/osm", "github.com/uber/h3-go/v4", "github.com/tidwall/rtree",
	"github.com/blevesearch/vellum", "github.com/RoaringBitmap/roaring/v2", "golang.org/x/text",
	"github.com/klauspost/compress", module + "geo", module + "tiles",
}

// databasePackages may speak to PostgreSQL, httpServers may answer HTTP, httpClients may ask others.
var (
	databasePackages = []string{"internal/store", "internal/localdb", "internal/jobs", "internal/pgtest", "internal/app", "bench"}
	httpServers      = []string{"internal/origin", "internal/refusal", "internal/signin", "internal/httpapi", "internal/pages", "internal/app"}
	httpClients      = []string{"internal/remote", "bench"} // bench asks our own service
)

func bans(from, imported string) string {
	under := func(prefix string) bool { return imported == prefix || strings.HasPrefix(imported, prefix+"/") }
	switch {
	case under("github.com/stretchr/testify") || under("github.com/DATA-DOG/go-sqlmock"):
		return "no testify, no mocks of the database"
	case under("github.com/jackc/pgx/v5") || under("github.com/twpayne/go-geom") || under("github.com/twpayne/pgx-geom"):
		if !slices.Contains(databasePackages, from) {
			return "pgx and EWKB only in store, localdb, jobs, pgtest, app"
		}
	case under("database/sql"):
		if !slices.Contains(databasePackages, from) && from != "migrations" {
			return "the database only in store, localdb, jobs, pgtest, app, migrations"
		}
	case under("github.com/go-chi/chi/v5") || under("github.com/go-chi/httprate"):
		if !slices.Contains(httpServers, from) {
			return "HTTP servers only in httpapi, pages, app"
		}
	case under("net/http"):
		if !slices.Contains(httpServers, from) && !slices.Contains(httpClients, from) {
			return "HTTP servers only in httpapi, pages, app; HTTP clients only in remote"
		}
	}
	switch house[from] {
	case geoLayer, tilesLayer:
		standard := !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".")
		if under("log/slog") || under("log") || under("os") {
			return "geo/ and tiles/: no database, no HTTP, no files, no logging"
		}
		if !standard && !slices.ContainsFunc(pure, under) {
			return "geo/ and tiles/: the standard library and the pure libraries of DEPENDENCIES only"
		}
	case domain:
		if under("os") {
			return "the domain reads no file: no pgx, no net/http, no os"
		}
	}
	return ""
}
