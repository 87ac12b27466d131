package httpapi

import (
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Bounds of what a parameter may hold.
const (
	maxParamBytes  = 1000
	maxParamValues = 100
)

// params reads the query of a request. It refuses what it does not know and what cannot be read; the first trouble is kept, so
// that a handler reads everything and then asks once.
type params struct {
	values url.Values
	err    error
}

// readParams checks the query as a whole against the names that the address knows.
func readParams(r *http.Request, known ...string) *params {
	return read(r, func(p *params, name string) {
		if !slices.Contains(known, name) {
			p.unknown(name, known)
		}
	})
}

// readOpenParams passes over names that it does not know: for addresses whose convention is not ours.
func readOpenParams(r *http.Request) *params {
	return read(r, func(*params, string) {})
}

func read(r *http.Request, check func(p *params, name string)) *params {
	p := &params{}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		p.fail("requete_illisible", "", "")
		return p
	}
	p.values = values
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names) // the same query, the same refusal
	for _, name := range names {
		list := values[name]
		check(p, name)
		if len(list) > maxParamValues {
			p.fail("parametre_trop_de_valeurs", name, "")
		}
		for _, value := range list {
			switch {
			case len(value) > maxParamBytes:
				p.fail("parametre_trop_long", name, "")
			case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
				p.fail("parametre_illisible", name, "")
			}
		}
	}
	return p
}

// unknown refuses a name that nobody reads, rather than answer as if it had been heeded: a mistyped filter would lie.
func (p *params) unknown(name string, known []string) {
	shown := strings.ToValidUTF8(name, "?")
	if len(shown) > 40 {
		shown = shown[:40]
		shown = strings.ToValidUTF8(shown, "")
	}
	f := fault.New(fault.Invalid, "parametre_inconnu", shown, "").With("connus", strings.Join(known, ", "))
	if near := closest(name, known); near != "" {
		f = fault.New(fault.Invalid, "parametre_inconnu_proche", shown, "").With("proche", near)
	}
	if len(known) == 0 {
		f = fault.New(fault.Invalid, "parametre_aucun", shown, "")
	}
	p.keep(f)
}

func (p *params) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *params) fail(code, name, value string) {
	p.keep(fault.New(fault.Invalid, code, name, value))
}

// has says whether a parameter was given, be it empty.
func (p *params) has(name string) bool { return len(p.values[name]) > 0 }

// text reads a single value; "" when absent.
func (p *params) text(name string) string {
	list := p.values[name]
	switch len(list) {
	case 0:
		return ""
	case 1:
		return strings.TrimSpace(list[0])
	default:
		p.fail("parametre_repete", name, "")
		return ""
	}
}

var decimal = regexp.MustCompile(`^[+-]?\d{1,12}([.,]\d{1,20})?$`)

// float reads a decimal number within bounds, with a point or a comma; nil when absent.
func (p *params) float(name string, least, most float64) *float64 {
	if !p.has(name) {
		return nil
	}
	text := p.text(name)
	if !decimal.MatchString(text) {
		p.fail("parametre_nombre", name, text)
		return nil
	}
	x, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(x) || x < least || x > most {
		p.keep(fault.New(fault.Invalid, "parametre_hors_bornes", name, text).
			With("min", frenchNumber(least)).With("max", frenchNumber(most)))
		return nil
	}
	return &x
}

// integer reads a whole number within bounds, or gives the default.
func (p *params) integer(name string, otherwise, least, most int) int {
	if !p.has(name) {
		return otherwise
	}
	text := p.text(name)
	n, err := strconv.Atoi(text)
	switch {
	case err != nil && !decimal.MatchString(text) || strings.ContainsAny(text, ".,"):
		p.fail("parametre_entier", name, text)
	case err != nil || n < least || n > most:
		p.keep(fault.New(fault.Invalid, "parametre_hors_bornes", name, text).
			With("min", strconv.Itoa(least)).With("max", strconv.Itoa(most)))
	default:
		return n
	}
	return otherwise
}

// one reads one of the allowed values, or gives the default.
func (p *params) one(name, otherwise string, allowed ...string) string {
	if !p.has(name) {
		return otherwise
	}
	value := p.text(name)
	if !slices.Contains(allowed, value) {
		p.notAllowed(name, value, allowed)
		return otherwise
	}
	return value
}

// list reads values among the allowed ones: repeated, or separated by "|" as in the national standard.
func (p *params) list(name string, allowed []string) []string {
	var out []string
	for _, given := range p.values[name] {
		for value := range strings.SplitSeq(given, "|") {
			value = strings.TrimSpace(value)
			if !slices.Contains(allowed, value) {
				p.notAllowed(name, value, allowed)
				return nil
			}
			if !slices.Contains(out, value) {
				out = append(out, value)
			}
		}
	}
	return out
}

// words reads anybody's words: repeated, or separated by "|", "," or ";".
func (p *params) words(name string) []string {
	var out []string
	for _, given := range p.values[name] {
		for _, word := range finding.Words(given) {
			if !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out
}

func (p *params) notAllowed(name, value string, allowed []string) {
	f := fault.New(fault.Invalid, "valeur_inconnue", name, value).With("possibles", strings.Join(allowed, ", "))
	if near := closest(value, allowed); near != "" {
		f = fault.New(fault.Invalid, "valeur_inconnue_proche", name, value).With("proche", near)
	}
	p.keep(f)
}

// point reads lat and lon; false when neither is given.
func (p *params) point() (orb.Point, bool) {
	if !p.has("lat") && !p.has("lon") {
		return orb.Point{}, false
	}
	lat, lon := p.float("lat", -90, 90), p.float("lon", -180, 180)
	if lat == nil || lon == nil {
		missing := "lat"
		if p.has("lat") {
			missing = "lon"
		}
		p.fail("position_incomplete", missing, "")
		return orb.Point{}, false
	}
	return orb.Point{*lon, *lat}, true
}

// box reads "ouest,sud,est,nord" in degrees; nil when absent.
func (p *params) box(name string) *orb.Bound {
	if !p.has(name) {
		return nil
	}
	parts := strings.Split(p.text(name), ",")
	var x [4]float64
	ok := len(parts) == 4
	for i := 0; ok && i < 4; i++ {
		part := strings.TrimSpace(parts[i])
		v, err := strconv.ParseFloat(part, 64)
		ok = decimal.MatchString(part) && err == nil
		x[i] = v
	}
	box := orb.Bound{Min: orb.Point{x[0], x[1]}, Max: orb.Point{x[2], x[3]}}
	if !ok || !finding.ValidPoint(box.Min) || !finding.ValidPoint(box.Max) || x[0] >= x[2] || x[1] >= x[3] {
		p.fail("bbox_illisible", name, "")
		return nil
	}
	// Mercator, in which the index looks, ends near 85°.
	box.Min[1], box.Max[1] = max(box.Min[1], -85), min(box.Max[1], 85)
	if box.Min[1] >= box.Max[1] {
		p.fail("bbox_illisible", name, "")
		return nil
	}
	return &box
}

// code reads an INSEE code; "" when absent.
func (p *params) code(name string) territory.INSEECode {
	if !p.has(name) {
		return ""
	}
	code, err := readINSEECode(p.text(name), name)
	if err != nil {
		p.keep(err)
	}
	return code
}

func readINSEECode(text, field string) (territory.INSEECode, error) {
	code, err := territory.ParseINSEECode(text)
	if err != nil {
		return "", fault.New(fault.Invalid, "code_insee_illisible", field, shortened(text))
	}
	return code, nil
}

// Years that make sense in a question about now.
const firstYear, lastYear = 1900, 2200

// day reads a date, 2026-12-14; nil when absent.
func (p *params) day(name string) *time.Time {
	if !p.has(name) {
		return nil
	}
	text := p.text(name)
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		p.fail("parametre_date", name, text)
		return nil
	}
	return &t
}

// instant reads an RFC 3339 instant, or a local one without offset (Europe/Paris); nil when absent.
func (p *params) instant(name string) (at *time.Time, wholeDay bool) {
	if !p.has(name) {
		return nil, false
	}
	// A "+" of an offset that was not escaped arrives as a blank.
	text := strings.Replace(p.text(name), " ", "+", 1)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return &t, false
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, paris); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return &t, layout == time.DateOnly
		}
	}
	p.fail("parametre_instant", name, text)
	return nil, false
}

// filters reads every dimension of the citizen's filters.
func (p *params) filters() finding.Filters {
	filters := finding.Filters{}
	for _, d := range finding.Dimensions {
		if d.Open() {
			if words := p.words(string(d)); len(words) > 0 {
				filters[d] = words
			}
			continue
		}
		allowed := d.Values()
		if d == finding.Appointment {
			allowed = append(allowed, string(site.Yes), string(site.No))
		}
		for _, value := range p.list(string(d), allowed) {
			if wider, ok := withAppointment[value]; ok && d == finding.Appointment {
				filters[d] = append(filters[d], wider...)
			} else {
				filters[d] = append(filters[d], value)
			}
		}
	}
	return filters
}

// withAppointment is what "with" and "without appointment" ask: where it is offered and not required, one may come either way.
var withAppointment = map[string][]string{
	string(site.Yes): {string(site.AppointmentPossible), string(site.AppointmentRequired)},
	string(site.No):  {string(site.AppointmentNone)}, // and where it is possible: finding
}

// filterNames are the parameters that filters reads.
func filterNames() []string {
	names := make([]string, 0, len(finding.Dimensions))
	for _, d := range finding.Dimensions {
		names = append(names, string(d))
	}
	return names
}

// closest finds the word that was probably meant; "" when none is near.
func closest(word string, known []string) string {
	if len(word) > 60 {
		return ""
	}
	best, least := "", 1+max(1, len(word)/4)
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// editDistance is Levenshtein's.
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	last := make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row := make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
		}
		last = row
	}
	return last[len(y)]
}

// shortened cuts what is repeated to the client, and makes it printable.
func shortened(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}

func frenchNumber(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', -1, 64), ".", ",", 1)
}
