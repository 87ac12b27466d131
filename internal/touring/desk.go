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
	question
	version  int64
	done     chan struct{} // closed when the rest is there
	report   *Report       // of a better year
	outreach *Outreach     // of a round made from gaps
	err      error
}

// question is what a desk is asked.
type question struct {
	unit string
	year int
	from Objective // of a round made from gaps; "" = a better year
}

const (
	keptProposals    = 24
	waitingProposals = 6
	deskPatience     = 2 * time.Second  // of those who ask
	deskDeadline     = 20 * time.Second // of a computation
	deskReruns       = 10               // of a round made from gaps
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
			if request := (Request{Unit: p.unit, Year: p.year}); p.from == "" {
				p.report, p.err = d.tourer.Propose(limited, request, DefaultMeans())
			} else {
				brief := DefaultBrief()
				brief.Objective, brief.Reruns = p.from, deskReruns
				p.outreach, p.err = d.tourer.Outreach(limited, request, DefaultMeans(), brief)
			}
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
	p, ready, err := d.answer(ctx, question{unit: unit, year: year})
	if !ready {
		return nil, false, err
	}
	return p.report, true, p.err
}

// Outreach gives the round made from gaps of a unit that exists, in the same way.
func (d *Desk) Outreach(ctx context.Context, unit string, year int, o Objective) (*Outreach, bool, error) {
	p, ready, err := d.answer(ctx, question{unit, year, o})
	if !ready {
		return nil, false, err
	}
	return p.outreach, true, p.err
}

// answer waits a little for the answer to a question.
func (d *Desk) answer(ctx context.Context, q question) (*proposal, bool, error) {
	years := d.Years()
	if q.year < years[0] || q.year > years[len(years)-1] {
		return nil, false, yearOutOf(q.year, years[0], years[len(years)-1])
	}
	version, err := d.version(ctx)
	if err != nil {
		return nil, false, err
	}
	p, err := d.ask(q, version)
	if err != nil {
		return nil, false, err
	}
	patience := time.NewTimer(deskPatience)
	defer patience.Stop()
	select {
	case <-p.done:
		return p, true, nil
	case <-patience.C:
		return nil, false, nil
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

// ask finds what is kept or under way, or puts the question in the queue.
func (d *Desk) ask(q question, version int64) (*proposal, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, p := range d.kept {
		if p.question == q && p.version == version && !p.failed() {
			copy(d.kept[1:], d.kept[:i])
			d.kept[0] = p
			return p, nil
		}
	}
	p := &proposal{question: q, version: version, done: make(chan struct{})}
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
