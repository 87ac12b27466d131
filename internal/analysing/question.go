package analysing

import (
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Measure is what a question wants to see of territories. Every answer has all the figures of its territories; the measure
// says which weights and dates make "covered", and which figure is shown first.
type Measure string

// The measures of METHODS §5.
const (
	Headline Measure = "couverture" // somebody within the window of days and the minutes
	Graded   Measure = "graduee"    // the same without a cliff: full up to 5 minutes, nothing from 20
	State20  Measure = "etat20"     // the State's figure: 20 minutes, any date
	State30  Measure = "etat30"     // 30 minutes, any date
	Minutes  Measure = "minutes"    // to the nearest help
	Hours    Measure = "heures"     // of presence a month within reach
	Wait     Measure = "attente"    // days to the next date
	Capacity Measure = "capacite"   // hours a month per person in difficulty
)

// Measures lists them in the order of the screens.
var Measures = []Measure{Headline, Graded, Minutes, Hours, Wait, Capacity, State20, State30}

// Mode is how people travel.
type Mode string

// The modes: the last two are those of people without a car.
const (
	Car     Mode = "voiture"
	Walk    Mode = "pied"
	Bicycle Mode = "velo"
)

// Modes lists them in the order of the screens.
var Modes = []Mode{Car, Walk, Bicycle}

// Bounds of what can be asked.
const (
	LeastMinutes, MostMinutes = 1, 30
	LeastWindow, MostWindow   = 1, 31
)

// Question is what a coordinator asks about coverage. DefaultQuestion has its defaults; the same fields are the parameters of
// /diagnostic, of the API, of tiles and of the command line (ParseQuestion).
type Question struct {
	Level  string // of the lines of the answer: store.LevelLivingArea…
	Zoning string // set of living areas
	// Territory narrows the answer to a département, an EPCI (SIREN) or a living area of the zoning; "" = all that is studied.
	Territory  string
	Measure    Measure
	Minutes    float64 // farther than this is out of reach
	WindowDays int     // a date within so many days is soon enough
	Mobile     bool    // false: as if mobile units did not exist
	Mode       Mode
	Services   []string // any of them; help that does not say is "perhaps"
	Publics    []string
	Programmes []string
	Wheelchair bool
}

// DefaultQuestion is the first question of the screens: does somebody come within the week, a quarter of an hour away by car?
func DefaultQuestion() Question {
	return Question{
		Level: store.LevelLivingArea, Zoning: territory.ZoningINSEE, Measure: Headline, Minutes: 15, WindowDays: 7, Mobile: true, Mode: Car,
	}
}

// Names of the parameters of a question.
const (
	paramLevel      = "niveau"
	paramZoning     = "zonage"
	paramTerritory  = "territoire"
	paramMeasure    = "mesure"
	paramMinutes    = "minutes"
	paramWindow     = "jours"
	paramMobile     = "itinerant"
	paramMode       = "mode"
	paramServices   = site.DimServices
	paramPublics    = site.DimPublics
	paramProgrammes = site.DimProgrammes
	paramWheelchair = site.DimWheelchair
)

// QuestionParameters names the parameters that ParseQuestion reads.
var QuestionParameters = []string{
	paramLevel, paramZoning, paramTerritory, paramMeasure, paramMinutes, paramWindow, paramMobile, paramMode, paramServices,
	paramPublics, paramProgrammes, paramWheelchair,
}

// Levels are those at which an answer can have lines.
var Levels = []string{store.LevelCommune, store.LevelLivingArea, store.LevelEPCI, store.LevelDepartement, store.LevelRegion}

// ParseQuestion reads a question from parameters; what is absent or empty keeps its default, what is not of a question is left
// alone. The first parameter that cannot be read is an Invalid fault that names it.
func ParseQuestion(values url.Values) (Question, error) {
	q := DefaultQuestion()
	r := questionReader{values: values}
	q.Level = r.one(paramLevel, q.Level, Levels)
	q.Zoning = r.code(paramZoning, q.Zoning)
	q.Territory = r.code(paramTerritory, "")
	q.Measure = Measure(r.one(paramMeasure, string(q.Measure), texts(Measures)))
	q.Minutes = r.number(paramMinutes, q.Minutes, LeastMinutes, MostMinutes)
	q.WindowDays = int(r.number(paramWindow, float64(q.WindowDays), LeastWindow, MostWindow))
	q.Mobile = r.one(paramMobile, yes, []string{yes, no}) == yes
	q.Mode = Mode(r.one(paramMode, string(q.Mode), texts(Modes)))
	q.Services = r.list(paramServices, site.ServiceSet)
	q.Publics = r.list(paramPublics, site.PublicSet)
	q.Programmes = r.list(paramProgrammes, site.ProgrammeSet)
	q.Wheelchair = r.one(paramWheelchair, no, []string{yes, no}) == yes
	return q, r.err
}

// Values writes the parameters of a question, without those that keep their default: ParseQuestion reads it back.
func (q Question) Values() url.Values {
	d, v := DefaultQuestion(), url.Values{}
	set := func(name, value, otherwise string) {
		if value != otherwise {
			v.Set(name, value)
		}
	}
	set(paramLevel, q.Level, d.Level)
	set(paramZoning, q.Zoning, d.Zoning)
	set(paramTerritory, q.Territory, "")
	set(paramMeasure, string(q.Measure), string(d.Measure))
	set(paramMinutes, decimalText(q.Minutes), decimalText(d.Minutes))
	set(paramWindow, strconv.Itoa(q.WindowDays), strconv.Itoa(d.WindowDays))
	set(paramMobile, yesOrNo(q.Mobile), yes)
	set(paramMode, string(q.Mode), string(d.Mode))
	for name, list := range map[string][]string{paramServices: q.Services, paramPublics: q.Publics, paramProgrammes: q.Programmes} {
		if len(list) > 0 {
			v.Set(name, strings.Join(list, "|"))
		}
	}
	set(paramWheelchair, yesOrNo(q.Wheelchair), no)
	return v
}

// IsStored says whether the database has the answer, unless it was computed with other parameters: the default question, with or
// without mobile units, whatever its lines.
func (q Question) IsStored() bool { return q.storedBy(DefaultParameters()) }

// storedBy says whether a run with these parameters has the answer.
func (q Question) storedBy(p Parameters) bool {
	stored := p.question()
	stored.Level, stored.Zoning, stored.Territory, stored.Mobile = q.Level, q.Zoning, q.Territory, q.Mobile
	if slices.Contains([]Measure{Minutes, Hours, Wait, Capacity}, q.Measure) {
		stored.Measure = q.Measure // figures that every answer has
	}
	return q.Values().Encode() == stored.Values().Encode()
}

const yes, no = string(site.Yes), string(site.No)

func yesOrNo(b bool) string {
	if b {
		return yes
	}
	return no
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}

func decimalText(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// questionReader reads parameters and keeps the first trouble.
type questionReader struct {
	values url.Values
	err    error
}

func (r *questionReader) fail(f *fault.Fault) {
	if r.err == nil {
		r.err = f
	}
}

func (r *questionReader) text(name string) string {
	if len(r.values[name]) > 1 {
		r.fail(fault.New(fault.Invalid, "parametre_repete", name, ""))
	}
	return strings.TrimSpace(r.values.Get(name))
}

func (r *questionReader) one(name, otherwise string, allowed []string) string {
	value := r.text(name)
	switch {
	case value == "":
		return otherwise
	case !slices.Contains(allowed, value):
		r.notAllowed(name, value, allowed)
		return otherwise
	}
	return value
}

func (r *questionReader) notAllowed(name, value string, allowed []string) {
	r.fail(fault.New(fault.Invalid, "valeur_inconnue", name, value).With("possibles", strings.Join(allowed, ", ")))
}

// list reads values among the allowed ones, repeated or separated by "|", in the order of the allowed ones.
func (r *questionReader) list(name string, allowed []string) []string {
	asked := map[string]bool{}
	for _, given := range r.values[name] {
		for value := range strings.SplitSeq(given, "|") {
			if value = strings.TrimSpace(value); value == "" {
				continue
			}
			if !slices.Contains(allowed, value) {
				r.notAllowed(name, value, allowed)
			}
			asked[value] = true
		}
	}
	var out []string
	for _, value := range allowed {
		if asked[value] {
			out = append(out, value)
		}
	}
	return out
}

var wholeNumber = regexp.MustCompile(`^\d{1,4}$`)

// number reads a whole number within bounds.
func (r *questionReader) number(name string, otherwise, least, most float64) float64 {
	value := r.text(name)
	if value == "" {
		return otherwise
	}
	x, err := strconv.ParseFloat(value, 64)
	switch {
	case !wholeNumber.MatchString(value) || err != nil:
		r.fail(fault.New(fault.Invalid, "parametre_entier", name, value))
	case math.IsNaN(x) || x < least || x > most:
		r.fail(fault.New(fault.Invalid, "parametre_hors_bornes", name, value).
			With("min", decimalText(least)).With("max", decimalText(most)))
	default:
		return x
	}
	return otherwise
}

// plainCode is what codes of territories and zonings are made of.
var plainCode = regexp.MustCompile(`^[0-9A-Za-z_-]{1,40}$`)

func (r *questionReader) code(name, otherwise string) string {
	value := r.text(name)
	switch {
	case value == "":
		return otherwise
	case !plainCode.MatchString(value):
		r.fail(fault.New(fault.Invalid, "parametre_illisible", name, ""))
		return otherwise
	}
	return value
}
