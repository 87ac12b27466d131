// Package touring measures the round of a mobile unit over a year and proposes a better one.
//
// A [Measure] says what a round is worth and what is wrong with it: visits, half-days, kilometres, holidays still to decide,
// clashes, days that are too long, people reached. [RoadOf] lays out a single day as its driver lives it. A [Proposal] is a
// round again, with a rule for each stop and single dates that move, every change with its reason; [Check] reads it as anyone
// would, through its dated passages, and shares no code with the search that made it (geo/tour/rhythm).
package touring
