package vroom

import (
	"slices"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// settle looks at what no single member can be wrong with, and takes the matrix of the only profile.
func (q *Request) settle(matrices map[string]*Matrix) error {
	wrong := func(code, at string, pairs ...string) error {
		f := fault.New(fault.Unprocessable, code, at, "")
		for i := 0; i+1 < len(pairs); i += 2 {
			f = f.With(pairs[i], pairs[i+1])
		}
		return f
	}
	switch {
	case len(q.Vehicles) == 0:
		return wrong("plan_champ_manquant", "vehicles")
	case q.Effort.Iterations > 0 && q.Effort.Seconds > 0:
		return wrong("plan_deux_efforts", "secondes")
	}
	first := &q.Vehicles[0]
	for profile, m := range matrices {
		if profile != first.Profile {
			return wrong("plan_profil_sans_vehicule", "matrices."+printable(profile, 40))
		}
		q.Matrix = m
	}
	if code, at := q.vehiclesFault(); code != "" {
		return wrong(code, at)
	}
	if code, at := q.jobsFault(); code != "" {
		return wrong(code, at)
	}
	if at := q.loadsFault(); at != "" {
		return wrong("plan_charges", at)
	}
	if n, at := q.names(); n > maxNames {
		return wrong("plan_trop", at, "max", strconv.Itoa(maxNames))
	}
	if work := q.Work(); work > maxWork {
		return wrong("plan_trop_grand", "jobs", "max", strconv.Itoa(maxWork), "n", strconv.Itoa(work))
	}
	return nil
}

func (q *Request) vehiclesFault() (code, at string) {
	seen := map[ID]bool{}
	first := &q.Vehicles[0]
	for i := range q.Vehicles {
		v := &q.Vehicles[i]
		where := func(field string) string { return item("vehicles", i, field) }
		switch {
		case v.ID == "":
			return "plan_champ_manquant", where("id")
		case seen[v.ID]:
			return "plan_id_double", where("id")
		case v.Profile != first.Profile:
			return "plan_un_profil", where("profile")
		case v.Costs != first.Costs:
			return "plan_couts_differents", where("costs")
		case q.Weights != nil && v.Costs != Costs{PerHour: 3600}:
			return "plan_couts_et_poids", where("costs")
		case !v.Start.given() && !v.End.given():
			return "plan_champ_manquant", where("start")
		case q.Horizon == nil && v.Weekdays != nil:
			return "plan_sans_horizon", where("jours")
		case q.Horizon == nil && v.Absences != nil:
			return "plan_sans_horizon", where("absences")
		case q.Horizon != nil && v.Window != nil && v.Window.To > 2*86400:
			return "plan_heures_du_jour", where("time_window")
		case v.Break != nil && q.rest(v) == nil:
			return "plan_pause_hors_heures", where("breaks[0]")
		}
		if code, suffix := q.spotFault(v.Start); v.Start.given() && code != "" {
			return code, where("start" + suffix)
		}
		if code, suffix := q.spotFault(v.End); v.End.given() && code != "" {
			return code, where("end" + suffix)
		}
		seen[v.ID] = true
	}
	return "", ""
}

func (q *Request) jobsFault() (code, at string) {
	seen := map[ID]bool{}
	known := map[ID]bool{}
	for i := range q.Vehicles {
		known[q.Vehicles[i].ID] = true
	}
	setups := map[place]bool{} // where a vehicle starts or a job is; true: with a setup
	for i := range q.Vehicles {
		if s := q.Vehicles[i].Start; s.given() {
			setups[q.placeOf(s)] = false
		}
	}
	for i := range q.Jobs {
		j := &q.Jobs[i]
		where := func(field string) string { return item("jobs", i, field) }
		switch {
		case j.ID == "":
			return "plan_champ_manquant", where("id")
		case seen[j.ID]:
			return "plan_id_double", where("id")
		case j.Priority > 0 && (j.Need > 0 || slices.ContainsFunc(j.Choices, func(c Choice) bool { return c.Need > 0 })):
			return "plan_priorite_et_besoin", where("priority")
		case j.Need > 0 && j.Choices != nil:
			return "plan_besoin_des_choix", where("besoin")
		case j.Vehicle != "" && !known[j.Vehicle]:
			return "plan_vehicule_inconnu", where("vehicule")
		case j.Pinned && (j.Vehicle == "" || len(j.Choices) != 1 && q.Horizon != nil):
			return "plan_fixe", where("fixe")
		case q.Horizon == nil && j.Choices != nil:
			return "plan_sans_horizon", where("choix")
		case q.Horizon == nil && j.Published != nil:
			return "plan_sans_horizon", where("publie")
		case q.Horizon != nil && len(j.Windows) > 0 && j.Windows[len(j.Windows)-1].To > 2*86400:
			return "plan_heures_du_jour", where("time_windows")
		}
		if code, suffix := q.spotFault(j.Spot); code != "" {
			return code, where("location" + suffix)
		}
		p := q.placeOf(j.Spot)
		if setup, shared := setups[p]; shared && (setup || j.Setup > 0) {
			return "plan_setup_partage", where("setup")
		}
		setups[p] = setups[p] || j.Setup > 0
		seen[j.ID] = true
		if q.Horizon != nil {
			if field := q.Horizon.expand(j); field != "" {
				return "plan_choix_hors_horizon", where(field)
			}
		}
	}
	return "", ""
}

// expand finds the days of a job's choices; it gives the member that names none, or one outside.
func (h *Horizon) expand(j *Job) (field string) {
	for k := range j.Choices {
		c := &j.Choices[k]
		if c.days = h.days(c); c.days == nil {
			return item("choix", k, "")
		}
	}
	if j.Published != nil {
		if j.Published.days = h.days(j.Published); j.Published.days == nil {
			return "publie"
		}
	}
	return ""
}

// spotFault: an index with a matrix, a position without.
func (q *Request) spotFault(s Spot) (code, suffix string) {
	switch {
	case q.Matrix == nil && s.Index != nil:
		return "plan_index_sans_matrice", "_index"
	case q.Matrix == nil && s.Location == nil:
		return "plan_champ_manquant", ""
	case q.Matrix != nil && s.Index == nil:
		return "plan_champ_manquant", "_index"
	case q.Matrix != nil && *s.Index >= len(q.Matrix.Durations):
		return "plan_index_hors_matrice", "_index"
	}
	return "", ""
}

// loadsFault: VROOM follows what is aboard from stop to stop, where deliveries leave room for pickups. The solver adds up one load, which
// says the same when there is one kind of it, or when the sum of all could never be too much. Anything else is refused.
func (q *Request) loadsFault() (at string) {
	n := q.amounts()
	binding := q.bindingLoads()
	for i := range q.Vehicles {
		if len(q.Vehicles[i].Capacity) != n && n > 0 {
			return item("vehicles", i, "capacity")
		}
	}
	for i := range q.Jobs {
		j := &q.Jobs[i]
		if len(j.Delivery) > 0 && len(j.Delivery) != n {
			return item("jobs", i, "delivery")
		}
		if len(j.Pickup) > 0 && len(j.Pickup) != n {
			return item("jobs", i, "pickup")
		}
	}
	if len(binding) > 1 {
		return "vehicles[0].capacity"
	}
	for i := range q.Vehicles {
		if len(binding) == 1 && q.Vehicles[i].Capacity[binding[0].measure] == 0 { // which the solver takes for no limit
			return item("vehicles", i, "capacity")
		}
	}
	return ""
}

// load names one kind of load: a measure, brought or taken away.
type load struct {
	measure int
	pickup  bool
}

// bindingLoads lists the kinds of load that a capacity may bound. Both of one measure bind where their sum does.
func (q *Request) bindingLoads() (binding []load) {
	for k := range q.amounts() {
		least := int64(maxAmount)
		for i := range q.Vehicles {
			if c := q.Vehicles[i].Capacity; k < len(c) {
				least = min(least, c[k])
			}
		}
		sums := [2]int64{}
		for i := range q.Jobs {
			sums[0] += q.Jobs[i].amount(load{k, false})
			sums[1] += q.Jobs[i].amount(load{k, true})
		}
		if sums[0]+sums[1] <= least {
			continue
		}
		for p, sum := range sums {
			if sum > 0 {
				binding = append(binding, load{k, p == 1})
			}
		}
	}
	return binding
}

func (j *Job) amount(l load) int64 {
	amounts := j.Delivery
	if l.pickup {
		amounts = j.Pickup
	}
	if l.measure < len(amounts) {
		return amounts[l.measure]
	}
	return 0
}

// names counts the skills and kinds of equipment.
func (q *Request) names() (n int, at string) {
	all := map[string]bool{}
	for i := range q.Vehicles {
		for _, name := range equipment(q.Vehicles[i].Skills, q.Vehicles[i].Equipment) {
			all[name] = true
		}
	}
	for i := range q.Jobs {
		for _, name := range equipment(q.Jobs[i].Skills, q.Jobs[i].Equipment) {
			all[name] = true
		}
	}
	return len(all), "jobs.skills"
}

// Work measures what there is to search in: the dates that jobs may have × the vehicles.
func (q *Request) Work() int { return q.dates() * len(q.Vehicles) }

// dates counts the dates that jobs may have, ends of tours included.
func (q *Request) dates() int {
	if q.Horizon == nil {
		return len(q.Jobs) + 2*len(q.Vehicles)
	}
	n := 2 * len(q.Vehicles) * q.Horizon.Days
	for i := range q.Jobs {
		if q.Jobs[i].Choices == nil {
			n += q.Horizon.Days
		}
		for _, c := range q.Jobs[i].Choices {
			n += len(c.days)
		}
	}
	return n
}

func joined(words []string) string { return strings.Join(words, ", ") }
