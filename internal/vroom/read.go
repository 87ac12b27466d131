package vroom

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Read reads a request. What is wrong with it is a fault that names the member by its path.
func Read(in io.Reader) (*Request, error) {
	r := newReader(in)
	q := &Request{}
	matrices := map[string]*Matrix{}
	r.object("", fields{
		"vehicles": func(at string) {
			r.array(at, MaxVehicles, func(at string, _ int) { q.Vehicles = append(q.Vehicles, r.vehicle(at)) })
		},
		"jobs": func(at string) {
			r.array(at, MaxJobs, func(at string, _ int) { q.Jobs = append(q.Jobs, r.job(at)) })
		},
		"matrices":          func(at string) { r.matrices(at, matrices) },
		"horizon":           func(at string) { q.Horizon = r.horizon(at) },
		"poids":             func(at string) { q.Weights = r.weights(at) },
		"moins_de_tournees": func(at string) { q.FewestTours = r.yes(at) },
		"graine":            func(at string) { n, _ := r.whole(at, 0, 1<<62); q.Effort.Seed = uint64(n) },
		"iterations":        func(at string) { n, _ := r.whole(at, 1, maxIterations); q.Effort.Iterations = int(n) },
		"secondes":          func(at string) { n, _ := r.whole(at, 1, MaxSeconds); q.Effort.Seconds = int(n) },
		"shipments":         r.unsupported,
		"matrix":            r.unsupported,
	})
	r.end()
	if r.err == nil {
		r.err = q.settle(matrices)
	}
	if r.err != nil {
		return nil, r.err
	}
	return q, nil
}

// unsupported refuses a member of VROOM's that the solver cannot honour.
func (r *reader) unsupported(at string) { r.fail("plan_non_honore", at) }

func (r *reader) vehicle(at string) Vehicle {
	v := Vehicle{Profile: "car", Costs: Costs{PerHour: 3600}}
	r.object(at, fields{
		"id":              func(at string) { v.ID = r.id(at) },
		"profile":         func(at string) { v.Profile = r.text(at, maxText) },
		"description":     func(at string) { v.Description = r.text(at, maxText) },
		"start":           func(at string) { v.Start.Location = r.point(at) },
		"start_index":     func(at string) { v.Start.Index = r.index(at) },
		"end":             func(at string) { v.End.Location = r.point(at) },
		"end_index":       func(at string) { v.End.Index = r.index(at) },
		"capacity":        func(at string) { v.Capacity = r.numbers(at, maxAmounts, maxAmount) },
		"costs":           func(at string) { v.Costs = r.costs(at) },
		"skills":          func(at string) { v.Skills = r.numbers(at, maxNames, 1<<32) },
		"time_window":     func(at string) { v.Window = r.window(at) },
		"breaks":          func(at string) { r.array(at, 1, func(at string, _ int) { v.Break = r.rest(at) }) },
		"max_tasks":       func(at string) { n, _ := r.whole(at, 1, 1<<30); v.MaxTasks = int(n) },
		"max_travel_time": func(at string) { v.MaxTravel = r.duration(at, 1) },
		"speed_factor":    r.unsupported,
		"max_distance":    r.unsupported,
		"steps":           r.unsupported,
		"type":            r.unsupported,

		"travail_max":     func(at string) { v.MaxWork = r.duration(at, 1) },
		"equipements":     func(at string) { v.Equipment = r.names(at) },
		"places_fauteuil": func(at string) { n, _ := r.whole(at, 0, 100); v.Wheelchair = int(n) },
		"jours":           func(at string) { v.Weekdays = r.weekdays(at) },
		"absences":        func(at string) { v.Absences = r.dates(at) },
	})
	return v
}

func (r *reader) job(at string) Job {
	j := Job{}
	r.object(at, fields{
		"id":             func(at string) { j.ID = r.id(at) },
		"description":    func(at string) { j.Description = r.text(at, maxText) },
		"location":       func(at string) { j.Spot.Location = r.point(at) },
		"location_index": func(at string) { j.Spot.Index = r.index(at) },
		"setup":          func(at string) { j.Setup = r.duration(at, 0) },
		"service":        func(at string) { j.Service = r.duration(at, 0) },
		"delivery":       func(at string) { j.Delivery = r.numbers(at, maxAmounts, maxAmount) },
		"pickup":         func(at string) { j.Pickup = r.numbers(at, maxAmounts, maxAmount) },
		"skills":         func(at string) { j.Skills = r.numbers(at, maxNames, 1<<32) },
		"priority":       func(at string) { n, _ := r.whole(at, 0, 100); j.Priority = int(n) },
		"time_windows": func(at string) {
			r.array(at, maxWindows, func(at string, i int) {
				w := r.span(at)
				if i > 0 && w.From <= j.Windows[i-1].To {
					r.fail("plan_creneaux_melanges", at)
				}
				j.Windows = append(j.Windows, w)
			})
		},
		"setup_per_type":   r.unsupported,
		"service_per_type": r.unsupported,

		"installation":    func(at string) { j.Arrange = r.duration(at, 0) },
		"rangement":       func(at string) { j.Pack = r.duration(at, 0) },
		"equipements":     func(at string) { j.Equipment = r.names(at) },
		"places_fauteuil": func(at string) { n, _ := r.whole(at, 0, 100); j.Wheelchair = int(n) },
		"vehicule":        func(at string) { j.Vehicle = r.id(at) },
		"besoin":          func(at string) { n, _ := r.whole(at, 0, maxNeed); j.Need = int(n) },
		"choix": func(at string) {
			r.array(at, MaxDays, func(at string, _ int) { j.Choices = append(j.Choices, r.choice(at, true)) })
		},
		"publie":         func(at string) { c := r.choice(at, false); j.Published = &c },
		"promis":         func(at string) { j.Promised = r.yes(at) },
		"fixe":           func(at string) { j.Pinned = r.yes(at) },
		"pause_possible": func(at string) { j.HoldsBreak = r.yes(at) },
	})
	return j
}

// choice reads days; need only where they are a choice to make.
func (r *reader) choice(at string, toMake bool) Choice {
	c := Choice{Half: wholeDay}
	if r.choices++; r.choices > maxChoices {
		r.fail("plan_trop", at, "max", strconv.Itoa(maxChoices))
	}
	members := fields{
		"dates": func(at string) { c.Dates = r.dates(at) },
		"recurrence": func(at string) {
			line := r.text(at, 4000)
			rule, err := itinerary.ParseRule(line)
			if err != nil && r.err == nil {
				r.fail("plan_recurrence", at)
			}
			c.Rule = rule
		},
		"demi_journee": func(at string) { c.Half = r.one(at, wholeDay, morning, afternoon) },
	}
	if toMake {
		members["besoin"] = func(at string) { n, _ := r.whole(at, 0, maxNeed); c.Need = int(n) }
	}
	if r.object(at, members) && (c.Rule == nil) == (len(c.Dates) == 0) {
		r.fail("plan_choix", at)
	}
	return c
}

// The words of Choice.Half.
const (
	wholeDay  = "journee"
	morning   = "matin"
	afternoon = "apres_midi"
)

func (r *reader) rest(at string) *Break {
	b := &Break{}
	some := false
	if !r.object(at, fields{
		"id":          func(at string) { b.ID = r.id(at) },
		"description": func(at string) { b.Description = r.text(at, maxText) },
		"service":     func(at string) { b.Service = r.duration(at, 0) },
		"time_windows": func(at string) {
			r.array(at, 1, func(at string, _ int) { b.Window, some = r.span(at), true })
		},
		"max_load": r.unsupported,
	}) {
		return nil
	}
	switch {
	case b.ID == "":
		r.fail("plan_champ_manquant", at+".id")
	case !some:
		r.fail("plan_champ_manquant", at+".time_windows")
	}
	return b
}

func (r *reader) costs(at string) Costs {
	c := Costs{PerHour: 3600}
	r.object(at, fields{
		"fixed":         func(at string) { c.Fixed, _ = r.whole(at, 0, maxRate) },
		"per_hour":      func(at string) { c.PerHour, _ = r.whole(at, 0, maxRate) },
		"per_km":        func(at string) { c.PerKM, _ = r.whole(at, 0, maxRate) },
		"per_task_hour": r.unsupported,
	})
	return c
}

func (r *reader) weights(at string) *tour.Weights {
	w := tour.DefaultWeights()
	weight := func(to *int64) func(string) { return func(at string) { *to, _ = r.whole(at, 0, maxRate) } }
	if !r.object(at, fields{
		"metre": weight(&w.Length), "seconde_conduite": weight(&w.Driving), "seconde_travail": weight(&w.Working),
		"date_changee": weight(&w.Change), "tournee": weight(&w.Tour),
	}) {
		return nil
	}
	return &w
}

func (r *reader) horizon(at string) *Horizon {
	h := &Horizon{Noon: 13 * 3600, Holidays: itinerary.SkipHolidays}
	if !r.object(at, fields{
		"debut": func(at string) { h.First = r.date(at) },
		"jours": func(at string) { n, _ := r.whole(at, 1, MaxDays); h.Days = int(n) },
		"midi":  func(at string) { n, _ := r.whole(at, 1, 86399); h.Noon = tour.Time(n) },
		"feries": func(at string) {
			h.Holidays = itinerary.HolidayPolicy(r.one(at, string(itinerary.SkipHolidays), string(itinerary.KeepHolidays)))
		},
		"code_insee": func(at string) { h.INSEE = r.insee(at) },
	}) {
		return nil
	}
	switch {
	case h.First.IsZero():
		r.fail("plan_champ_manquant", at+".debut")
	case h.Days == 0:
		r.fail("plan_champ_manquant", at+".jours")
	}
	return h
}

// matrices reads the tables of each profile.
func (r *reader) matrices(at string, into map[string]*Matrix) {
	t := r.token()
	if t != json.Delim('{') {
		r.expected("objet", at, t)
		return
	}
	for r.more() {
		profile, _ := r.token().(string)
		path := at + "." + printable(profile, 40)
		if len(into) == 1 {
			r.fail("plan_un_profil", path)
			return
		}
		m := &Matrix{}
		r.object(path, fields{
			"durations": func(at string) { m.Durations = r.table(at, maxDuration) },
			"distances": func(at string) { m.Distances = r.table(at, maxDistance) },
			"costs":     r.unsupported,
		})
		if r.err == nil && m.Durations == nil {
			r.fail("plan_champ_manquant", path+".durations")
		}
		if m.Distances != nil && len(m.Distances) != len(m.Durations) {
			r.fail("plan_matrice_carree", path+".distances")
		}
		into[profile] = m
	}
	r.token()
}

// table reads a square table.
func (r *reader) table(at string, most int64) [][]int32 {
	var rows [][]int32
	width := maxPlaces
	r.array(at, maxPlaces, func(at string, i int) {
		numbers := r.numbers(at, width, most)
		row := make([]int32, len(numbers))
		for k, n := range numbers {
			row[k] = int32(n)
		}
		if i == 0 {
			width = len(row)
		}
		if len(row) != width {
			r.fail("plan_matrice_carree", at)
		}
		rows = append(rows, row)
	})
	if r.err == nil && len(rows) != width {
		r.fail("plan_matrice_carree", at)
	}
	return rows
}

// id reads a number, as VROOM's are, or a text.
func (r *reader) id(at string) ID {
	switch t := r.token().(type) {
	case json.Number:
		if n, err := strconv.ParseUint(string(t), 10, 64); err == nil {
			return ID(strconv.FormatUint(n, 10))
		}
	case string:
		if t != "" && len(t) <= maxText && printable(t, maxText) == t {
			text, _ := json.Marshal(t)
			return ID(text)
		}
	case nil:
		return ""
	}
	r.fail("plan_id", at)
	return ""
}

func (r *reader) point(at string) *orb.Point {
	var p orb.Point
	n := 0
	if !r.array(at, 2, func(at string, i int) {
		p[i] = r.decimal(at, -180, 180)
		n++
	}) {
		return nil
	}
	if n != 2 || p[1] < -90 || p[1] > 90 {
		r.fail("plan_position", at)
	}
	return &p
}

func (r *reader) index(at string) *int {
	n, given := r.whole(at, 0, maxPlaces-1)
	if !given {
		return nil
	}
	i := int(n)
	return &i
}

func (r *reader) window(at string) *tour.Window {
	bounds := r.numbers(at, 2, maxInstant)
	switch {
	case bounds == nil:
		return nil
	case len(bounds) != 2 || bounds[0] > bounds[1]:
		r.fail("plan_creneau", at)
		return nil
	}
	return &tour.Window{From: tour.Time(bounds[0]), To: tour.Time(bounds[1])}
}

// span reads a window that must be there.
func (r *reader) span(at string) tour.Window {
	w := r.window(at)
	if w == nil {
		r.fail("plan_creneau", at)
		return tour.Window{}
	}
	return *w
}

func (r *reader) duration(at string, least int64) tour.Time {
	n, _ := r.whole(at, least, maxDuration)
	return tour.Time(n)
}

func (r *reader) names(at string) []string {
	var all []string
	r.array(at, maxNames, func(at string, _ int) { all = append(all, r.text(at, maxText)) })
	return all
}

func (r *reader) date(at string) calendar.Date {
	text := r.text(at, maxText)
	d, err := calendar.ParseDate(text)
	if year, _, _ := d.Civil(); r.err == nil && (err != nil || year < 1900 || year > lastYear) {
		r.fail("plan_date", at)
	}
	return d
}

func (r *reader) dates(at string) []calendar.Date {
	var all []calendar.Date
	r.array(at, MaxDays, func(at string, _ int) { all = append(all, r.date(at)) })
	return all
}

// weekdayCodes are iCalendar's, by time.Weekday.
var weekdayCodes = []string{time.Sunday: "SU", time.Monday: "MO", time.Tuesday: "TU", time.Wednesday: "WE", time.Thursday: "TH", time.Friday: "FR", time.Saturday: "SA"}

func (r *reader) weekdays(at string) []string {
	all := []string{}
	if !r.array(at, 7, func(at string, _ int) { all = append(all, r.one(at, weekdayCodes...)) }) {
		return nil
	}
	return all
}

func (r *reader) insee(at string) territory.INSEECode {
	code, err := territory.ParseINSEECode(r.text(at, maxText))
	if err != nil {
		r.fail("plan_code_insee", at)
	}
	return code
}

// one reads one of some words.
func (r *reader) one(at string, possible ...string) string {
	word := r.text(at, maxText)
	if r.err == nil && !slices.Contains(possible, word) {
		r.fail("plan_mot", at, "possibles", joined(possible))
	}
	return word
}
