// Package words says measures and proposals of rounds in French, for terminals, pages and documents alike.
package words

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func say(key string, pairs ...string) string { return wording.Say("tournees."+key, pairs...) }

// Figure is one line of the table before and after; After is "" where nothing is proposed.
type Figure struct{ Name, Before, After string }

// Figures are the lines of the table, in order.
func Figures(r *touring.Report) []Figure {
	lines := []struct {
		key  string
		read func(*touring.Measure) string
	}{
		{"prevus", func(m *touring.Measure) string { return wording.Number(m.Due) }},
		{"tenus", func(m *touring.Measure) string { return wording.Number(m.Held) }},
		{"jours", func(m *touring.Measure) string { return wording.Number(m.Days) }},
		{"demi_journees", func(m *touring.Measure) string { return wording.Number(m.Halves) }},
		{"km", func(m *touring.Measure) string { return number(m.KM) }},
		{"conduite", func(m *touring.Measure) string { return hours(m.Driving) }},
		{"presence", func(m *touring.Measure) string { return hours(m.Presence) }},
		{"a_decider", func(m *touring.Measure) string { return wording.Number(len(m.Undecided)) }},
		{"fins_de_mois", func(m *touring.Measure) string { return wording.Number(len(m.NoMonthEnd)) }},
		{"conflits", func(m *touring.Measure) string { return wording.Number(len(m.Conflicts)) }},
		{"journees", func(m *touring.Measure) string { return wording.Number(len(m.Breaches)) }},
		{"besoin", func(m *touring.Measure) string {
			return served(m, m.Served, func(s touring.Served) float64 { return s.Graded })
		}},
		{"une_semaine", func(m *touring.Measure) string {
			return served(m, m.Served, func(s touring.Served) float64 { return s.Headline })
		}},
		{"habitants", func(m *touring.Measure) string {
			return served(m, m.Served, func(s touring.Served) float64 { return s.People })
		}},
		{"sans", func(m *touring.Measure) string {
			return served(m, m.Without, func(s touring.Served) float64 { return s.Graded })
		}},
	}
	all := make([]Figure, len(lines))
	for i, line := range lines {
		all[i] = Figure{Name: say("figure." + line.key), Before: line.read(r.Present)}
		if r.Proposal != nil {
			all[i].After = line.read(r.Proposal.Measure)
		}
	}
	return all
}

// Columns are the titles of the table, separated by tabs.
func Columns(r *touring.Report) string {
	columns := []string{say("colonne.figure"), say("colonne.avant")}
	if r.Proposal != nil {
		columns = append(columns, say("colonne.apres"))
	}
	return strings.Join(columns, "\t")
}

func served(m *touring.Measure, runs [2]touring.Served, read func(touring.Served) float64) string {
	if !m.NeedKnown {
		return wording.Say("page.inconnu")
	}
	low, high := number(read(runs[coverage.Low])), number(read(runs[coverage.High]))
	if low == high {
		return low
	}
	return say("fourchette", "bas", low, "haut", high)
}

func number(n float64) string { return wording.Number(int(math.Round(n))) }

func hours(d time.Duration) string { return say("heures", "n", number(d.Hours())) }

// Section is a title and what stands under it.
type Section struct {
	Title string
	Lines []string
}

// Present tells what is to know of the present round beside its figures: holidays to decide, ends of month without a visit,
// conflicts, days that are too long, communes without visits. Sections with nothing to say are left out.
func Present(r *touring.Report) []Section {
	m := r.Present
	holidays, ends := Section{Title: say("feries")}, Section{Title: say("weekends")}
	for _, u := range m.Undecided {
		holidays.Lines = append(holidays.Lines, say("ferie", "jour", wording.Day(u.Day), "lieu", place(r.Round, u.StopID), "ferie", u.Reason))
	}
	for _, u := range m.NoMonthEnd {
		ends.Lines = append(ends.Lines, say("weekend", "jour", wording.Day(u.Day), "lieu", place(r.Round, u.StopID)))
	}
	conflicts, breaches, unvisited := Section{Title: say("conflits")}, Section{Title: say("hors_regles")}, Section{Title: say("non_visitees")}
	for _, c := range m.Conflicts {
		conflicts.Lines = append(conflicts.Lines, wording.Conflict(c, r.Round))
	}
	for _, b := range m.Breaches {
		breaches.Lines = append(breaches.Lines, Breach(b))
	}
	for _, u := range m.Unvisited {
		unvisited.Lines = append(unvisited.Lines, say("non_visitee", "commune", u.Name, "n", runs(u.Need)))
	}
	return filled(holidays, ends, conflicts, breaches, unvisited)
}

// Breach says which rule of work a day breaks, and by how much.
func Breach(b touring.DayBreach) string {
	return say("regle."+string(b.Rule), "jour", wording.Day(b.Day), "n", number(math.Ceil(b.Minutes)))
}

func runs(need [2]float64) string {
	least, most := number(need[coverage.High]), number(need[coverage.Low])
	if least == most {
		return least
	}
	return say("fourchette", "bas", least, "haut", most)
}

// Proposed tells what changes, in what the proposal is worse, and what its check says.
func Proposed(r *touring.Report) []Section {
	p := r.Proposal
	changes, worse, wrong := Section{Title: say("changements")}, Section{Title: say("pire")}, Section{Title: say("anomalies")}
	for _, c := range p.Changes {
		changes.Lines = append(changes.Lines, Change(c))
	}
	if len(p.Changes) == 0 {
		changes.Lines = []string{say("aucun_changement")}
	}
	for _, w := range p.Worse {
		worse.Lines = append(worse.Lines, say("pire."+string(w)))
	}
	if !p.Complete {
		worse.Lines = append(worse.Lines, say("incomplet"))
	}
	for _, v := range p.Violations {
		day := ""
		if !v.Day.IsZero() {
			day = wording.Day(v.Day)
		}
		wrong.Lines = append(wrong.Lines, say("anomalie."+v.Kind, "jour", day, "lieu", place(p.Round, v.StopID)))
	}
	return filled(changes, worse, wrong)
}

// Alternatives tells the ways to answer what was asked about and to change nothing else, a section each.
func Alternatives(r *touring.Report) []Section {
	var all []Section
	for _, a := range r.Alternatives {
		signed := func(n float64) string {
			if n = math.Round(n); n < 0 {
				return "−" + number(-n)
			}
			return "+" + number(n)
		}
		s := Section{Title: say("alternative.cout", "titre", say("alternative."+string(a.Kind)), "deplacees", wording.Count("tournees.alternative.deplacees", a.Moved),
			"annulees", wording.Count("tournees.alternative.annulees", a.Lost), "km", signed(a.KM), "besoin", signed(a.Need))}
		for _, c := range a.Changes {
			s.Lines = append(s.Lines, Change(c))
		}
		all = append(all, s)
	}
	return all
}

// Verified is the sentence of a check that found nothing; "" otherwise.
func Verified(p *touring.Proposal) string {
	if len(p.Violations) > 0 || len(p.Worse) > 0 {
		return ""
	}
	return say("verifie")
}

// Method says how the figures are known.
func Method(r *touring.Report) string {
	return say("methode."+r.Travel, "detour", strings.ReplaceAll(strconv.FormatFloat(r.Means.Detour, 'g', -1, 64), ".", ","))
}

// Title names the unit and the year.
func Title(r *touring.Report) string {
	return say("titre", "unite", r.Unit.Name, "annee", strconv.Itoa(r.Year))
}

// Change says one change and why.
func Change(c touring.Change) string {
	switch c.Kind {
	case touring.MovedDate, touring.Unsolved, touring.MovedPlace, touring.Cancelled, touring.NewHours, touring.Held:
		to := ""
		if !c.To.IsZero() {
			to = wording.Day(c.To)
		}
		return say("changement."+string(c.Kind), "lieu", c.Stop.Place, "du", wording.Day(c.From), "au", to, "cause",
			say("cause."+string(c.Cause), "raison", c.Reason), "ailleurs", c.Place, "km", number(c.KM),
			"heures", wording.Hours(c.Hours))
	default:
		return strings.TrimSpace(say("changement."+string(c.Kind), "lieu", c.Stop.Place, "avant", schedules(c.Before), "apres", schedules(c.After),
			"effet", effect(c)))
	}
}

// effect says what a new rule or a new stop brings and costs.
func effect(c touring.Change) string {
	var all []string
	if len(c.SharesWith) > 0 {
		all = append(all, say("effet.partage", "lieux", strings.Join(c.SharesWith, ", ")))
	}
	if c.Kind == touring.NewStop && c.Gap >= 0.5 {
		all = append(all, say("effet.carence", "n", number(c.Gap)))
	}
	if c.Need >= 0.5 {
		all = append(all, wording.Count("tournees.effet.besoin", int(math.Round(c.Need))))
	}
	if km := math.Round(c.KM); km != 0 {
		key := "effet.km_plus"
		if km < 0 {
			key = "effet.km_moins"
		}
		all = append(all, say(key, "n", number(math.Abs(km))))
	}
	if c.Moved > 0 {
		all = append(all, wording.Count("tournees.effet.dates", c.Moved))
	}
	return strings.Join(all, " ")
}

func schedules(all []itinerary.Schedule) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = say("recurrence", "regle", wording.Rule(s.Rule), "heures", wording.Hours(s.Hours))
	}
	return strings.Join(texts, " ; ")
}

func place(round itinerary.Itinerary, id uuid.UUID) string {
	for _, stop := range round.Stops {
		if stop.ID == id {
			return stop.Place
		}
	}
	return ""
}

func filled(all ...Section) []Section {
	var kept []Section
	for _, s := range all {
		if len(s.Lines) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}
