package coverage

// Class says how well the people of a row are helped.
type Class uint8

// The classes of METHODS §5, from the worst. Unsettled is what the two runs do not agree on: it belongs to the row, not to a run.
const (
	Uncovered Class = iota
	Intermittent
	Covered
	Unsettled
)

// Classes lists them, in the order of the figures of a Summary.
var Classes = [4]Class{Uncovered, Intermittent, Covered, Unsettled}

// String is the word of the method: carence, intermittent, couvert, inconnu.
func (c Class) String() string {
	return [...]string{"carence", "intermittent", "couvert", "inconnu"}[c]
}

// Reason says why people are not helped, or not surely.
type Reason string

// The reasons, in the order in which they are looked for: the first that explains the class of a row is given.
const (
	// NoSupply: nothing that the question asks for within the distance that is looked at.
	NoSupply Reason = "aucune_offre"
	// TooFar: nothing within the minutes asked for.
	TooFar Reason = "trop_loin"
	// TooRare: somebody comes, all in all not often enough.
	TooRare Reason = "trop_rare"
	// WrongService, WrongPublic, NotAccessible: somebody comes often enough, but not for this.
	WrongService  Reason = "pas_ce_service"
	WrongPublic   Reason = "pas_ce_public"
	NotAccessible Reason = "pas_accessible"
	// ByAppointment: somebody may be there often enough, by appointment only.
	ByAppointment Reason = "sur_rendez_vous"
	// NotStated: whether it is for this public, service or access is not known.
	NotStated Reason = "non_precise"
	// UnknownHours: when somebody is there is not known.
	UnknownHours Reason = "horaires_inconnus"
)

// step is one of the readings between what there is and what is surely there: each holds no more than the one before.
type step struct {
	reason Reason // of those whose class is reached at this step
	kept   []bool
	dates  []Days
}

// newSteps lists the readings that lead to the low run, which is the last of them and is not listed.
func newSteps(services []Service, q *Question) []step {
	doubtful := func(s *Service) bool { return s.Doubt == ByAppointment }
	possible := func(filters int) func(int) bool {
		return func(s int) bool {
			for _, f := range q.Filters[:filters] {
				if !f.Possible.keeps(s) {
					return false
				}
			}
			return true
		}
	}
	add := func(steps []step, reason Reason, keeps func(int) bool, appointments bool) []step {
		next := step{reason: reason, kept: make([]bool, len(services)), dates: make([]Days, len(services))}
		for i := range services {
			s := &services[i]
			if s.Mobile && !q.Mobile || !keeps(i) {
				continue
			}
			next.kept[i] = true
			next.dates[i] = s.Days[High]
			if !appointments && doubtful(s) {
				next.dates[i] = s.Days[Low]
			}
		}
		return append(steps, next)
	}
	steps := add(nil, TooRare, possible(0), true)
	for i, f := range q.Filters {
		steps = add(steps, f.Reason, possible(i+1), true)
	}
	steps = add(steps, ByAppointment, possible(len(q.Filters)), false)
	if len(q.Filters) > 0 {
		steps = add(steps, NotStated, func(i int) bool { return q.keeps(i, &services[i], Low) }, false)
	}
	return steps
}

// explain settles the class of a row and gives the first reason for it: the first of the readings at which the class is
// already as bad as in the low run.
func (a *asked) explain(row int, to *RowResult) {
	low, high := to.Run[Low].Class, to.Run[High].Class
	to.Class, to.Reason, to.Partial = low, "", false
	if low != high {
		to.Class = Unsettled
	}
	if low == Covered {
		return
	}
	to.Reason = a.reason(row, to)
	to.Partial = a.question.Partial != nil && a.question.Partial(row)
}

func (a *asked) reason(row int, result *RowResult) Reason {
	services, minutes := a.reach.Trips(row)
	if !anyWithin(a.steps[0].kept, services, minutes, a.question.Minutes) {
		if result.Fixed < 0 && result.Run[High].Nearest < 0 {
			return NoSupply
		}
		return TooFar
	}
	for i := range a.steps {
		dates := datesWithin(a.steps[i].dates, services, minutes, a.question.Minutes)
		if a.question.Classes.of(share(a.question.window(dates))) <= result.Run[Low].Class {
			return a.steps[i].reason
		}
	}
	return UnknownHours
}

func anyWithin(kept []bool, services []int32, minutes []float64, limit float64) bool {
	for k, s := range services {
		if minutes[k] > limit {
			return false
		}
		if kept[s] {
			return true
		}
	}
	return false
}
