package locate

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Of the subgradient method: the steps, the first factor, the steps without progress after which it is halved, and the part of a
// direction that the next one keeps (Camerini, Fratta & Maffioli 1975).
const (
	boundSteps    = 4000
	boundFactor   = 1.5
	boundPatience = 30
	boundMemory   = 0.7
)

// dual is what the relaxation says.
type dual struct {
	bound float64 // a worth that no p sites pass
	// Of each site: no choice better than the best known leaves it out, or holds it.
	needed, useless []bool
	met             *choosing // the best of the choices met on the way; nil: none better than the one given
}

// bound is the best of a Lagrangian relaxation in which a customer may have several sites and pays u for the right to have one
// (Cornuéjols, Fisher & Nemhauser 1977; Beasley 1993). For prices u ≥ 0 that is Σ u plus, of the sites, the p greatest
// Σ max(0, value − u). It ends as soon as it proves that c, or a choice met on the way, is optimal. A site that it cannot take without
// falling to what is known already is useless; one that it cannot leave, needed.
func (w *worth) bound(ctx context.Context, p int, c *choosing) dual {
	d := dual{bound: math.Inf(1), needed: make([]bool, len(w.sites)), useless: make([]bool, len(w.sites))}
	if p == len(w.sites) {
		d.bound = c.value
		return d // they are all chosen
	}
	price := make([]float64, len(w.customers))
	for i := range price {
		price[i] = c.second[i].value
	}
	known, factor, since := c.value, boundFactor, 0
	gain, slack, way := make([]float64, len(w.sites)), make([]float64, len(price)), make([]float64, len(price))
	order := make([]int, len(w.sites))
	for i := range order {
		order[i] = i
	}
	for step := 0; step < boundSteps && ctx.Err() == nil && factor > 1e-4; step++ {
		total := w.reduced(price, gain)
		slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(gain[b], gain[a]), cmp.Compare(a, b)) })
		for _, site := range order[:p] {
			total += gain[site]
		}
		if since++; total < d.bound-tiny(total) {
			d.bound, since = total, 0
		}
		if met := w.chosenBy(order[:p]); met.value > known+tiny(known) {
			d.met, known = met, met.value
		}
		for at, site := range order {
			if at < p {
				d.needed[site] = d.needed[site] || w.proven(known, w.rounded(total-gain[site]+gain[order[p]]))
			} else {
				d.useless[site] = d.useless[site] || w.proven(known, w.rounded(total-gain[order[p-1]]+gain[site]))
			}
		}
		if since >= boundPatience {
			factor, since = factor/2, 0
		}
		if w.proven(known, w.rounded(d.bound)) {
			break
		}
		w.slack(order[:p], price, slack)
		norm := 0.0
		for i, s := range slack {
			way[i] = s + boundMemory*way[i]
			norm += way[i] * way[i]
		}
		if norm == 0 {
			break
		}
		length := factor * (total - known) / norm
		for i, s := range way {
			price[i] = math.Max(0, price[i]-length*s)
		}
	}
	d.bound = w.rounded(d.bound)
	return d
}

// reduced fills in Σ max(0, value − price) of each site, and gives the sum of the prices.
func (w *worth) reduced(price, gain []float64) float64 {
	clear(gain)
	total := 0.0
	for i, u := range price {
		total += u
		for _, o := range w.customers[i] {
			if o.value <= u {
				break
			}
			gain[o.of] += o.value - u
		}
	}
	return total
}

// rounded is a bound of whole numbers where values are.
func (w *worth) rounded(bound float64) float64 {
	if w.whole {
		return math.Floor(bound + 1e-6)
	}
	return bound
}

// slack is, for each customer, 1 less the number of these sites that it takes at its price.
func (w *worth) slack(sites []int, price, slack []float64) {
	for i := range slack {
		slack[i] = 1
	}
	for _, site := range sites {
		for _, o := range w.sites[site] {
			if o.value > price[o.of] {
				slack[o.of]--
			}
		}
	}
}

func (w *worth) chosenBy(sites []int) *choosing {
	c := newChoosing(w)
	for _, site := range sites {
		c.add(site)
	}
	return c
}
