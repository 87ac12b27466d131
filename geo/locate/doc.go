// Package locate says where to help next: which places, of those that could be, serve most people.
//
// [Median], [MostCovered], [Centre] and [FewestSites] are the four classic questions over a [Matrix] of costs between customers
// and sites: p-median, maximal covering (MCLP), p-centre and location set covering (LSCP). Each answer comes with a bound that
// no other choice can pass, so that one may say "at most x % better exists" ([Choice.Gap]).
//
// The first two maximise Σ over customers of the best value among the chosen sites, which is monotone and submodular: a lazy
// greedy choice (Minoux 1978) is within 1 − 1/e of the best, swaps (Whitaker 1983, in the form of Resende & Werneck 2007)
// and shaking (Hansen & Mladenović 1997) improve it, a Lagrangian relaxation of "each customer has one site" bounds it. The other
// two are set coverings: row-weighting local search (Gao, Weise & Li 2015), bounded in the same way.
//
// The same problem and seed give the same answer, whatever the machine, unless a deadline cut the search short: the answer
// says so.
package locate
