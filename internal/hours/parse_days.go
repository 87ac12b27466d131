package hours

// days reads "Mo-Fr,PH" or "PH Mo-Fr": in a list an item suffices, a holiday before or after weekdays must hold as well.
func (p *parser) days(r *rule) bool {
	if !p.isDay(0) {
		return true
	}
	days, ok := p.dayList()
	if !ok {
		return false
	}
	r.days = days
	if !p.isDay(0) {
		return true
	}
	start := p.at
	more, ok := p.dayList()
	if !ok {
		return false
	}
	switch first, second := onlyHoliday(days), onlyHoliday(more); {
	case first != nil && !anyHoliday(more):
		r.holiday, r.days = first, more
	case second != nil && !anyHoliday(days):
		r.holiday = second
	default:
		p.at = start
		return false
	}
	return true
}

func onlyHoliday(days []weekday) *holiday {
	if len(days) == 1 {
		return days[0].holiday
	}
	return nil
}

func anyHoliday(days []weekday) bool {
	for _, d := range days {
		if d.holiday != nil {
			return true
		}
	}
	return false
}

func (p *parser) isDay(ahead int) bool {
	t := p.peek(ahead)
	if t.kind != word {
		return false
	}
	_, ok := weekdays[t.text]
	return ok || t.text == "ph" || t.text == "sh"
}

func (p *parser) dayList() ([]weekday, bool) {
	var days []weekday
	for {
		d, ok := p.dayItem()
		if !ok {
			return nil, false
		}
		days = append(days, d)
		if !p.isSymbol(0, ",") || !p.isDay(1) {
			return days, true
		}
		p.at++
	}
}

func (p *parser) dayItem() (weekday, bool) {
	t := p.peek(0)
	p.at++
	switch t.text {
	case "sh":
		return weekday{holiday: &holiday{school: true}}, true
	case "ph":
		offset, ok := p.offset(1, 1)
		return weekday{holiday: &holiday{offset: offset}}, ok
	}
	d := weekday{from: weekdays[t.text], to: weekdays[t.text]}
	if p.take("[") {
		var ok bool
		if d.nth, ok = p.nth(); !ok {
			return d, false
		}
		d.offset, ok = p.offset(6, 6)
		return d, ok
	}
	if next := p.peek(1); p.isSymbol(0, "-") && next.kind == word {
		to, ok := weekdays[next.text]
		if !ok {
			p.at++
			return d, false
		}
		d.to = to
		p.at += 2
	}
	return d, true
}

// nth reads "1,3", "1-3" or "-1" up to the closing bracket.
func (p *parser) nth() ([]int, bool) {
	var list []int
	for {
		sign := 1
		if p.take("-") {
			sign = -1
		}
		from := p.peek(0)
		if from.kind != number || from.value < 1 || from.value > 5 {
			return nil, false
		}
		p.at++
		to := from
		if sign > 0 && p.take("-") {
			if to = p.peek(0); to.kind != number || to.value <= from.value || to.value > 5 {
				return nil, false
			}
			p.at++
		}
		for n := from.value; n <= to.value; n++ {
			list = append(list, sign*n)
		}
		if p.take("]") {
			return list, len(list) <= 10
		}
		if !p.take(",") {
			return nil, false
		}
	}
}

// offset reads "+2 days" or "-1 day" if it stands there, of at most so many days before and after.
func (p *parser) offset(before, after int) (days int, ok bool) {
	minus := p.isSymbol(0, "-")
	n, unit := p.peek(1), p.peek(2)
	if (!minus && !p.isSymbol(0, "+")) || n.kind != number || unit.kind != word {
		return 0, true
	}
	p.at++
	if n.value == 0 || (minus && n.value > before) || (!minus && n.value > after) {
		return 0, false
	}
	p.at++
	if unit.text != "day" && unit.text != "days" {
		return 0, false
	}
	p.at++
	if minus {
		return -n.value, true
	}
	return n.value, true
}
