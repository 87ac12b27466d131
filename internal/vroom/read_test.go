package vroom_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/vroom"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// with is a request that can be planned, with members of its only vehicle and of its only job beside those that it has.
func with(vehicle, job, more string) string {
	return `{"vehicles": [{"id": 1, "start": [1.69, 46.81]` + vehicle + `}], "jobs": [{"id": 1, "location": [1.06, 46.63]` + job + `}]` + more + `}`
}

const january = `, "horizon": {"debut": "2027-01-04", "jours": 28}`

func TestWhatCannotBeHonouredIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, request, field, code string }{
		{"no JSON", `{"vehicles": `, "", "plan_json"},
		{"two documents", with("", "", "") + "{}", "", "plan_json"},
		{"a closing bracket too many", with("", "", "") + "]", "", "plan_json"},
		{"a list", `[]`, "", "plan_pas_objet"},
		{"nothing", `null`, "", "plan_pas_objet"},
		{"no vehicle", `{"jobs": []}`, "vehicles", "plan_champ_manquant"},
		{"shipments", with("", "", `, "shipments": []`), "shipments", "plan_non_honore"},
		{"a speed factor", with(`, "speed_factor": 1.5`, "", ""), "vehicles[0].speed_factor", "plan_non_honore"},
		{"a longest distance", with(`, "max_distance": 1`, "", ""), "vehicles[0].max_distance", "plan_non_honore"},
		{"a plan to be followed", with(`, "steps": []`, "", ""), "vehicles[0].steps", "plan_non_honore"},
		{"costs of tasks", with(`, "costs": {"per_task_hour": 1}`, "", ""), "vehicles[0].costs.per_task_hour", "plan_non_honore"},
		{"a load during the break", with(`, "breaks": [{"id": 1, "max_load": [1]}]`, "", ""), "vehicles[0].breaks[0].max_load", "plan_non_honore"},
		{"two breaks", with(`, "breaks": [{"id": 1, "time_windows": [[0, 1]]}, {"id": 2}]`, "", ""), "vehicles[0].breaks", "plan_trop"},
		{"a matrix of costs", with("", "", `, "matrices": {"car": {"durations": [[0]], "costs": [[0]]}}`), "matrices.car.costs", "plan_non_honore"},
		{"a word of nobody", with("", `, "sevice": 300`, ""), "jobs[0].sevice", "plan_champ_inconnu"},
		{"a word twice", with("", `, "service": 300, "service": 400`, ""), "jobs[0].service", "plan_champ_repete"},
		{"half a second", with("", `, "service": 0.5`, ""), "jobs[0].service", "plan_type_entier"},
		{"seconds before the origin", with("", `, "service": -1`, ""), "jobs[0].service", "plan_hors_bornes"},
		{"more seconds than a number holds", with("", `, "service": 99999999999999999999`, ""), "jobs[0].service", "plan_hors_bornes"},
		{"a text for a number", with("", `, "service": "300"`, ""), "jobs[0].service", "plan_type_nombre"},
		{"a hole in a list", with("", `, "delivery": [null]`, ""), "jobs[0].delivery[0]", "plan_nombre_de_liste"},
		{"an identifier twice", `{"vehicles": [{"id": 1, "start": [1, 46]}, {"id": 1, "start": [1, 46]}]}`, "vehicles[1].id", "plan_id_double"},
		{"no identifier", `{"vehicles": [{"start": [1, 46]}]}`, "vehicles[0].id", "plan_champ_manquant"},
		{"neither start nor end", `{"vehicles": [{"id": 1}]}`, "vehicles[0].start", "plan_champ_manquant"},
		{"latitude first, far from here", with(`, "end": [46.81, 91]`, "", ""), "vehicles[0].end", "plan_position"},
		{"an index of no matrix", with("", `, "location_index": 1`, ""), "jobs[0].location_index", "plan_index_sans_matrice"},
		{"an index beyond", `{"vehicles": [{"id": 1, "start_index": 2}], "matrices": {"car": {"durations": [[0, 1], [1, 0]]}}}`, "vehicles[0].start_index", "plan_index_hors_matrice"},
		{"an oblong matrix", with("", "", `, "matrices": {"car": {"durations": [[0, 1]]}}`), "matrices.car.durations", "plan_matrice_carree"},
		{"a ragged matrix", with("", "", `, "matrices": {"car": {"durations": [[0, 1], [0]]}}`), "matrices.car.durations[1]", "plan_matrice_carree"},
		{"two profiles", with("", "", `, "matrices": {"car": {"durations": [[0]]}, "truck": {"durations": [[0]]}}`), "matrices.truck", "plan_un_profil"},
		{"the matrix of nobody", with("", "", `, "matrices": {"truck": {"durations": [[0]]}}`), "matrices.truck", "plan_profil_sans_vehicule"},
		{"a window that ends first", with("", `, "time_windows": [[2, 1]]`, ""), "jobs[0].time_windows[0]", "plan_creneau"},
		{"windows that touch", with("", `, "time_windows": [[1, 2], [2, 3]]`, ""), "jobs[0].time_windows[1]", "plan_creneaux_melanges"},
		{"dearer than the others", `{"vehicles": [{"id": 1, "start": [1, 46]}, {"id": 2, "start": [1, 46], "costs": {"fixed": 1}}]}`, "vehicles[1].costs", "plan_couts_differents"},
		{"costs and weights", with(`, "costs": {"fixed": 1}`, "", `, "poids": {}`), "vehicles[0].costs", "plan_couts_et_poids"},
		{"two measures that may both be too much", with(`, "capacity": [1, 1]`, `, "delivery": [2, 2]`, ""), "vehicles[0].capacity", "plan_charges"},
		{"brought and taken, more than fits at once", with(`, "capacity": [1]`, `, "delivery": [1], "pickup": [1]`, ""), "vehicles[0].capacity", "plan_charges"},
		{"a load that nobody measures", with("", `, "delivery": [1]`, ""), "jobs[0].delivery", "plan_charges"},
		{"a setup where the vehicle starts", `{"vehicles": [{"id": 1, "start": [1, 46]}], "jobs": [{"id": 1, "location": [1, 46], "setup": 60}]}`, "jobs[0].setup", "plan_setup_partage"},
		{"a break after the hours", with(`, "time_window": [0, 100], "breaks": [{"id": 1, "service": 50, "time_windows": [[60, 70]]}]`, "", ""), "vehicles[0].breaks[0]", "plan_pause_hors_heures"},
		{"priority and need", with("", `, "priority": 1, "besoin": 1`, ""), "jobs[0].priority", "plan_priorite_et_besoin"},
		{"dates without days", with("", `, "choix": [{"dates": ["2027-01-04"]}]`, ""), "jobs[0].choix", "plan_sans_horizon"},
		{"a date outside", with("", `, "choix": [{"dates": ["2027-02-04"]}]`, january), "jobs[0].choix[0]", "plan_choix_hors_horizon"},
		{"a rule that only names a holiday", with("", `, "choix": [{"recurrence": "RDATE;VALUE=DATE:20270101"}]`, `, "horizon": {"debut": "2027-01-01", "jours": 9}`), "jobs[0].choix[0]", "plan_choix_hors_horizon"},
		{"a rule of nobody", with("", `, "choix": [{"recurrence": "tous les mardis"}]`, january), "jobs[0].choix[0].recurrence", "plan_recurrence"},
		{"a choice of nothing", with("", `, "choix": [{}]`, january), "jobs[0].choix[0]", "plan_choix"},
		{"timestamps in a day", with("", `, "time_windows": [[1600416000, 1600423200]]`, january), "jobs[0].time_windows", "plan_heures_du_jour"},
		{"fixed nowhere", with("", `, "fixe": true`, january), "jobs[0].fixe", "plan_fixe"},
		{"the vehicle of nobody", with("", `, "vehicule": 7`, ""), "jobs[0].vehicule", "plan_vehicule_inconnu"},
		{"two efforts", with("", "", `, "iterations": 5, "secondes": 5`), "secondes", "plan_deux_efforts"},
		{"30 February", with("", "", `, "horizon": {"debut": "2027-02-30", "jours": 1}`), "horizon.debut", "plan_date"},
		{"more dates than memory", `{"vehicles": [` + crowd + `], "horizon": {"debut": "2027-01-01", "jours": 400}}`, "jobs", "plan_trop_grand"},
	} {
		_, err := vroom.Read(strings.NewReader(c.request))
		f, ok := fault.As(err)
		if !ok || f.Field != c.field || f.Code != c.code || f.Kind != fault.Unprocessable {
			t.Errorf("%s: %v, want %s of %q\n%s", c.what, err, c.code, c.field, c.request)
			continue
		}
		if sentence, remedy := wording.Fault(f); !whole(sentence) || !whole(remedy) {
			t.Errorf("%s: %q %q", c.what, sentence, remedy)
		}
	}
}

// crowd is thirty vehicles.
var crowd = func() string {
	all := make([]string, 30)
	for i := range all {
		all[i] = fmt.Sprintf(`{"id": %d, "end": [1, 46]}`, i)
	}
	return strings.Join(all, ", ")
}()

// whole says that a sentence has no hole: no key that is missing, no place that nothing filled.
func whole(sentence string) bool {
	return !strings.ContainsAny(sentence, "{}") && !strings.Contains(sentence, "[plan.") && !strings.Contains(sentence, "[faute.") &&
		!strings.Contains(sentence, "«  »")
}

func TestWhatEverySoftwareMayLeaveEmpty(t *testing.T) {
	t.Parallel()
	q, err := vroom.Read(strings.NewReader(with(`, "time_window": null, "capacity": null, "breaks": null, "end": null`, `, "service": null, "time_windows": null`, `, "horizon": null, "poids": null`)))
	if err != nil {
		t.Fatal(err)
	}
	v := q.Vehicles[0]
	if v.Window != nil || v.Break != nil || v.Capacity != nil || v.End.Location != nil || q.Horizon != nil || q.Weights != nil {
		t.Errorf("%+v", q)
	}
}

func TestDatesAreThoseOfTheRuleWithoutHolidays(t *testing.T) {
	t.Parallel()
	// 29 March 2027 is Easter Monday: kept when the request says that one works then.
	for holidays, want := range map[string][]int{"saute": {4, 11, 18}, "maintient": {4, 11, 18, 25}} {
		q, err := vroom.Read(strings.NewReader(with("", `, "choix": [{"recurrence": "RRULE:FREQ=WEEKLY;BYDAY=MO", "demi_journee": "matin", "besoin": 12}]`,
			`, "horizon": {"debut": "2027-03-04", "jours": 28, "feries": "`+holidays+`"}`)))
		if err != nil {
			t.Fatal(err)
		}
		pattern := q.Problem(nowhere).Visits[0].Patterns[0]
		if days := pattern.Slots.Days(); !slices.Equal(days, want) || pattern.Slots.Halves(4) != 1 || pattern.Need != 12 {
			t.Errorf("%s: days %v, want %v", holidays, days, want)
		}
	}
}

// Not in parallel: it counts what is allocated. Each document is of millions of values; what is read of it ends with the first too many.
func TestAHostileDocumentCostsLittleMemory(t *testing.T) {
	million := strings.Repeat("1,", 4_000_000)
	for what, request := range map[string]string{
		"a load of millions of measures":  `{"jobs": [{"delivery": [` + million,
		"a matrix of millions of columns": `{"matrices": {"car": {"durations": [[` + million,
		"a matrix of millions of rows":    `{"matrices": {"car": {"durations": [` + strings.Repeat("[],", 3_000_000),
		"millions of jobs":                `{"jobs": [` + strings.Repeat("{},", 3_000_000),
		"lists in lists":                  `{"jobs": ` + strings.Repeat("[", 8_000_000),
		"objects in an unknown one":       `{"x": ` + strings.Repeat(`{"x":`, 2_000_000),
		"a number of millions of digits":  `{"graine": ` + strings.Repeat("1", 8_000_000),
	} {
		allocations := testing.AllocsPerRun(1, func() {
			if _, err := vroom.Read(strings.NewReader(request)); err == nil {
				t.Errorf("%s is read", what)
			}
		})
		if allocations > 100_000 {
			t.Errorf("%s: %.0f allocations", what, allocations)
		}
	}
}

// The reader meets whatever is sent to it: it answers with a request or a fault, which has a whole sentence.
func FuzzRead(f *testing.F) {
	f.Add(with(`, "capacity": [4], "skills": [1, 14], "time_window": [28800, 43200], "breaks": [{"id": 1, "service": 300, "time_windows": [[36000, 37800]]}]`,
		`, "delivery": [1], "time_windows": [[32400, 36000]], "skills": [14]`, `, "graine": 4, "iterations": 5`))
	f.Add(with(`, "jours": ["MO"], "absences": ["2027-01-11"], "travail_max": 27000`, `, "publie": {"dates": ["2027-01-04"]}, "fixe": true, "vehicule": 1, "choix": [{"recurrence": "RRULE:FREQ=WEEKLY;BYDAY=MO", "besoin": 3}]`, january))
	f.Add(`{"vehicles": [{"id": "a", "start_index": 1}], "jobs": [{"id": 1, "location_index": 0}], "matrices": {"car": {"durations": [[0, 1], [1, 0]], "distances": [[0, 1], [1, 0]]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := vroom.Read(strings.NewReader(text))
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatal(err)
			}
			return
		}
		if err := q.Problem(nowhere).Validate(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}
