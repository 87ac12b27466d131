package app

import "testing"

func TestMemoryIsGivenBackOnceWorkIsOver(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	var r rest
	allocated, freed := uint64(0), 0
	pass := func(seconds int, each uint64) {
		for range seconds {
			allocated += each
			if r.begun(allocated) {
				freed++
			}
		}
	}
	for _, step := range []struct {
		what    string
		seconds int
		each    uint64
		want    int
	}{
		{"nothing was done yet", 60, mb / 100, 0},
		{"at work", 30, 50 * mb, 0},
		{"a pause between two questions", 9, mb / 100, 0},
		{"at work again", 3, 50 * mb, 0},
		{"a rest", 30, mb / 100, 1},
		{"a long rest with little to do", 600, mb / 100, 1},
		{"another question", 1, 150 * mb, 1},
		{"another rest", 30, mb / 100, 2},
	} {
		if pass(step.seconds, step.each); freed != step.want {
			t.Errorf("%s: memory given back %d times, want %d", step.what, freed, step.want)
		}
	}
}
