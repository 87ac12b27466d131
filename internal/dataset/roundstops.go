package dataset

import (
	"regexp"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
)

// RoundStop is one stop of a round as a structured file tells it: a row of a table, an event of a calendar.
type RoundStop struct {
	Unit     string // the unit's name, or its address in /unites
	Operator string
	Text     string // the row in few words
	Place    string // as people call it; "" = the commune
	Commune  DeclaredCommune
	Address  string
	Position *orb.Point // lon, lat, as declared: not believed before it is checked
	Room     string
	PMR      site.Answer // of the room
	Parking  string      // where it stands: "face à la boulangerie"
	Rule     itinerary.Rule
	Anchor   calendar.Date // first day of validity; zero = not said
	Until    calendar.Date // last day; zero = not said
	Hours    []itinerary.Span
}

// IsBusStops recognises the stops of a bus in the manner of the national map of 2023: one object each, with its hours in OSM
// syntax and the parity of its weeks in "ouverture" (Emmaüs Ruffec, Charente).
func IsBusStops(l Look) bool {
	return l.Shape == ShapeList && l.Has("SIRET", "nom", "commune", "code_insee", "horaires", "ouverture", "structure_parente")
}

// BusStops reads them. Coordinates are the source's: one stop stands 485 km from its commune.
func BusStops(p *Plain) Records[RoundStop] {
	return func(yield func(Record[RoundStop], error) bool) {
		file := &SiteFile{}
		var rows []Record[RoundStop]
		err := eachObject(p, file, func(line int, object map[string]string) {
			stop, err := busStop(object)
			if f, ok := fault.As(err); ok {
				file.Rejected = append(file.Rejected, f.AtLine(line))
				return
			}
			rows = append(rows, Record[RoundStop]{Line: line, Value: stop})
		})
		if err != nil {
			yield(Record[RoundStop]{}, err)
			return
		}
		for _, f := range file.Rejected {
			if !yield(Record[RoundStop]{Line: f.Line}, f) {
				return
			}
		}
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var bracketed = regexp.MustCompile(`^(.*?)\s*-?\s*\[(.*)\]$`)

func busStop(o map[string]string) (RoundStop, error) {
	s := RoundStop{
		Operator: tidyLine(o["structure_parente"]), Address: tidyAddress(o["adresse"]), PMR: site.Unknown,
		Commune: DeclaredCommune{INSEECode: padCode(o["code_insee"]), Postcode: postcode(o["code_postal"]), Name: communeName(o["commune"])},
	}
	name := tidyLine(o["nom"])
	if m := bracketed.FindStringSubmatch(name); m != nil {
		name, s.Parking = m[1], m[2]
	}
	s.Unit = strings.TrimSpace(name + " – " + s.Operator)
	s.Position, _ = degrees("longitude", o["longitude"], "latitude", o["latitude"])
	days, hours, err := weeklyHours(o["horaires"])
	if err != nil {
		return s, err
	}
	s.Hours = hours
	switch week := address.Fold(o["ouverture"]); week {
	case "":
		s.Rule = itinerary.Weekly{Days: days, Interval: 1}
	case "semaine impaire", "semaines impaires", "semaine paire", "semaines paires":
		s.Rule = itinerary.WeekParity{Days: days, Even: !strings.Contains(week, "impaire")}
	default:
		return s, fault.New(fault.Invalid, "valeur_inconnue", "ouverture", o["ouverture"]).With("possibles", "Semaine paire, Semaine impaire")
	}
	s.Text = strings.TrimSpace(o["ouverture"] + " : " + o["horaires"] + " " + s.Commune.Name)
	return s, nil
}

var weekly = regexp.MustCompile(`^((?:Mo|Tu|We|Th|Fr|Sa|Su)(?:,(?:Mo|Tu|We|Th|Fr|Sa|Su))*) ([0-9:,-]+)(?:; ?PH off)?$`)

// weeklyHours reads "Mo,We 09:30-12:30,13:30-15:30; PH off": one rule and nothing else. On public holidays nobody comes, as by
// default.
func weeklyHours(text string) ([]time.Weekday, []itinerary.Span, error) {
	m := weekly.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return nil, nil, fault.New(fault.Invalid, "plage_illisible", "horaires", text)
	}
	rule, err := itinerary.ParseRule("RRULE:FREQ=WEEKLY;BYDAY=" + strings.ToUpper(m[1]))
	if err != nil {
		return nil, nil, err
	}
	hours, err := itinerary.ParseHours(m[2])
	return rule.(itinerary.Weekly).Days, hours, err
}

// IsDatedStops recognises a table of dated stops (docs/data-sources.md).
func IsDatedStops(l Look) bool {
	return l.Shape == ShapeTable && l.Has("unite", "date", "debut", "fin") && l.HasAny("commune", "code_insee")
}

// DatedStops reads it: a row for each visit.
func DatedStops(p *Plain) Records[RoundStop] {
	return tableRecords(p, []string{"unite", "date", "debut", "fin"}, func(_ *Table, row Row) (RoundStop, error) {
		s := RoundStop{
			Unit: tidyLine(row.Get("unite")), Operator: tidyLine(row.Get("structure")), Place: tidyLine(row.Get("lieu")),
			Address: tidyAddress(row.Get("adresse")), Room: tidyLine(row.Get("salle")), Parking: tidyLine(row.Get("note")),
			Commune: DeclaredCommune{
				INSEECode: padCode(row.Get("code_insee")), Postcode: postcode(row.Get("code_postal")), Name: communeName(row.Get("commune")),
			},
		}
		if s.Unit == "" {
			return s, fault.New(fault.Invalid, "unite_manquante", "unite", "")
		}
		day, err := datedDay(row.Get("date"))
		if err != nil {
			return s, err
		}
		s.Rule = itinerary.OnDates{day}
		span, err := itinerary.ParseSpan(clockTime(row.Get("debut")) + "-" + clockTime(row.Get("fin")))
		if err != nil {
			return s, fault.New(fault.Invalid, "heures_du_passage", "debut", row.Get("debut")+" – "+row.Get("fin"))
		}
		s.Hours = []itinerary.Span{span}
		switch address.Fold(row.Get("pmr")) {
		case "oui":
			s.PMR = site.Yes
		case "non":
			s.PMR = site.No
		case "", "inconnu":
			s.PMR = site.Unknown
		default:
			return s, fault.New(fault.Invalid, "valeur_inconnue", "pmr", row.Get("pmr")).With("possibles", "oui, non, inconnu")
		}
		if s.Position, err = degrees("lon", row.Get("lon"), "lat", row.Get("lat")); err != nil {
			return s, err
		}
		s.Text = strings.TrimSpace(row.Get("date") + " " + row.Get("debut") + "-" + row.Get("fin") + " " + s.Commune.Name)
		return s, nil
	})
}

// datedDay reads 2026-12-14 and 14/12/2026.
func datedDay(text string) (calendar.Date, error) {
	if t, err := time.Parse("2/1/2006", text); err == nil {
		return calendar.DateOf(t), nil
	}
	day, err := calendar.ParseDate(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "date_illisible", "date", text)
	}
	return day, nil
}

var frenchClock = regexp.MustCompile(`^(\d{1,2})\s*[hH:]\s*(\d{2})?$`)

// clockTime writes 9h, 9 h 30, 09:30 as 09:30; anything else stays.
func clockTime(text string) string {
	m := frenchClock.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return text
	}
	if len(m[1]) == 1 {
		m[1] = "0" + m[1]
	}
	if m[2] == "" {
		m[2] = "00"
	}
	return m[1] + ":" + m[2]
}
