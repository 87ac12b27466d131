package locate

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// worth is what sites bring to customers: of the sites chosen, each customer has the best one only.
type worth struct {
	customers [][]offer // what each customer is offered, the best first
	sites     [][]offer // the same offers by site, in order of the customers
	whole     bool      // every value is a whole number, and so is every sum
}

// offer is a positive value, of a site to a customer or the reverse.
type offer struct {
	of    int32 // the site, or the customer
	value float64
}

// newWorth keeps the positive ones among the values.
func newWorth(customers, sites int, value func(customer, site int) float64) *worth {
	w := &worth{customers: make([][]offer, customers), sites: make([][]offer, sites), whole: true}
	for i := range customers {
		for j := range sites {
			v := value(i, j)
			if v <= 0 {
				continue
			}
			w.whole = w.whole && v == math.Trunc(v)
			w.customers[i] = append(w.customers[i], offer{int32(j), v})
			w.sites[j] = append(w.sites[j], offer{int32(i), v})
		}
		slices.SortFunc(w.customers[i], func(a, b offer) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.of, b.of)) })
	}
	return w
}

// most chooses p sites of the greatest worth, with a bound that no choice passes.
func (w *worth) most(ctx context.Context, p int, effort Effort) (c *choosing, bound float64, iterations int) {
	c = newChoosing(w)
	lazily(len(w.sites), c.gain, func(site int) bool {
		c.add(site)
		return len(c.chosen) < p
	})
	if len(c.chosen) < p { // nothing else brings anything
		return c, c.value, 0
	}
	dice := rand.New(rand.NewPCG(effort.Seed, 0))
	c.climb(ctx, dice)
	d := w.bound(ctx, p, c)
	if bound = d.bound; d.met != nil {
		d.met.climb(ctx, dice)
		c = d.met
	}
	best := c.clone()
	c.narrow(d)
	for ; iterations < effort.Iterations && ctx.Err() == nil && !w.proven(best.value, bound); iterations++ {
		c.shake(1+dice.IntN(min(p, mostShaken)), dice)
		c.climb(ctx, dice)
		if c.value >= best.value-tiny(best.value) { // of equal worth, it is walked on from: the plateaus of coverings are wide
			best.copy(c)
		} else {
			c.copy(best)
		}
	}
	return best, bound, iterations
}

// mostShaken is the most sites that are exchanged at once.
const mostShaken = 10

// tiny is a difference that is only a rounding.
func tiny(value float64) float64 { return 1e-9 * math.Max(1, math.Abs(value)) }

// proven says that no choice can be better.
func (w *worth) proven(value, bound float64) bool { return value >= bound-tiny(bound) }

// choosing is a choice of sites, with the best and the second best of each customer.
type choosing struct {
	*worth
	open          []bool
	chosen        []int
	first, second []offer // value 0: none
	value         float64
	loss          []float64 // of each open site, its customers going to their second best
	less          []float64 // scratch of bestSwap: by how much a loss shrinks
	free          []int     // the sites that exchanges may open
	held, useless []bool    // those that they may not close, or open
}

func newChoosing(w *worth) *choosing {
	n, m := len(w.customers), len(w.sites)
	return &choosing{
		worth: w, open: make([]bool, m), first: make([]offer, n), second: make([]offer, n), loss: make([]float64, m),
		less: make([]float64, m), free: newIdentity(m), held: make([]bool, m), useless: make([]bool, m),
	}
}

// narrow keeps exchanges to the sites of which a better choice could be made.
func (c *choosing) narrow(d dual) {
	c.held, c.useless = d.needed, d.useless
	c.free = slices.DeleteFunc(c.free, func(site int) bool { return d.useless[site] })
}

func (c *choosing) clone() *choosing {
	o := newChoosing(c.worth)
	o.copy(c)
	return o
}

func (c *choosing) copy(o *choosing) {
	copy(c.open, o.open)
	copy(c.first, o.first)
	copy(c.second, o.second)
	copy(c.loss, o.loss)
	c.chosen = append(c.chosen[:0], o.chosen...)
	c.value = o.value
}

// gain is what one site more would bring.
func (c *choosing) gain(site int) float64 {
	sum := 0.0
	for _, o := range c.sites[site] {
		sum += math.Max(0, o.value-c.first[o.of].value)
	}
	return sum
}

func (c *choosing) add(site int) {
	c.open[site] = true
	c.chosen = append(c.chosen, site)
	for _, o := range c.sites[site] {
		i, now := o.of, offer{int32(site), o.value}
		first, second := &c.first[i], &c.second[i]
		switch {
		case now.value > first.value:
			c.value += now.value - first.value
			if first.value > 0 {
				c.loss[first.of] -= first.value - second.value
			}
			c.loss[site] += now.value - first.value
			*first, *second = now, *first
		case now.value > second.value:
			c.loss[first.of] -= now.value - second.value
			*second = now
		}
	}
}

func (c *choosing) remove(site int) {
	c.open[site] = false
	c.loss[site] = 0
	at := slices.Index(c.chosen, site)
	c.chosen[at] = c.chosen[len(c.chosen)-1]
	c.chosen = c.chosen[:len(c.chosen)-1]
	for _, o := range c.sites[site] {
		first, second := &c.first[o.of], &c.second[o.of]
		switch int32(site) {
		case first.of:
			c.value -= first.value - second.value
			*first = *second
			*second = c.after(o.of)
			if first.value > 0 {
				c.loss[first.of] += first.value - second.value
			}
		case second.of:
			before := second.value
			*second = c.after(o.of)
			c.loss[first.of] += before - second.value
		}
	}
}

// after is the best open offer of a customer that is not its first.
func (c *choosing) after(customer int32) offer {
	for _, o := range c.customers[customer] {
		if c.open[o.of] && o.of != c.first[customer].of {
			return o
		}
	}
	return offer{of: -1}
}

// climb exchanges a chosen site for another as long as that is worth it, the best exchange first.
func (c *choosing) climb(ctx context.Context, dice *rand.Rand) {
	for ctx.Err() == nil {
		if len(c.free) == 0 {
			return
		}
		out, in, profit := c.bestSwap(dice.IntN(len(c.free)))
		if profit <= tiny(c.value) {
			return
		}
		c.remove(out)
		c.add(in)
	}
}

// bestSwap looks at every exchange, the sites to open from one on; of equal ones the first. A site that is opened wins what its
// customers gain; one that is closed loses what its customers had beyond their second best, less what the new one gives back
// (Whitaker 1983; Resende & Werneck, EJOR 174, 2007).
func (c *choosing) bestSwap(from int) (out, in int, profit float64) {
	profit = math.Inf(-1)
	for k := range c.free {
		site := c.free[(from+k)%len(c.free)]
		if c.open[site] {
			continue
		}
		gain := 0.0
		for _, o := range c.sites[site] {
			first, second := &c.first[o.of], &c.second[o.of]
			if o.value > first.value {
				gain += o.value - first.value
			}
			if first.value > 0 && o.value > second.value {
				c.less[first.of] += math.Min(o.value, first.value) - second.value
			}
		}
		for _, closed := range c.chosen {
			if p := gain - c.loss[closed] + c.less[closed]; p > profit && !c.held[closed] {
				out, in, profit = closed, site, p
			}
			c.less[closed] = 0
		}
	}
	return out, in, profit
}

// shake exchanges so many sites by lot: one time in two anywhere, otherwise around a customer, where one choice bears on the others.
func (c *choosing) shake(n int, dice *rand.Rand) {
	outs, ins := c.movable()
	if dice.IntN(2) == 0 {
		outs, ins = c.around(n, dice)
	}
	for range min(n, len(outs), len(ins)) {
		outs = c.exchange(outs, &ins, dice)
	}
}

// exchange closes one of these sites and opens one of those, and takes them off the lists.
func (c *choosing) exchange(outs []int, ins *[]int, dice *rand.Rand) []int {
	out, in := dice.IntN(len(outs)), dice.IntN(len(*ins))
	c.remove(outs[out])
	c.add((*ins)[in])
	*ins = slices.Delete(*ins, in, in+1)
	return slices.Delete(outs, out, out+1)
}

// movable are the sites that an exchange may close, and those that it may open.
func (c *choosing) movable() (outs, ins []int) {
	for _, site := range c.chosen {
		if !c.held[site] {
			outs = append(outs, site)
		}
	}
	for _, site := range c.free {
		if !c.open[site] {
			ins = append(ins, site)
		}
	}
	return outs, ins
}

// around walks from customer to customer through the sites that both are offered, and gathers the movable sites met, up to n open ones.
func (c *choosing) around(n int, dice *rand.Rand) (outs, ins []int) {
	const offers = 12 // looked at for a customer, the best first
	customer := dice.IntN(len(c.customers))
	for range 4 * n {
		list := c.customers[customer]
		if len(list) == 0 {
			customer = dice.IntN(len(c.customers))
			continue
		}
		list = list[:min(len(list), offers)]
		for _, o := range list {
			site := int(o.of)
			switch {
			case c.open[site] && !c.held[site] && !slices.Contains(outs, site):
				outs = append(outs, site)
			case !c.open[site] && !c.useless[site] && !slices.Contains(ins, site):
				ins = append(ins, site)
			}
		}
		if len(outs) >= n {
			break
		}
		through := c.sites[list[dice.IntN(len(list))].of]
		customer = int(through[dice.IntN(len(through))].of)
	}
	return outs, ins
}

// sorted is the choice in ascending order.
func (c *choosing) sorted() []int {
	sites := slices.Clone(c.chosen)
	slices.Sort(sites)
	return sites
}
