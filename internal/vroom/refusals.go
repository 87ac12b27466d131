package vroom

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Unassigned is a job that is left out, why, and what would be enough.
type Unassigned struct {
	ID          ID         `json:"id"`
	Type        string     `json:"type"`
	Description string     `json:"description,omitempty"`
	Location    *orb.Point `json:"location,omitempty"`
	Reasons     []string   `json:"raisons"`
	Enough      *Enough    `json:"assouplissement"` // null: none was found
}

// Enough is rules loosened by just enough for a job, found by trying.
type Enough struct {
	Text  string     `json:"texte"`
	Steps []Loosened `json:"etapes"`
}

// Loosened is one rule, and by how much.
type Loosened struct {
	Rule    string `json:"regle"`
	Text    string `json:"texte"`
	By      int64  `json:"de,omitempty"`
	Unit    string `json:"unite,omitempty"` // s, charge, arrets, places
	Job     ID     `json:"job,omitempty"`   // whose hours or place it is
	Vehicle ID     `json:"vehicle,omitempty"`
	Day     string `json:"jour,omitempty"`
}

// speaker says in French what the solver says in codes.
type speaker struct {
	q       *Request
	p       *tour.Problem
	partial bool // the search goes on: nothing was explained yet
}

func say(key string, pairs ...string) string { return wording.Say("plan."+key, pairs...) }

// units of what a rule misses.
var units = map[tour.Rule]string{
	tour.Capacity: "charge", tour.Stops: "arrets", tour.Wheelchair: "places",
	tour.Room: "s", tour.Opening: "s", tour.LaterOpening: "s", tour.DayEnd: "s", tour.Driving: "s", tour.Working: "s", tour.RestTime: "s",
}

func (s speaker) unassigned(r *tour.Refusal) Unassigned {
	j := &s.q.Jobs[r.Visit]
	u := Unassigned{ID: j.ID, Type: "job", Description: j.Description, Location: j.Spot.Location, Reasons: s.reasons(r)}
	if r.Enough != nil {
		u.Enough = s.enough(r.Enough)
	}
	return u
}

// reasons says one sentence for each rule that stands in the way: where it does so by least, and how often it does so elsewhere.
func (s speaker) reasons(r *tour.Refusal) []string {
	nearest := map[tour.Rule]*tour.Reason{}
	cases := map[tour.Rule]int{}
	for i := range r.Reasons {
		reason := &r.Reasons[i]
		cases[reason.Rule]++
		if known := nearest[reason.Rule]; known == nil || reason.Missing < known.Missing {
			nearest[reason.Rule] = reason
		}
	}
	rules := make([]tour.Rule, 0, len(nearest))
	for rule := range nearest {
		rules = append(rules, rule)
	}
	// What came closest to being possible failed at a later rule.
	slices.SortFunc(rules, func(a, b tour.Rule) int { return int(b - a) })
	sentences := []string{}
	for _, rule := range rules {
		sentence := s.reason(r.Visit, nearest[rule])
		if others := cases[rule] - 1; others > 0 {
			sentence += " " + wording.Count("plan.autres", others)
		}
		sentences = append(sentences, sentence)
	}
	switch {
	case len(sentences) > 0:
	case s.partial:
		sentences = append(sentences, say("pas_encore"))
	default:
		sentences = append(sentences, say("sans_raison"))
	}
	return sentences
}

// reason says why a date of a job is not possible with a vehicle.
func (s speaker) reason(visit int, r *tour.Reason) string {
	key := "raison." + r.Rule.String()
	var what string
	switch r.Rule {
	case tour.Wheelchair, tour.Stops:
		what = wording.Count("plan."+key, int(r.Missing))
	case tour.Equipment:
		what = say(key, "quoi", s.lacking(visit, r.Vehicle))
	case tour.Room:
		what = say(key+"."+s.half(visit, r.Day), "manque", duration(r.Missing))
	case tour.LaterOpening:
		what = say(key, "manque", duration(r.Missing), "autre", s.jobName(r.Other))
	case tour.DayEnd:
		if r.Missing >= int64(tour.Forever)/2 {
			key += ".sans"
		}
		what = say(key, "manque", duration(r.Missing))
	case tour.Capacity:
		what = say(key, "manque", wording.Number(int(r.Missing)))
	default:
		what = say(key, "manque", duration(r.Missing))
	}
	if s.q.Horizon == nil {
		return say("raison", "vehicule", s.vehicleName(r.Vehicle), "quoi", what)
	}
	return say("raison.jour", "jour", s.day(r.Day), "vehicule", s.vehicleName(r.Vehicle), "quoi", what)
}

func (s speaker) enough(r *tour.Relaxation) *Enough {
	e := &Enough{}
	texts := make([]string, len(r.Steps))
	for i, step := range r.Steps {
		l := s.loosened(r.Visit, step)
		texts[i] = l.Text
		e.Steps = append(e.Steps, l)
	}
	e.Text = say("assez", "quoi", wording.Enumerate(texts))
	return e
}

// loosened says one step, "que « le bus » travaille 40 minutes de plus le jeudi 7 janvier 2027".
func (s speaker) loosened(visit int, step tour.Step) Loosened {
	l := Loosened{Rule: step.Rule.String()}
	key := "assez." + l.Rule
	pairs := []string{}
	if step.Visit >= 0 {
		l.Job = s.q.Jobs[step.Visit].ID
		pairs = append(pairs, "autre", s.jobName(step.Visit))
	}
	if step.Vehicle >= 0 {
		l.Vehicle = s.q.Vehicles[step.Vehicle].ID
		pairs = append(pairs, "vehicule", s.vehicleName(step.Vehicle))
	}
	if unit := units[step.Rule]; unit != "" && step.By > 0 {
		l.By, l.Unit = step.By, unit
	}
	switch step.Rule {
	case tour.Stops, tour.Wheelchair:
		l.Text = wording.Count("plan."+key, int(step.By), pairs...)
	case tour.Equipment:
		l.Text = say(key, append(pairs, "quoi", s.lacking(visit, step.Vehicle))...)
	case tour.Capacity:
		l.Text = say(key, append(pairs, "manque", wording.Number(int(step.By)))...)
	default:
		l.Text = say(key, append(pairs, "manque", duration(step.By))...)
	}
	if step.Day >= 0 && s.q.Horizon != nil {
		l.Day = (s.q.Horizon.First + calendar.Date(step.Day)).String()
		l.Text = say("assez.jour", "quoi", l.Text, "jour", s.day(step.Day))
	}
	return l
}

func (s speaker) day(day int) string { return wording.Day(s.q.Horizon.First + calendar.Date(day)) }

func (s speaker) jobName(i int) string {
	if j := &s.q.Jobs[i]; j.Description != "" {
		return j.Description
	}
	return s.q.Jobs[i].ID.String()
}

func (s speaker) vehicleName(i int) string {
	if v := &s.q.Vehicles[i]; v.Description != "" {
		return v.Description
	}
	return s.q.Vehicles[i].ID.String()
}

// lacking lists what a job asks for that a vehicle does not have.
func (s speaker) lacking(visit, vehicle int) string {
	var all []string
	for _, e := range s.p.Visits[visit].Equipment {
		if slices.Contains(s.p.Vehicles[vehicle].Equipment, e) {
			continue
		}
		if skill, isSkill := strings.CutPrefix(e, skillPrefix); isSkill {
			all = append(all, say("competence", "n", skill))
		} else {
			all = append(all, strings.TrimPrefix(e, equipmentPrefix))
		}
	}
	return wording.Enumerate(all)
}

// half is the part of a day that a job's choices allow.
func (s speaker) half(visit, day int) string {
	halves := 0
	for _, pattern := range s.p.Visits[visit].Patterns {
		if h := pattern.Slots.Halves(day); h != 3 {
			halves |= h
		}
	}
	switch halves {
	case 1:
		return morning
	case 2:
		return afternoon
	}
	return "demi"
}

// duration says seconds in minutes, rounded up: what is missing is at least that.
func duration(seconds int64) string {
	minutes := int((seconds + 59) / 60)
	switch {
	case minutes < 60:
		return wording.Count("plan.minutes", minutes)
	case minutes%60 == 0:
		return say("heures", "h", wording.Number(minutes/60))
	}
	return say("heures_minutes", "h", wording.Number(minutes/60), "min", strconv.Itoa(100 + minutes%60)[1:])
}
