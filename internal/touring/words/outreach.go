package words

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// OutreachTitle names the unit, the year and what was asked.
func OutreachTitle(o *touring.Outreach) string {
	key := "carences.titre"
	if o.Brief.Beside {
		key = "carences.titre_en_plus"
	}
	return say(key, "titre", Title(&o.Report), "n", decimal(o.Brief.HalfDays), "objectif", say("carences.objectif."+string(o.Brief.Objective)))
}

// Outreach tells where to go and when, for whom, what stood behind, and how far it is to be trusted, a section each.
func Outreach(o *touring.Outreach) []Section {
	visits, areas, known := Section{Title: say("carences.ou")}, Section{Title: say("carences.par_bassin")}, Section{Title: say("carences.a_savoir")}
	for i := range o.Visits {
		visits.Lines = append(visits.Lines, OutreachStop(o, &o.Visits[i]))
	}
	if len(o.Visits) == 0 {
		visits.Lines = []string{say("carences.rien")}
	}
	for _, a := range o.Areas {
		areas.Lines = append(areas.Lines, say("carences.bassin", "nom", areaName(a.Name), "n", people(a.More), "reste", people(a.Left)))
	}
	known.Lines = append(known.Lines, say("carences.zones", "avant", number(float64(o.Gaps[0].Gaps)), "habitants_avant", number(o.Gaps[0].People),
		"apres", number(float64(o.Gaps[1].Gaps)), "habitants_apres", number(o.Gaps[1].People)))
	if o.HalfDays < o.Brief.HalfDays-1 {
		known.Lines = append(known.Lines, say("carences.placees", "n", decimal(o.HalfDays), "budget", decimal(o.Brief.HalfDays)))
	}
	known.Lines = append(known.Lines, say("carences.salles"))
	if o.Gain > 0 {
		known.Lines = append(known.Lines, say("carences.borne", "part", percent(o.Bound/o.Gain-1)))
	}
	if len(o.Peers) > 1 {
		var names []string
		for _, p := range o.Peers {
			names = append(names, say("carences.pair", "lieu", p.Place, "part", percent(p.Part)))
		}
		known.Lines = append(known.Lines, say("carences.pairs", "lieux", strings.Join(names, ", ")))
	}
	if o.Helped > 0 {
		known.Lines = append(known.Lines, wording.Count("tournees.carences.aidees", o.Helped))
	}
	for _, w := range o.Proposal.Worse {
		known.Lines = append(known.Lines, say("pire."+string(w)))
	}
	if !o.Proposal.Complete {
		known.Lines = append(known.Lines, say("incomplet"))
	}
	return filled(visits, areas, known)
}

// OutreachStop says a place to visit: when, where, for whom, and what stood behind it.
func OutreachStop(o *touring.Outreach, v *touring.OutreachStop) string {
	hall := say("carences.sans_salle")
	if v.Hall != nil {
		hall = say("carences.salle", "nom", v.Hall.Name, "genre", strings.ToLower(wording.Say(v.Hall.WordKey)))
	}
	var areas []string
	for _, a := range v.Areas {
		if n := people(a.More); n != "0" {
			areas = append(areas, say("carences.dont", "nom", areaName(a.Name), "n", n))
		}
	}
	all := []string{say("carences.visite", "lieu", v.Stop.Place, "recurrence", schedules(v.Stop.Schedules), "salle", hall, "n", people(v.Serves),
		"bassins", strings.Join(areas, ", "), "carence", number(v.InGaps), "minutes", number(v.Minutes))}
	if o.Brief.Reruns > 0 {
		all = append(all, say("carences.choisi", "n", number(float64(v.Chosen)), "sur", number(float64(o.Brief.Reruns))))
	}
	if v.Rival != nil {
		all = append(all, say("carences.second", "lieu", v.Rival.Place, "part", percent(v.Rival.Part)))
	}
	if v.Barred != nil {
		all = append(all, say("carences.empeche."+string(v.Barred.Why), "lieu", v.Barred.Place, "part", percent(v.Barred.Part-1)))
	}
	return strings.Join(all, " ")
}

// people is a number of people in difficulty from the surest to the most: low and high runs differ by what others may bring already.
func people(n [2]float64) string {
	least, most := number(min(n[coverage.Low], n[coverage.High])), number(max(n[coverage.Low], n[coverage.High]))
	if least == most {
		return least
	}
	return say("fourchette", "bas", least, "haut", most)
}

func areaName(name string) string {
	if name == "" {
		return say("carences.hors_bassin")
	}
	return name
}

func percent(part float64) string { return number(100 * part) }

// decimal writes one digit after the comma where there is one.
func decimal(n float64) string {
	return strings.ReplaceAll(strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0"), ".", ",")
}

// OutreachDocument is a touring.Outreach as JSON spells it. Pairs are the low and the high run.
type OutreachDocument struct {
	Document
	Objective string                 `json:"objectif"`
	HalfDays  float64                `json:"demi_journees_par_mois"`
	Beside    bool                   `json:"en_plus_de_la_tournee"`
	Placed    float64                `json:"demi_journees_placees"`
	Reruns    int                    `json:"reprises"`
	Visits    []OutreachStopDocument `json:"visites"`
	Gain      float64                `json:"gain"`
	Bound     float64                `json:"borne"`
	Areas     []AreaDocument         `json:"bassins"`
	Gaps      [2]GapDocument         `json:"carences"` // without the visits, then with them
	Helped    int                    `json:"communes_deja_aidees"`
}

// OutreachStopDocument is a touring.OutreachStop.
type OutreachStopDocument struct {
	Place     string             `json:"lieu"`
	Code      string             `json:"code_insee"`
	Hall      *string            `json:"salle_a_demander"` // null: none is known
	Lon       float64            `json:"lon"`
	Lat       float64            `json:"lat"`
	Schedules []ScheduleDocument `json:"recurrences"`
	Serves    [2]float64         `json:"besoin_servi"`
	Areas     []AreaDocument     `json:"bassins"`
	InGaps    float64            `json:"habitants_en_carence_a_15_min"`
	Minutes   float64            `json:"minutes_de_la_base"`
	Chosen    int                `json:"choisi"`
	Rival     *RivalDocument     `json:"second"`
	Barred    *RivalDocument     `json:"empeche"`
}

// RivalDocument is a touring.Rival.
type RivalDocument struct {
	Place string  `json:"lieu"`
	Part  float64 `json:"part"`
	Why   string  `json:"raison,omitempty"`
}

// AreaDocument is a touring.AreaServed.
type AreaDocument struct {
	Name string      `json:"bassin"`
	More [2]float64  `json:"besoin_servi"`
	Left *[2]float64 `json:"besoin_non_servi,omitempty"`
}

// GapDocument is a touring.GapCount.
type GapDocument struct {
	Gaps   int     `json:"nombre"`
	People float64 `json:"habitants"`
}

// NewOutreachDocument writes an outreach.
func NewOutreachDocument(o *touring.Outreach) OutreachDocument {
	d := OutreachDocument{
		Document: NewDocument(&o.Report), Objective: string(o.Brief.Objective), HalfDays: round(o.Brief.HalfDays), Beside: o.Brief.Beside, Placed: round(o.HalfDays),
		Reruns: o.Brief.Reruns, Visits: []OutreachStopDocument{}, Gain: round(o.Gain), Bound: round(o.Bound),
		Areas: areaDocuments(o.Areas, true), Helped: o.Helped,
	}
	for i, g := range o.Gaps {
		d.Gaps[i] = GapDocument{g.Gaps, round(g.People)}
	}
	for i := range o.Visits {
		v := &o.Visits[i]
		one := OutreachStopDocument{
			Place: v.Stop.Place, Code: string(v.Stop.INSEECode), Lon: v.Stop.Geom.Lon(), Lat: v.Stop.Geom.Lat(),
			Schedules: scheduleDocuments(v.Stop.Schedules), Serves: [2]float64{round(v.Serves[0]), round(v.Serves[1])},
			Areas: areaDocuments(v.Areas, false), InGaps: round(v.InGaps), Minutes: round(v.Minutes), Chosen: v.Chosen,
			Rival: rivalDocument(v.Rival), Barred: rivalDocument(v.Barred),
		}
		if v.Hall != nil {
			one.Hall = &v.Hall.Name
		}
		d.Visits = append(d.Visits, one)
	}
	return d
}

func rivalDocument(r *touring.Rival) *RivalDocument {
	if r == nil {
		return nil
	}
	return &RivalDocument{r.Place, math.Round(r.Part*1000) / 1000, string(r.Why)}
}

func areaDocuments(all []touring.AreaServed, left bool) []AreaDocument {
	documents := slices.Grow([]AreaDocument{}, len(all))
	for _, a := range all {
		one := AreaDocument{Name: a.Name, More: [2]float64{round(a.More[0]), round(a.More[1])}}
		if left {
			one.Left = &[2]float64{round(a.Left[0]), round(a.Left[1])}
		}
		documents = append(documents, one)
	}
	return documents
}

// OutreachMethod says what the figures of an outreach count.
func OutreachMethod() string { return say("carences.methode") }
