package tour

import "slices"

// snapshot is a plan that a walk was at.
type snapshot struct {
	routes [][]int32 // jobs by shift, ends left out
	chosen []int32
	absent []int32
	at     standing
}

// take copies what a walk is at.
func (s *snapshot) take(w *walk) {
	if s.routes == nil {
		s.routes = make([][]int32, len(w.routes))
	}
	for i := range w.routes {
		jobs := s.routes[i][:0]
		stops := w.routes[i].stops
		for _, x := range stops[1 : len(stops)-1] {
			jobs = append(jobs, x.job)
		}
		s.routes[i] = jobs
	}
	s.chosen = append(s.chosen[:0], w.chosen...)
	s.absent = append(s.absent[:0], w.absent...)
	s.at = w.at
}

// copy takes over another snapshot.
func (s *snapshot) copy(o *snapshot) {
	for i := range o.routes {
		s.routes[i] = append(s.routes[i][:0], o.routes[i]...)
	}
	s.chosen = append(s.chosen[:0], o.chosen...)
	s.absent = append(s.absent[:0], o.absent...)
	s.at = o.at
}

// become puts a walk where a snapshot is.
func (w *walk) become(s *snapshot) {
	w.begin()
	for i := range w.in {
		w.in[i] = -1
	}
	for i := range w.routes {
		r := &w.routes[i]
		ends := [2]stop{r.stops[0], r.stops[len(r.stops)-1]}
		r.stops = append(r.stops[:0], ends[0])
		for _, job := range s.routes[i] {
			r.stops = append(r.stops, stop{job: job})
			w.in[job] = int32(i)
		}
		r.stops = append(r.stops, ends[1])
		w.settle(int32(i))
	}
	copy(w.chosen, s.chosen)
	w.absent = append(w.absent[:0], s.absent...)
	w.at = s.at
}

// close forbids the shifts that are not in use, where the number of tours counts before their cost.
func (w *walk) close() {
	for i := range w.routes {
		w.closed[i] = w.m.p.FewestTours && w.routes[i].empty()
	}
}

// breakUp takes apart the tour whose visits were refused least so far, and forbids every shift that is not in use.
func (w *walk) breakUp() {
	least, sum := int32(-1), int64(0)
	for i := range w.routes {
		r := &w.routes[i]
		if r.empty() {
			continue
		}
		absences := int64(0)
		for _, x := range r.stops[1 : len(r.stops)-1] {
			absences += w.absences[w.m.jobs[x.job].visit]
		}
		if least < 0 || absences < sum {
			least, sum = int32(i), absences
		}
	}
	if least < 0 {
		return
	}
	w.begin()
	w.take(least, 1, len(w.routes[least].stops)-1)
	w.settle(least)
	w.close()
	w.recreate(true)
}

// fewestTours bounds from below how many tours serve every visit: loads on each day that has but one choice.
func (m *model) fewestTours() int {
	loads := make([]int64, m.p.Days)
	largest := make([]int64, m.p.Days)
	for i := range m.shifts {
		largest[m.shifts[i].day] = max(largest[m.shifts[i].day], m.shifts[i].capacity)
	}
	for i := range m.visits {
		if len(m.visits[i].patterns) == 1 {
			for _, j := range m.visits[i].patterns[0].jobs {
				loads[m.jobs[j].day] += m.jobs[j].load
			}
		}
	}
	tours := int64(0)
	for d := range loads {
		if loads[d] > 0 && largest[d] > 0 {
			tours += (loads[d] + largest[d] - 1) / largest[d]
		}
	}
	return int(tours)
}

// adopt follows a plan as far as the rules allow.
func (w *walk) adopt(p *Plan) {
	m := w.m
	shifts := map[[2]int]int32{}
	for i := range m.shifts {
		shifts[[2]int{m.shifts[i].vehicle, int(m.shifts[i].day)}] = int32(i)
	}
	byGiven := make([]int32, len(m.visits))
	for i := range m.visits {
		v := &m.visits[i]
		byGiven[v.given] = int32(i)
		if v.given < len(p.Chosen) {
			if k := p.Chosen[v.given]; k >= 0 && k < len(v.patterns) {
				w.choose(int32(i), int32(k))
			}
		}
	}
	var jobs []int32
	for _, t := range p.Tours {
		shift, works := shifts[[2]int{t.Vehicle, t.Day}]
		jobs = jobs[:0]
		for _, s := range t.Stops {
			if works && s.Visit >= 0 && s.Visit < len(byGiven) {
				if job, ok := w.dateOn(byGiven[s.Visit], m.shifts[shift].day); ok {
					jobs = append(jobs, job)
				}
			}
		}
		if len(jobs) > 0 && !w.lay(shift, jobs) {
			for _, job := range jobs {
				w.layLast(shift, job)
			}
		}
	}
	w.absent = w.absent[:0]
	for i := range m.visits {
		w.lack(int32(i)) // the missing ones are completed by recreate
	}
}

// dateOn gives the job that the pattern of a visit has on a day, if it is not planned yet.
func (w *walk) dateOn(visit, day int32) (int32, bool) {
	if p := w.chosen[visit]; p != Refused {
		for _, job := range w.m.visits[visit].patterns[p].jobs {
			if w.m.jobs[job].day == day && w.in[job] < 0 {
				return job, true
			}
		}
	}
	return 0, false
}

// lay makes a whole tour of jobs in an empty shift, if the rules allow it as it is.
func (w *walk) lay(shift int32, jobs []int32) bool {
	r := w.touch(shift)
	if !r.empty() {
		return false
	}
	fits := true
	for _, job := range jobs {
		fits = fits && w.in[job] < 0 && w.admits(shift, &w.m.jobs[job]).rule == Fits
		w.in[job] = shift
		r.stops = slices.Insert(r.stops, len(r.stops)-1, stop{job: job})
	}
	fits = w.settle(shift) && fits && r.load <= w.m.shifts[shift].capacity && len(jobs) <= w.m.shifts[shift].stops
	if fits {
		w.at.tours++
		return true
	}
	for _, job := range jobs {
		w.in[job] = -1
	}
	r.stops = slices.Delete(r.stops, 1, len(r.stops)-1)
	w.settle(shift)
	return false
}

// layLast puts a job at the end of a shift, if it may be there.
func (w *walk) layLast(shift, job int32) {
	end := len(w.routes[shift].stops) - 2
	if w.in[job] < 0 && w.admits(shift, &w.m.jobs[job]).rule == Fits && w.judge(shift, end, job).rule == Fits {
		w.place(job, spot{shift: shift, at: int32(end)})
	}
}
