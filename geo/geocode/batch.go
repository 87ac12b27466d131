package geocode

import (
	"iter"
	"sync"
)

// batchAhead is how many questions are read ahead of the answers, for each worker.
const batchAhead = 64

// Stream answers questions as they come, in their order, on several workers and in constant memory: each answer is the one
// that Search alone would give. It stops reading when the answers are no longer taken.
func (x *Index) Stream(questions iter.Seq[Query], workers int) iter.Seq[[]Result] {
	type job struct {
		q    Query
		done chan []Result
	}
	workers = max(workers, 1)
	return func(yield func([]Result) bool) {
		jobs := make(chan job)
		order := make(chan chan []Result, batchAhead*workers)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for j := range jobs {
					j.done <- x.Search(j.q)
				}
			})
		}
		wg.Go(func() {
			defer close(order)
			defer close(jobs)
			for q := range questions {
				j := job{q, make(chan []Result, 1)}
				select {
				case order <- j.done:
				case <-stop:
					return
				}
				select {
				case jobs <- j:
				case <-stop:
					return
				}
			}
		})
		defer wg.Wait()
		defer close(stop)
		for done := range order {
			if !yield(<-done) {
				return
			}
		}
	}
}
