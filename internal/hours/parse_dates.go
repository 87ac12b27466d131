package hours

import "time"

// years reads "2026", "2026-2028", "2026-2036/2", "2026+" and lists of them. A year that a date follows belongs to the date.
func (p *parser) years(r *rule) bool {
	if !p.isYear(0) || p.isDatedYear(0) {
		return true
	}
	for {
		if !p.isYear(0) {
			return false
		}
		y := yearRange{from: p.peek(0).value, step: 1}
		y.to = y.from
		p.at++
		switch {
		case p.take("+"):
			y.to = maxYear
		case p.isSymbol(0, "-"):
			p.at++
			if y.to = p.peek(0).value; !p.isYear(0) || y.to <= y.from {
				return false
			}
			p.at++
		}
		if y.to != y.from && y.to != maxYear && p.take("/") {
			n := p.peek(0)
			if n.kind != number || n.value < 1 || n.value > 99 {
				return false
			}
			y.step = n.value
			p.at++
		}
		r.years = append(r.years, y)
		if !p.take(",") {
			return true
		}
	}
}

func (p *parser) isYear(ahead int) bool {
	t := p.peek(ahead)
	return t.kind == number && t.digits == 4 && t.value > 1900 && t.value < maxYear
}

// isDatedYear says whether a year and a day stand there: "2026 Jan 5", "2026 easter".
func (p *parser) isDatedYear(ahead int) bool {
	month := p.peek(ahead + 1)
	if !p.isYear(ahead) || month.kind != word {
		return false
	}
	_, ok := months[month.text]
	return month.text == "easter" || (ok && p.isDayNumber(ahead+2))
}

// isDayNumber tells the day of "Jan 5" from the hour of "Jan 5:00-6:00".
func (p *parser) isDayNumber(ahead int) bool {
	t := p.peek(ahead)
	return t.kind == number && t.digits <= 2 && !p.isSymbol(ahead+1, ":")
}

// datesAndWeeks reads one list of dates and one list of weeks, in either order.
func (p *parser) datesAndWeeks(r *rule) bool {
	for {
		switch t := p.peek(0); {
		case t.kind == word && t.text == "week":
			if r.weeks != nil {
				return false
			}
			p.at++
			if !p.weekList(r) {
				return false
			}
		case p.isDate(0):
			if r.dates != nil || !p.dateList(r) {
				return false
			}
		default:
			return true
		}
	}
}

func (p *parser) weekList(r *rule) bool {
	for {
		from := p.peek(0)
		if from.kind != number || from.value < 1 || from.value > 53 {
			return false
		}
		p.at++
		w := weekRange{from: from.value, to: from.value, step: 1}
		if p.isSymbol(0, "-") && p.peek(1).kind == number {
			p.at++
			to := p.peek(0)
			if to.value < w.from || to.value > 53 {
				return false
			}
			w.to = to.value
			p.at++
			if p.take("/") {
				n := p.peek(0)
				if n.kind != number || n.value < 2 || n.value > 26 || w.from == w.to {
					return false
				}
				w.step = n.value
				p.at++
			}
		}
		r.weeks = append(r.weeks, w)
		again := p.peek(1).text == "week" // "week 1-3,week 6-8"
		if !p.isSymbol(0, ",") || (!again && !p.isDayNumber(1)) {
			return true
		}
		p.at++
		if again {
			p.at++
		}
	}
}

func (p *parser) isDate(ahead int) bool {
	t := p.peek(ahead)
	if t.kind != word {
		return p.isDatedYear(ahead)
	}
	_, ok := months[t.text]
	return ok || t.text == "easter"
}

// dateList reads "Jan,Mar-Apr", "Dec 24-Jan 2", "Jan 5,7", "2026 Jul 5-2026 Aug 30", "easter -2 days".
func (p *parser) dateList(r *rule) bool {
	for {
		d, ok := p.dateItem(endpoint{})
		if !ok {
			return false
		}
		r.dates = append(r.dates, d)
		for p.isSymbol(0, ",") && p.isDayNumber(1) && !d.to.easter && d.to.day > 0 { // "Jan 5,7": the month goes on
			p.at++
			if d, ok = p.dateItem(d.to); !ok {
				return false
			}
			r.dates = append(r.dates, d)
		}
		if !p.isSymbol(0, ",") || !p.isDate(1) {
			return true
		}
		p.at++
		if (r.dates[0].from.year > 0) != p.isYear(0) {
			return false // "2026 Jan 5,Mar 3": of which year is the second?
		}
	}
}

// dateItem reads one range of a list; month is the one that goes on, if any.
func (p *parser) dateItem(month endpoint) (d dateRange, ok bool) {
	d.step = 1
	if d.from = month; month.month == 0 {
		if d.from, ok = p.endpoint(); !ok {
			return d, false
		}
	} else if d.from.day, ok = p.dayOf(month.month); !ok {
		return d, false
	}
	d.to = d.from
	if d.from.easter || !p.isSymbol(0, "-") {
		return d, true
	}
	p.at++
	start := p.at
	if d.from.day > 0 && p.isDayNumber(0) { // "Jan 5-10"
		if d.to.day, ok = p.dayOf(d.from.month); !ok || d.to.day < d.from.day {
			p.at = start
			return d, false
		}
		if p.take("/") {
			n := p.peek(0)
			if n.kind != number || n.value < 2 || n.value > 31 || d.from == d.to {
				return d, false
			}
			d.step = n.value
			p.at++
		}
		return d, true
	}
	if d.to, ok = p.endpoint(); !ok {
		return d, false
	}
	if d.to.easter || (d.from.day == 0) != (d.to.day == 0) || (d.from.year == 0) != (d.to.year == 0) ||
		(d.from.year > 0 && after(d.from, d.to)) {
		p.at = start
		return d, false
	}
	return d, true
}

func after(a, b endpoint) bool {
	first, _ := a.on(0)
	last, _ := b.on(0)
	return first > last
}

// endpoint reads "Jan", "Jan 5", "2026 Jan 5", "easter", "2026 easter +1 day".
func (p *parser) endpoint() (e endpoint, ok bool) {
	if p.isDatedYear(0) {
		e.year = p.peek(0).value
		p.at++
	}
	t := p.peek(0)
	if t.kind == word && t.text == "easter" {
		p.at++
		e.easter = true
		e.offset, ok = p.offset(80, 200)
		return e, ok
	}
	if e.month, ok = months[t.text]; !ok || t.kind != word {
		return e, false
	}
	p.at++
	if p.isDayNumber(0) {
		e.day, ok = p.dayOf(e.month)
	}
	return e, ok
}

// dayOf reads the number of a day that the month has, in a leap year at least.
func (p *parser) dayOf(m time.Month) (int, bool) {
	n := p.peek(0).value
	if n < 1 || n > daysIn(2024, m) {
		return 0, false
	}
	p.at++
	return n, true
}
