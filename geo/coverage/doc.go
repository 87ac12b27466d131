// Package coverage says who is helped, when and how near, and who is not: demand × supply × travel time, then territories and
// gaps.
//
// # Demand
//
// A Row is the people of one commune in one H3 cell, as hexgrid.Spread places them, with the estimated number of them in
// digital difficulty (NeedParameters.Estimate).
//
// # Supply
//
// A Service is a place, or a stop of a mobile unit, where somebody helps on some Days: those that are sure, and those that are
// possible. Times says how far it is, Reach keeps what each row reaches.
//
// # Questions and results
//
// Evaluate answers a Question for every row, in a low and a high run: the share of the year that it is helped, its class and
// the reason for it, the nearest help, the wait, the hours. Summarise sums communes, which add up to any territory; medians
// are recomputed from the rows (Ranking). Gaps joins the uncovered rows into zones, Follow tells them from one run to the
// next, Settling lists the facts that would decide most. Update answers anew after a service has changed. Capacity and the
// floating catchments of the literature share out hours.
//
// Formulas and defaults are those of docs/method-coverage.md, the decisions behind them in docs/adr/0021. Nothing here
// depends on the order of its input: the same rows and services, shuffled, give the same results bit for bit, on any number
// of processors. A row's answer depends on no other row, but for capacity: a part of a country computed with what surrounds
// it has the figures of the whole.
package coverage

// MethodVersion names the formulas and defaults of this package. It changes when one of them does.
const MethodVersion = "2026-11-b"
