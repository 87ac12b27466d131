package httpapi

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
)

// draftJSON is what a list says of a draft.
type draftJSON struct {
	ID        uuid.UUID         `json:"id"`
	Unit      string            `json:"unite"`
	Name      string            `json:"nom_unite"`
	Year      int               `json:"annee"`
	Source    store.DraftSource `json:"depuis"`
	State     store.DraftState  `json:"etat"`
	Version   int               `json:"version"`
	Undoable  bool              `json:"annulable"`
	Stale     bool              `json:"tournee_changee"`
	From      *string           `json:"publie_des"` // null = not published
	CreatedAt time.Time         `json:"cree_le"`
	CreatedBy string            `json:"cree_par"`
	ChangedAt time.Time         `json:"modifie_le"`
	ChangedBy string            `json:"modifie_par"`
}

func toDraft(d drafting.Draft) draftJSON {
	return draftJSON{
		ID: d.ID, Unit: d.Unit, Name: d.UnitName, Year: d.Year, Source: d.Source, State: d.State, Version: d.Version, Undoable: d.Parent > 0,
		Stale: d.Stale(), From: isoOrNull(d.From), CreatedAt: d.CreatedAt, CreatedBy: d.CreatedBy, ChangedAt: d.ChangedAt, ChangedBy: d.ChangedBy,
	}
}

// draftDocument is a draft with its stops.
type draftDocument struct {
	draftJSON
	Stops []draftStop `json:"arrets"`
}

type draftStop struct {
	ID        uuid.UUID   `json:"id"`
	Place     string      `json:"nom"`
	Commune   string      `json:"commune"`
	INSEECode string      `json:"code_insee"`
	At        *orb.Point  `json:"position"` // lon, lat; null = not placed
	Locked    bool        `json:"verrouille"`
	Rules     []draftRule `json:"regles"`
}

type draftRule struct {
	ID       uuid.UUID               `json:"id"`
	Rule     string                  `json:"regle"`
	Since    string                  `json:"valable_du"`
	Until    *string                 `json:"valable_au"`
	Hours    string                  `json:"heures"`
	Holidays itinerary.HolidayPolicy `json:"feries"`
}

func toDraftDocument(d drafting.Draft) draftDocument {
	document := draftDocument{draftJSON: toDraft(d), Stops: []draftStop{}}
	for _, s := range d.Round.Stops {
		stop := draftStop{
			ID: s.ID, Place: s.Place, Commune: s.Commune, INSEECode: string(s.INSEECode), At: s.Geom,
			Locked: slices.Contains(d.Locks.Stops, s.ID), Rules: []draftRule{},
		}
		for _, h := range s.InForce(calendar.NewDate(d.Year, 1, 1), d.Ends()) {
			stop.Rules = append(stop.Rules, draftRule{
				h.ID, h.Rule.String(), h.Anchor.String(), isoOrNull(h.Until), itinerary.WriteHours(h.Hours), h.Holidays,
			})
		}
		document.Stops = append(document.Stops, stop)
	}
	return document
}

// draftMonth is a month of a draft, day by day.
type draftMonth struct {
	Draft draftJSON  `json:"brouillon"`
	Month string     `json:"mois"` // 2027-03
	Days  []draftDay `json:"jours"`
}

type draftDay struct {
	Date     string         `json:"date"`
	Holiday  string         `json:"ferie"` // "" = none
	KM       float64        `json:"km"`
	Driving  float64        `json:"minutes_conduite"`
	Leaves   *string        `json:"depart"` // 09:20; null on a day without a visit
	Returns  *string        `json:"retour"`
	Visits   []draftVisit   `json:"visites"`
	Problems []draftProblem `json:"problemes"`
}

type draftVisit struct {
	Rule    uuid.UUID           `json:"regle"` // with due, what names the visit
	Due     string              `json:"due"`
	Stop    uuid.UUID           `json:"arret"`
	Place   string              `json:"nom"`
	Hours   string              `json:"heures"` // "" = unknown
	State   drafting.VisitState `json:"etat"`
	Reason  string              `json:"raison"`
	At      string              `json:"lieu"` // that day's, when not the stop's
	Locked  bool                `json:"verrouillee"`
	Changed bool                `json:"modifiee"`
}

type draftProblem struct {
	Kind    drafting.ProblemKind `json:"type"`
	Date    string               `json:"date"`
	Stops   []string             `json:"arrets"`
	Reason  string               `json:"raison"`
	Minutes float64              `json:"minutes"`
	Hard    bool                 `json:"impossible"`
}

func toProblems(all []drafting.Problem) []draftProblem {
	documents := make([]draftProblem, len(all))
	for i, p := range all {
		documents[i] = draftProblem{Kind: p.Kind, Date: p.Day.String(), Stops: []string{}, Reason: p.Reason, Minutes: math.Ceil(p.Minutes), Hard: p.Hard()}
		for _, s := range p.Stops {
			documents[i].Stops = append(documents[i].Stops, s.Place)
		}
	}
	return documents
}

func toDraftMonth(m drafting.Month) draftMonth {
	document := draftMonth{Draft: toDraft(m.Draft), Month: fmt.Sprintf("%04d-%02d", m.Draft.Year, m.Month), Days: make([]draftDay, len(m.Days))}
	for i, d := range m.Days {
		day := draftDay{
			Date: d.Date.String(), Holiday: d.Holiday, KM: tenth(d.KM), Driving: math.Round(d.Driving.Minutes()),
			Visits: []draftVisit{}, Problems: toProblems(d.Problems),
		}
		if d.Returns > 0 {
			leaves, returns := d.Leaves.String(), d.Returns.String()
			day.Leaves, day.Returns = &leaves, &returns
		}
		for _, v := range d.Visits {
			day.Visits = append(day.Visits, draftVisit{
				Rule: v.ScheduleID, Due: v.Due.String(), Stop: v.Stop.ID, Place: v.Stop.Place, Hours: itinerary.WriteHours(v.Hours), State: v.State,
				Reason: v.Reason, At: v.Place, Locked: v.Locked, Changed: v.Changed,
			})
		}
		document.Days[i] = day
	}
	return document
}

// draftEffect is what an edit changes of the year.
type draftEffect struct {
	Version int            `json:"version"`
	Before  draftYear      `json:"avant"`
	After   draftYear      `json:"apres"`
	New     []draftProblem `json:"problemes_nouveaux"`
	Gone    []draftProblem `json:"problemes_disparus"`
}

// draftYear is a measure of a year. Pairs are the low and the high run; null: coverage was never computed.
type draftYear struct {
	Due      int         `json:"prevus"`
	Held     int         `json:"tenus"`
	Days     int         `json:"jours"`
	Halves   int         `json:"demi_journees"`
	KM       float64     `json:"km"`
	Driving  float64     `json:"heures_conduite"`
	Presence float64     `json:"heures_presence"`
	Graded   *[2]float64 `json:"besoin_servi"`
	Headline *[2]float64 `json:"besoin_servi_semaine"`
	People   *[2]float64 `json:"habitants_servis"`
}

func toYear(m *touring.Measure) draftYear {
	y := draftYear{
		Due: m.Due, Held: m.Held, Days: m.Days, Halves: m.Halves, KM: tenth(m.KM), Driving: tenth(m.Driving.Hours()), Presence: tenth(m.Presence.Hours()),
	}
	if !m.NeedKnown {
		return y
	}
	y.Graded, y.Headline, y.People = new([2]float64), new([2]float64), new([2]float64)
	for _, run := range coverage.Runs {
		y.Graded[run], y.Headline[run], y.People[run] = tenth(m.Served[run].Graded), tenth(m.Served[run].Headline), tenth(m.Served[run].People)
	}
	return y
}

func toEffect(e drafting.Effect) draftEffect {
	return draftEffect{e.Version, toYear(e.Before), toYear(e.After), toProblems(e.New), toProblems(e.Gone)}
}

// draftComparison is today's round against a draft.
type draftComparison struct {
	Draft   draftJSON              `json:"brouillon"`
	Before  draftYear              `json:"aujourd_hui"`
	After   draftYear              `json:"apres"`
	Changes []words.ChangeDocument `json:"changements"`
	New     []draftProblem         `json:"problemes_nouveaux"`
	Gone    []draftProblem         `json:"problemes_disparus"`
	Left    []draftProblem         `json:"problemes_restants"`
}

func toComparison(c drafting.Comparison) draftComparison {
	return draftComparison{
		toDraft(c.Draft), toYear(c.Report.Present), toYear(c.Report.Proposal.Measure), words.NewChanges(c.Report.Proposal.Changes),
		toProblems(c.New), toProblems(c.Gone), toProblems(c.Left),
	}
}

func isoOrNull(d calendar.Date) *string {
	if d.IsZero() {
		return nil
	}
	text := d.String()
	return &text
}
