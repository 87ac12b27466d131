// Package reading turns the free text in which a mobile unit says its round ("1er lundi Vicq Exemplet, 2e lundi Migné…")
// into a proposal: stops, each with its place, its recurrence, its hours and how sure the reading is. A proposal is for a
// person to confirm; what was not understood stays visible in it.
//
// # How a text is read
//
//  1. Time: [prose.Read] cuts the text into phrases.
//  2. Places: names of communes are looked for in the département of the unit, then within reach of its base ([Atlas]);
//     what stands in a street's name is not a place.
//  3. Pieces: days, hours, weeks and places, in order, without the rest.
//  4. Orientation: "lundi : Vidauban; mardi : Cogolin" puts the days first, "Cayres les mercredis, Landos le mardi" the
//     places. Each sentence is read in the way that leaves the fewest orphans; two equal ways are a doubt.
//  5. Hours: those of the text; where it gives none at all, those of the unit's own columns, when the unit has one place
//     to be on that day.
//
// # How sure
//
// A stop starts at 1 and keeps the smallest of what its place, its days, its hours and the words around it allow. It is at
// [Sure] or above only when everything that was written of it was read; below [Flagged] something in it is a guess.
// A unit that would stand in two places at once flags both stops.
package reading
