package analysing

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// supplyDays is how many days from the first of a run supply is known for: the year asked about, and what the longest window
// sees of the next.
const supplyDays = coverage.Year + coverage.LongestWindow - 1

// usualDay is the presence, in minutes, of a day of which nobody says the hours: a fifth of the legal week of 35 hours (Code du
// travail, L3121-27). It counts in the high run only.
const usualDay = 7 * 60

// Service is a fixed place or a stop of a mobile unit where somebody helps, and when: surely on the days of the low run,
// perhaps on those of the high one (METHODS §4).
type Service struct {
	coverage.Service
	SiteID    uuid.UUID // of a fixed place, uuid.Nil of a stop
	StopID    uuid.UUID // of a stop, uuid.Nil of a fixed place
	Unit      string    // slug of the stop's unit, "" of a fixed place
	Name      string    // of the place, or of the unit
	Place     string    // commune of the place, or name of the stop
	INSEECode territory.INSEECode
	Facets    []string // site.Facets: what filters ask of it
	Why       Why      // why less is sure than possible, "" = nothing to add
}

// Why is why the low run counts less of a service than the high one, or what to know of its dates: the words of
// "couverture.pourquoi.<code>". Beside the reasons of site.OpeningReason, rounds have their own.
type Why string

// The reasons of rounds.
const (
	WhyUnpublished Why = "dates_non_publiees"   // dates are known to a horizon only
	WhyUnsaidTimes Why = "heures_non_precisees" // the days are known, the hours are not
	WhyUnconfirmed Why = "lu_automatiquement"   // the machine read the round: nobody has confirmed it, and it counts
)

// Whys lists the reasons that a service may have.
var Whys = []Why{
	Why(site.BecauseNoHours), Why(site.BecauseNotRead), Why(site.BecauseUncertain), Why(site.BecauseAppointment),
	Why(site.BecauseHolidayUnstated), Why(site.BecauseSchoolUnstated), Why(site.BecauseEndUnstated),
	WhyUnpublished, WhyUnsaidTimes, WhyUnconfirmed, WhyUnstated,
}

// Supply lists where and when somebody helps in the days from one on: every fixed place that counts as help, every stop of a
// published round and every other place where it stands on some day. Terminals, remote help, collection of equipment, help on
// demand and at home are none of them (site.CountsAsHelp), nor is what never opens. Places come by
// id, then stops in the order of their rounds.
func Supply(ctx context.Context, st *store.Store, from calendar.Date) ([]Service, error) {
	read, err := readSupply(ctx, st, from)
	return read.services(), err
}

func readSupply(ctx context.Context, st *store.Store, from calendar.Date) (supply, error) {
	data, err := st.SupplyData(ctx, from, from+calendar.Date(supplyDays)-1)
	if err != nil {
		return supply{}, fmt.Errorf("list the supply: %w", err)
	}
	return newSupply(data, from), nil
}

// SupplyOf is Supply for data that are read already, for the supplyDays days from one on.
func SupplyOf(data store.SupplyData, from calendar.Date) []Service {
	return newSupply(data, from).services()
}

// supply is the services of one first day, round by round: an edit changes those of one.
type supply struct {
	fixed  []Service
	rounds []roundSupply
}

type roundSupply struct {
	store.RoundVersion

	services []Service
}

func newSupply(data store.SupplyData, from calendar.Date) supply {
	s := supply{fixed: fixedServices(data.Sites, from)}
	for _, round := range data.Rounds {
		s.rounds = append(s.rounds, newRoundSupply(round, from))
	}
	return s
}

func newRoundSupply(round store.SupplyRound, from calendar.Date) roundSupply {
	return roundSupply{store.RoundVersion{UnitID: round.Unit.ID, Version: round.Version}, roundServices(round, from)}
}

// services puts fixed places first, then stops in the order of their rounds.
func (s supply) services() []Service {
	all := slices.Clone(s.fixed)
	for _, round := range s.rounds {
		all = append(all, round.services...)
	}
	return all
}

// knows says whether the services of a round are those of its present version.
func (s supply) knows(v store.RoundVersion) bool {
	return slices.ContainsFunc(s.rounds, func(r roundSupply) bool { return r.RoundVersion == v })
}

// with is the supply after rounds have changed.
func (s supply) with(changes store.SupplyChanges, from calendar.Date) supply {
	next := supply{fixed: s.fixed}
	read := map[store.RoundVersion]store.SupplyRound{}
	for _, round := range changes.Rounds {
		read[store.RoundVersion{UnitID: round.Unit.ID, Version: round.Version}] = round
	}
	for _, published := range changes.Published {
		if round, some := read[published]; some {
			next.rounds = append(next.rounds, newRoundSupply(round, from))
		} else if i := slices.IndexFunc(s.rounds, func(r roundSupply) bool { return r.RoundVersion == published }); i >= 0 {
			next.rounds = append(next.rounds, s.rounds[i])
		}
	}
	return next
}

// presence is when somebody is at a place, in the low and the high run.
type presence struct {
	days    [2]coverage.Days
	minutes [2]int // over the year asked about
	why     Why
}

// add notes a presence on a day, counted from the first of the run: minutes that are sure and minutes that are possible, these
// included. Without a sure day nothing of it is in the low run.
func (p *presence) add(day int, sure bool, sureMinutes, possibleMinutes int) {
	p.note(coverage.High, day, possibleMinutes)
	if sure {
		p.note(coverage.Low, day, sureMinutes)
	}
}

func (p *presence) note(run coverage.Run, day, minutes int) {
	p.days[run].Add(day)
	if day < coverage.Year {
		p.minutes[run] += minutes
	}
}

// unsure is the same presence where nothing of it is sure.
func (p presence) unsure(why Why) presence {
	p.days[coverage.Low], p.minutes[coverage.Low], p.why = coverage.Days{}, 0, why
	return p
}

// never says that nobody is there on any day.
func (p *presence) never() bool { return p.days[coverage.High].Empty() }

func (p *presence) service(id string, at orb.Point, mobile bool) coverage.Service {
	s := coverage.Service{ID: id, Point: at, Mobile: mobile, Days: p.days}
	for run, minutes := range p.minutes {
		s.Hours[run] = float64(minutes) / 60
	}
	switch {
	case p.days[coverage.Low] == p.days[coverage.High]:
	case p.why == Why(site.BecauseAppointment):
		s.Doubt = coverage.ByAppointment
	default:
		s.Doubt = coverage.UnknownHours
	}
	return s
}
