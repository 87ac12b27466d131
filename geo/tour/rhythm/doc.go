// Package rhythm chooses on which days a mobile unit visits which stop over a year: which rule for which stop, then which
// single dates move.
//
// A rule is given expanded, as the half-days that it names ([Halves]): two visits clash where two sets meet, a bitwise AND. A
// [Problem] holds the rules that each stop may take, the half-days on which the unit may drive, a working day ([Workday]) and
// what visits are worth to people ([Field]); Solve looks for the best [Plan] within the limits. What costs most comes first:
// promised visits that are not held, limits that are exceeded, people served, then changes of published dates, kilometres and
// hours weighed together, then evenness (METHODS §8).
//
// The same problem and seed give the same plan, whatever the machine, unless a deadline cut the search short: the plan says so.
package rhythm
