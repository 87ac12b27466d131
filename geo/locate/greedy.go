package locate

import "container/heap"

// lazily takes candidates one after the other, at each step the one of the greatest gain, of equals the first, until none is worth
// anything or take ends it. Gain may only fall as others are taken (submodularity): a gain that was computed before is a bound, and
// only the candidate at the head has to be asked again (Minoux 1978). A gain of 0 or less leaves the candidate out for good. Take
// says whether to go on.
func lazily(candidates int, gain func(candidate int) float64, take func(candidate int) bool) {
	queue := make(bids, 0, candidates)
	for c := range candidates {
		if g := gain(c); g > 0 {
			queue = append(queue, bid{c, g, 0})
		}
	}
	heap.Init(&queue)
	for taken := 0; len(queue) > 0; {
		head := &queue[0]
		if head.asked == taken {
			c := head.candidate
			heap.Pop(&queue)
			if taken++; !take(c) {
				return
			}
			continue
		}
		head.gain, head.asked = gain(head.candidate), taken
		if head.gain <= 0 {
			heap.Pop(&queue)
		} else {
			heap.Fix(&queue, 0)
		}
	}
}

// bid is what a candidate was worth when so many others were taken.
type bid struct {
	candidate int
	gain      float64
	asked     int
}

// bids is a heap, the greatest gain first.
type bids []bid

func (b bids) Len() int { return len(b) }
func (b bids) Less(i, j int) bool {
	return b[i].gain > b[j].gain || b[i].gain == b[j].gain && b[i].candidate < b[j].candidate
}
func (b bids) Swap(i, j int) { b[i], b[j] = b[j], b[i] }
func (b *bids) Push(x any)   { *b = append(*b, x.(bid)) }
func (b *bids) Pop() any {
	last := (*b)[len(*b)-1]
	*b = (*b)[:len(*b)-1]
	return last
}
