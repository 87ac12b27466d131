package words

import (
	"math"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// Document is a report as JSON spells it.
type Document struct {
	Unit       string            `json:"unite"`
	Name       string            `json:"nom"`
	Year       int               `json:"annee"`
	Travel     string            `json:"trajet"`
	Detour     float64           `json:"detour"`
	Present    MeasureDocument   `json:"aujourd_hui"`
	Proposal   *ProposalDocument `json:"proposition,omitempty"`
	Parameters ParameterDocument `json:"parametres"`

	Alternatives []AlternativeDocument `json:"alternatives,omitempty"`
}

// AlternativeDocument is a touring.Alternative.
type AlternativeDocument struct {
	Kind    string           `json:"type"`
	Changes []ChangeDocument `json:"changements"`
	Moved   int              `json:"visites_deplacees"`
	Lost    int              `json:"visites_annulees"`
	Days    int              `json:"jours_de_decalage"`
	Need    float64          `json:"besoin"`
	KM      float64          `json:"km"`
}

// ParameterDocument is what may be changed on the command line.
type ParameterDocument struct {
	Changed    int     `json:"changements"`
	Added      int     `json:"ajouts"`
	Shift      int     `json:"decalage_jours"`
	MovedVisit float64 `json:"poids_deplacement"`
	KM         float64 `json:"poids_km"`
	Hour       float64 `json:"poids_heure"`
	Presence   float64 `json:"poids_presence"`
	Toll       float64 `json:"seuil"`
	Seed       uint64  `json:"graine"`
	Iterations int     `json:"iterations"`
}

// MeasureDocument is a touring.Measure. Pairs are the low and the high run.
type MeasureDocument struct {
	Due        int                 `json:"prevus"`
	Held       int                 `json:"tenus"`
	Days       int                 `json:"jours"`
	Halves     int                 `json:"demi_journees"`
	KM         float64             `json:"km"`
	Driving    float64             `json:"heures_conduite"`
	Presence   float64             `json:"heures_presence"`
	Undecided  []DateDocument      `json:"feries_a_decider"`
	NoMonthEnd []DateDocument      `json:"fins_de_mois_sans_visite"`
	Conflicts  []DateDocument      `json:"conflits"`
	Breaches   []BreachDocument    `json:"journees_hors_regles"`
	Graded     *[2]float64         `json:"besoin_servi"` // null: coverage was never computed
	Headline   *[2]float64         `json:"besoin_servi_semaine"`
	People     *[2]float64         `json:"habitants_servis"`
	Without    *[2]float64         `json:"besoin_servi_sans_unite"`
	Unvisited  []UnvisitedDocument `json:"communes_non_visitees"` // null: not looked for
}

// DateDocument is a day of a stop, and what happens.
type DateDocument struct {
	Day    string   `json:"date"`
	Stops  []string `json:"arrets"`
	Reason string   `json:"raison,omitempty"`
}

// BreachDocument is a rule of work that a day breaks.
type BreachDocument struct {
	Day     string  `json:"date"`
	Rule    string  `json:"regle"`
	Minutes float64 `json:"minutes"`
}

// UnvisitedDocument is a commune where people are not served.
type UnvisitedDocument struct {
	Code string     `json:"code_insee"`
	Name string     `json:"commune"`
	Need [2]float64 `json:"besoin_non_servi"`
}

// ProposalDocument is a touring.Proposal.
type ProposalDocument struct {
	Measure    MeasureDocument  `json:"mesure"`
	Changes    []ChangeDocument `json:"changements"`
	Worse      []touring.Worse  `json:"pire"`
	Violations []string         `json:"anomalies"`
	Complete   bool             `json:"complet"`
}

// ChangeDocument is a touring.Change.
type ChangeDocument struct {
	Kind   string             `json:"type"`
	Stop   string             `json:"arret"`
	Code   string             `json:"code_insee"`
	From   string             `json:"du,omitempty"`
	To     string             `json:"au,omitempty"`
	Cause  string             `json:"cause,omitempty"`
	Place  string             `json:"ailleurs,omitempty"`
	Before []ScheduleDocument `json:"avant,omitempty"`
	After  []ScheduleDocument `json:"apres,omitempty"`
	Need   float64            `json:"besoin"`
	KM     float64            `json:"km"`
	Moved  int                `json:"dates_changees"`
	Text   string             `json:"phrase"`
}

// ScheduleDocument is a rule as RFC 5545 writes it, and its hours.
type ScheduleDocument struct {
	Rule  string `json:"regle"`
	Since string `json:"valable_du"`
	Hours string `json:"heures"`
}

// NewDocument writes a report.
func NewDocument(r *touring.Report) Document {
	w, e := r.Means.Weights, r.Means.Effort
	d := Document{
		Unit: r.Unit.Slug, Name: r.Unit.Name, Year: r.Year, Travel: r.Travel, Detour: r.Means.Detour,
		Present: measureDocument(r.Present, r.Round),
		Parameters: ParameterDocument{
			Changed: r.Means.Changed, Added: r.Means.Added, Shift: r.Means.Shift, MovedVisit: w.MovedVisit, KM: w.KM, Hour: w.Hour,
			Presence: w.Presence, Toll: w.Toll, Seed: e.Seed, Iterations: e.Iterations,
		},
	}
	if p := r.Proposal; p != nil {
		d.Proposal = &ProposalDocument{
			Measure: measureDocument(p.Measure, p.Round), Changes: NewChanges(p.Changes),
			Worse: append([]touring.Worse{}, p.Worse...), Violations: []string{}, Complete: p.Complete,
		}
		for _, v := range p.Violations {
			d.Proposal.Violations = append(d.Proposal.Violations, v.Kind)
		}
	}
	d.Alternatives = NewAlternatives(r.Alternatives)
	return d
}

// NewAlternatives writes the ways to answer an absence, a closed hall or a holiday.
func NewAlternatives(alternatives []touring.Alternative) []AlternativeDocument {
	all := make([]AlternativeDocument, len(alternatives))
	for i, a := range alternatives {
		all[i] = AlternativeDocument{
			Kind: string(a.Kind), Changes: NewChanges(a.Changes), Moved: a.Moved, Lost: a.Lost, Days: a.Days, Need: round(a.Need), KM: round(a.KM),
		}
	}
	return all
}

// NewChanges writes changes.
func NewChanges(changes []touring.Change) []ChangeDocument {
	all := make([]ChangeDocument, len(changes))
	for i, c := range changes {
		all[i] = ChangeDocument{
			Kind: string(c.Kind), Stop: c.Stop.Place, Code: string(c.Stop.INSEECode), From: date(c.From), To: date(c.To),
			Cause: string(c.Cause), Place: c.Place, Before: scheduleDocuments(c.Before), After: scheduleDocuments(c.After),
			Need: round(c.Need), KM: round(c.KM), Moved: c.Moved, Text: Change(c),
		}
	}
	return all
}

func measureDocument(m *touring.Measure, of itinerary.Itinerary) MeasureDocument {
	d := MeasureDocument{
		Due: m.Due, Held: m.Held, Days: m.Days, Halves: m.Halves, KM: round(m.KM), Driving: round(m.Driving.Hours()),
		Presence: round(m.Presence.Hours()), Undecided: []DateDocument{}, NoMonthEnd: []DateDocument{}, Conflicts: []DateDocument{},
		Breaches: []BreachDocument{},
	}
	if m.NeedKnown {
		d.Graded, d.Headline, d.People, d.Without = new([2]float64), new([2]float64), new([2]float64), new([2]float64)
		for _, run := range coverage.Runs {
			d.Graded[run], d.Headline[run] = round(m.Served[run].Graded), round(m.Served[run].Headline)
			d.People[run], d.Without[run] = round(m.Served[run].People), round(m.Without[run].Graded)
		}
	}
	for _, u := range m.Undecided {
		d.Undecided = append(d.Undecided, DateDocument{date(u.Day), []string{place(of, u.StopID)}, u.Reason})
	}
	for _, u := range m.NoMonthEnd {
		d.NoMonthEnd = append(d.NoMonthEnd, DateDocument{date(u.Day), []string{place(of, u.StopID)}, ""})
	}
	for _, c := range m.Conflicts {
		one := DateDocument{Day: date(c.Day), Reason: string(c.Kind)}
		for _, id := range c.StopIDs {
			one.Stops = append(one.Stops, place(of, id))
		}
		d.Conflicts = append(d.Conflicts, one)
	}
	for _, b := range m.Breaches {
		d.Breaches = append(d.Breaches, BreachDocument{date(b.Day), string(b.Rule), round(b.Minutes)})
	}
	if m.Unvisited != nil {
		d.Unvisited = []UnvisitedDocument{}
	}
	for _, u := range m.Unvisited {
		d.Unvisited = append(d.Unvisited, UnvisitedDocument{u.Code, u.Name, [2]float64{round(u.Need[0]), round(u.Need[1])}})
	}
	return d
}

func scheduleDocuments(all []itinerary.Schedule) []ScheduleDocument {
	var documents []ScheduleDocument
	for _, s := range all {
		documents = append(documents, ScheduleDocument{s.Rule.String(), s.Anchor.String(), itinerary.WriteHours(s.Hours)})
	}
	return documents
}

func date(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// round keeps one digit: the figures are estimates.
func round(n float64) float64 { return math.Round(n*10) / 10 }
