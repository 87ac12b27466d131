package geocoding

import "context"

// inOrder makes each item on several workers and takes them in the order in which they came, a bounded number ahead.
func inOrder[T any](ctx context.Context, workers int, items func(yield func(T) bool), work func(T), take func(T) error) error {
	type job struct {
		item T
		done chan struct{}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	jobs, order := make(chan job), make(chan job, 2*workers)
	for range workers {
		go func() {
			for j := range jobs {
				work(j.item)
				close(j.done)
			}
		}()
	}
	go func() {
		defer close(order)
		defer close(jobs)
		items(func(item T) bool {
			j := job{item, make(chan struct{})}
			for _, to := range []chan<- job{order, jobs} {
				select {
				case to <- j:
				case <-ctx.Done():
					return false
				}
			}
			return true
		})
	}()
	for {
		select {
		case j, more := <-order:
			if !more {
				return ctx.Err()
			}
			select {
			case <-j.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := take(j.item); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
