package rhythm

import "math"

// Workday is what a day on the road may be, in minutes and minutes after midnight. The defaults are those of METHODS §8; none
// of them is law for a vehicle of up to 3.5 t and 9 seats.
type Workday struct {
	Leave, Return    float64 // not before, not after
	Work             float64 // from leaving to coming back, without the breaks taken
	Driving          float64
	Lunch            float64 // at least so long, between LunchFrom and LunchTo
	LunchFrom        float64
	LunchTo          float64
	SetUp, Pack      float64 // at each place, before and after the public comes
	RoundAfternoonTo float64 // an afternoon's opening is put on such a step of the clock
}

// DefaultWorkday is METHODS §8.
func DefaultWorkday() Workday {
	return Workday{
		Leave: 8.5 * 60, Return: 18 * 60, Work: 7.5 * 60, Driving: 3 * 60, Lunch: 45, LunchFrom: 11.5 * 60, LunchTo: 14 * 60,
		SetUp: 20, Pack: 20, RoundAfternoonTo: 15,
	}
}

// Call is a presence at a place, in minutes after midnight.
type Call struct {
	Place    int
	From, To float64
}

// Sheet is what a day is made of.
type Sheet struct {
	Leaves, Returns float64 // minutes after midnight
	Driving, Work   float64 // minutes
	Breaches        []Breach
}

// Breach is a rule that a day breaks, and by how many minutes.
type Breach struct {
	Rule    WorkRule
	Minutes float64
}

// WorkRule is a rule of a working day.
type WorkRule string

// The rules, in the order in which they are looked at.
const (
	TravelTooLong WorkRule = "trajet"   // longer than the gap between two presences
	LeavesEarly   WorkRule = "depart"   // before Leave
	ReturnsLate   WorkRule = "retour"   // after Return
	WorksLong     WorkRule = "travail"  // more than Work
	DrivesLong    WorkRule = "conduite" // more than Driving
	NoLunch       WorkRule = "repas"    // no Lunch between LunchFrom and LunchTo
)

// Sheet lays out a day of calls in order of time, from the base and back. Minutes gives the travel between two places, Base is
// the base. Breaks are what is left of a gap once the team has packed, driven and set up.
func (w Workday) Sheet(calls []Call, minutes func(from, to int) float64) Sheet {
	if len(calls) == 0 {
		return Sheet{}
	}
	first, last := calls[0], calls[len(calls)-1]
	out, back := minutes(Base, first.Place), minutes(last.Place, Base)
	s := Sheet{Driving: out + back, Leaves: first.From - w.SetUp - out, Returns: last.To + w.Pack + back}
	breaks, lunch, late := 0.0, false, 0.0
	for i, c := range calls[1:] {
		before := calls[i]
		free, busy := before.To, 0.0 // the break stands before the drive
		if before.Place != c.Place {
			travel := minutes(before.Place, c.Place)
			s.Driving += travel
			busy = w.Pack + travel + w.SetUp
			free += w.Pack
		}
		gap := c.From - before.To - busy
		late = math.Max(late, -gap)
		breaks += math.Max(0, gap)
		lunch = lunch || math.Min(free+gap, w.LunchTo)-math.Max(free, w.LunchFrom) >= w.Lunch
	}
	if !lunch { // at home before leaving, or at the last place before coming back
		packed := last.To + w.Pack
		switch {
		case s.Leaves >= w.LunchFrom+w.Lunch:
			lunch = true
		case packed+w.Lunch <= w.LunchTo:
			begins := math.Max(packed, w.LunchFrom)
			lunch = true
			if s.Returns > w.LunchTo-w.Lunch {
				s.Returns += begins - packed + w.Lunch
				breaks += begins - packed + w.Lunch
			}
		}
	}
	s.Work = s.Returns - s.Leaves - breaks
	breach := func(rule WorkRule, by float64) {
		if by > 1e-9 {
			s.Breaches = append(s.Breaches, Breach{rule, by})
		}
	}
	breach(TravelTooLong, late)
	breach(LeavesEarly, w.Leave-s.Leaves)
	breach(ReturnsLate, s.Returns-w.Return)
	breach(WorksLong, s.Work-w.Work)
	breach(DrivesLong, s.Driving-w.Driving)
	if !lunch {
		breach(NoLunch, w.Lunch)
	}
	return s
}

// Base is the place from which a unit leaves and to which it comes back.
const Base = -1

// Afternoon moves the presence of an afternoon after a morning elsewhere: as early as the team can be there after a lunch, on
// a round time of the clock, not before the afternoon's own beginning, and for as long as usual.
func (w Workday) Afternoon(morning, afternoon Call, minutes func(from, to int) float64) Call {
	ready := math.Max(morning.To+w.Pack, w.LunchFrom) + w.Lunch + minutes(morning.Place, afternoon.Place) + w.SetUp
	ready = math.Ceil(ready/w.RoundAfternoonTo-1e-9) * w.RoundAfternoonTo
	if ready <= afternoon.From {
		return afternoon
	}
	return Call{Place: afternoon.Place, From: ready, To: ready + afternoon.To - afternoon.From}
}
