package touring

import (
	"context"
	"sync"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// Desk proposes years of units to whoever asks, and keeps the proposals of the data of now. One is computed at a time, few wait:
// whatever is asked, the work to do is bounded. Safe for concurrent use.
type Desk struct {
	tourer  *Tourer
	version func(ctx context.Context) (int64, error)
	waiting chan *proposal

	mu   sync.Mutex
	kept []*proposal // the last asked about first
}

// proposal is an answer of the desk, or the promise of one.
type proposal struct {
	unit    string
	year    int
	version int64
	done    chan struct{} // closed when the rest is there
	report  *Report
	err     error
}

const (
	keptProposals    = 24
	waitingProposals = 6
	deskPatience     = 2 * time.Second  // of those who ask
	deskDeadline     = 20 * time.Second // of a computation
	yearsAhead       = 4
)

// NewDesk makes a desk that nobody works at yet. Version tells the data version.
func NewDesk(tourer *Tourer, version func(ctx context.Context) (int64, error)) *Desk {
	return &Desk{tourer: tourer, version: version, waiting: make(chan *proposal, waitingProposals)}
}

// Work computes what is asked for until ctx ends.
func (d *Desk) Work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-d.waiting:
			limited, stop := context.WithTimeout(ctx, deskDeadline)
			p.report, p.err = d.tourer.Propose(limited, Request{Unit: p.unit, Year: p.year}, DefaultMeans())
			stop()
			close(p.done)
		}
	}
}

// Years are those that can be asked about: this one and the next.
func (d *Desk) Years() []int {
	next := d.tourer.NextYear()
	years := make([]int, 0, yearsAhead+1)
	for year := next - 1; year < next+yearsAhead; year++ {
		years = append(years, year)
	}
	return years
}

// Report gives the proposal for a unit that exists and a year, false when it is still being made: ask again. An Unavailable fault
// says that too many others wait.
func (d *Desk) Report(ctx context.Context, unit string, year int) (*Report, bool, error) {
	years := d.Years()
	if year < years[0] || year > years[len(years)-1] {
		return nil, false, yearOutOf(year, years[0], years[len(years)-1])
	}
	version, err := d.version(ctx)
	if err != nil {
		return nil, false, err
	}
	p, err := d.ask(unit, year, version)
	if err != nil {
		return nil, false, err
	}
	patience := time.NewTimer(deskPatience)
	defer patience.Stop()
	select {
	case <-p.done:
		return p.report, true, p.err
	case <-patience.C:
		return nil, false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

// ask finds what is kept or under way, or puts the question in the queue.
func (d *Desk) ask(unit string, year int, version int64) (*proposal, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, p := range d.kept {
		if p.unit == unit && p.year == year && p.version == version && !p.failed() {
			copy(d.kept[1:], d.kept[:i])
			d.kept[0] = p
			return p, nil
		}
	}
	p := &proposal{unit: unit, year: year, version: version, done: make(chan struct{})}
	select {
	case d.waiting <- p:
	default:
		return nil, fault.New(fault.Unavailable, "tournees_occupees", "", "")
	}
	d.kept = append([]*proposal{p}, d.kept...)
	d.kept = d.kept[:min(len(d.kept), keptProposals)]
	return p, nil
}

// failed says that the answer is an error that another try may not meet: not a fault of the question.
func (p *proposal) failed() bool {
	select {
	case <-p.done:
		_, said := fault.As(p.err)
		return p.err != nil && !said
	default:
		return false
	}
}
