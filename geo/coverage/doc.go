// Package coverage says how far people live from help: demand × supply × travel time, then territories and gaps.
//
// # Demand
//
// A Row is the people of one commune in one H3 cell, as hexgrid.Spread places them, with the estimated number of them in
// digital difficulty (NeedParameters.Estimate).
//
// # Supply
//
// A Site is a place open to the public with a human helper. Reach gives each row its nearest site and the minutes to it.
//
// # Results
//
// Aggregate sums rows over any territories; sums are additive, medians are recomputed from the rows. Gaps joins the rows
// that are too far from everything into zones.
//
// Formulas and defaults are those of docs/method-coverage.md. Nothing here depends on the order of its input: the same
// rows and sites, shuffled, give the same results bit for bit.
package coverage

// MethodVersion names the formulas and defaults of this package. It changes when one of them does.
const MethodVersion = "2026-11-b"
