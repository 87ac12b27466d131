// Package tour plans the rounds of mobile units: which dates for which visit, which vehicle, in which order, at what time; and says
// for each visit that it refuses which rule stands in the way, by how much, and what would be enough.
//
// # The problem
//
// A [Problem] is a horizon of days, vehicles with their bases and working days, visits with the dates that they allow, and travel
// times. One model holds the classical problems of the trade: the travelling salesman (one vehicle, one day), with time windows,
// vehicle routing with time windows and several depots, and periodic routing (visits with several patterns of days).
//
// Times are whole numbers: seconds after midnight for real rounds, any unit for a reference case. Lengths are whole numbers too: metres
// for real rounds. Sums are therefore exact: two runs agree to the bit, in whatever order they add.
//
// # The objective
//
// In this order ([Score.Compare]): hard rules hold, always; pinned visits kept, then promised ones; need served; other visits served;
// fewer tours if [Problem.FewestTours]; then one sum of lengths, hours and changed dates with the [Weights] of the problem; then
// evenness between vehicles.
//
// # The method
//
// Slack induction by string removals (J. Christiaens and G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing
// Problems", Transportation Science 54(2), 2020): strings of neighbouring visits leave their tours, return one by one to the cheapest
// position that the hard rules allow, a position in a hundred being overlooked, and the new plan is kept by simulated annealing. Visits
// with several patterns also leave all their days at once and return on another pattern. Visits that find no place are fought for by
// the sum of their absences, the same paper's way to fewer vehicles. All hard rules live in one check (insert.go, timing.go), which
// the refusals are explained with too.
//
// Every plan can be verified by geo/tour/check, which shares nothing with the solver but the types of problems and plans.
package tour
