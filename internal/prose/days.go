package prose

import "slices"

// day reads one weekday at token i: its index from Monday and the token after it. chained says that a weekday stands just
// before, ranked that an ordinal does: both let an abbreviation be what it is.
func (r reader) day(i int, chained, ranked bool) (day, next int, ok bool) {
	t := r.at(i)
	next = i + 1
	if r.isSign(next, '.') && (r.isSign(next+1, '-', ',', ':', '/') || r.at(next+1).kind == clockToken || r.isWord(next+1, "au", "a", "et")) {
		next++ // the stop of an abbreviation, not of a sentence
	}
	if d := weekdayOf(t); d >= 0 {
		return d, next, true
	}
	d, short := shortWeekdays[t.folded]
	if !short || t.kind != wordToken {
		return 0, 0, false
	}
	after := next
	if r.isSign(after, '-', '/', ',') || r.isWord(after, "et", "au") {
		after++
	}
	_, beside := shortWeekdays[r.at(after).folded]
	beside = beside && (len(r.at(after).folded) > 2 || r.isSign(next, '-'))
	beside = after > next && (beside || weekdayOf(r.at(after)) >= 0)
	_, half := r.stock(next)
	switch {
	case ranked, r.isSign(next, ':'):
		return d, next, true
	case len(t.folded) == 2: // me, je, sa…: words of every sentence
		return d, next, (chained || beside) && (r.isSign(i-1, '-') || r.isSign(next, '-'))
	}
	return d, next, chained || beside || r.at(next).kind == clockToken || half > 0
}

// days reads a list of weekdays: "lundi, mardi et jeudi", "du lundi au vendredi", "lundi-mardi-jeudi", "lun.-ven.".
func (r reader) days(i int) (Phrase, int) {
	p, next := r.dayList(i, false)
	if next == i {
		return Phrase{}, 0
	}
	// "lundi 3 et mardi 4": a number where hours, a sign or words are expected is perhaps a date.
	if r.at(next).kind == numberToken || r.at(next).kind == ordinalToken {
		p.Doubt = true
	}
	return p, next - i
}

// dayList reads a list of weekdays and gives the token after it: i when there is none.
func (r reader) dayList(i int, ranked bool) (p Phrase, next int) {
	p.Kind = Weekdays
	first, next, ok := r.day(i, false, ranked)
	if !ok {
		return p, i
	}
	p.Days, next, p.Doubt = r.dayRange(first, next)
	for {
		j := next
		switch {
		case r.isSign(j, ',', '/', '&', ';') || r.isWord(j, "et"):
			j++
			for r.isWord(j, "et", "le", "les", "du", "de", "tous", "chaque") {
				j++
			}
		case r.isSign(j, '-'):
			return p, next // a dash inside a list was taken by dayRange
		}
		d, after, ok := r.day(j, true, false)
		if !ok {
			return p, next
		}
		if _, n := r.date(j); n > 0 {
			return p, next
		}
		more, after, doubt := r.dayRange(d, after)
		p.Days, p.Doubt, next = p.Days|more, p.Doubt || doubt, after
	}
}

// dayRange goes on from a first day: "… au vendredi", "… - vendredi", "… - mardi - jeudi", or the day alone.
//
// Two days with a dash between are a range when they are three days or more apart ("lundi-jeudi"), two days when they follow
// each other; "mardi-jeudi" may be either, so only the days common to both readings are given, with a doubt.
func (r reader) dayRange(first, next int) (days Days, after int, doubt bool) {
	if r.isWord(next, "au", "a", "jusqu") {
		j := next + 1
		for r.isSign(j, '\'') || r.isWord(j, "au", "a") {
			j++
		}
		if last, after, ok := r.day(j, true, false); ok {
			if last > first {
				return between(first, last), after, false
			}
			return 1<<first | 1<<last, after, true
		}
	}
	chain := []int{first}
	for r.isSign(next, '-') {
		d, after, ok := r.day(next+1, true, false)
		if !ok {
			break
		}
		chain, next = append(chain, d), after
	}
	if len(chain) == 2 && chain[1]-chain[0] >= 3 {
		return between(chain[0], chain[1]), next, false
	}
	for _, d := range chain {
		days |= 1 << d
	}
	return days, next, len(chain) == 2 && chain[1] != chain[0]+1
}

// everyOther reads "un lundi sur deux", "1 mardi/2", "un jeudi matin sur deux".
func (r reader) everyOther(i int) (Phrase, int) {
	if r.name(i) != "un" && r.name(i) != "1" {
		return Phrase{}, 0
	}
	d := weekdayOf(r.at(i + 1))
	if d < 0 {
		return Phrase{}, 0
	}
	p, j := Phrase{Kind: Weekdays, Days: 1 << d}, i+2
	if half, n := r.stock(j); n > 0 && half.Kind == HalfDay {
		p.Half = half.Half
		j += n
	}
	if !r.isWord(j, "sur") && !r.isSign(j, '/') {
		return Phrase{}, 0
	}
	switch r.name(j + 1) {
	case "deux", "2":
		p.Interval = 2
	case "trois", "3":
		p.Interval = 3
	case "quatre", "4":
		p.Interval = 4
	default:
		return Phrase{}, 0
	}
	return p, j + 2 - i
}

// rank reads one ordinal: 1 to 5, -1 for "dernier", -2 for "avant-dernier".
func (r reader) rank(i int) (rank, next int, ok bool) {
	t := r.at(i)
	switch {
	case t.kind == ordinalToken:
		return t.n, i + 1, true
	case r.isWord(i, "avant"):
		j := i + 1
		if r.isSign(j, '-') {
			j++
		}
		if n := ordinalNames[r.at(j).folded]; n == -1 && r.at(j).kind == wordToken {
			return -2, j + 1, true
		}
	case t.kind == wordToken:
		n, ok := ordinalNames[t.folded]
		return n, i + 1, ok
	case t.kind == numberToken && 1 <= t.n && t.n <= 5: // 3 et 4ème
		for j := i + 1; j < i+10; j++ { // the last of a list bears the ordinal's ending for all
			next := r.betweenRanks(j)
			switch {
			case next == j:
				return 0, 0, false
			case r.at(next).kind == ordinalToken:
				return t.n, i + 1, true
			case r.at(next).kind != numberToken:
				return 0, 0, false
			}
			j = next
		}
	}
	return 0, 0, false
}

func (r reader) betweenRanks(i int) int {
	if !r.isSign(i, ',', '/', '&', '-') && !r.isWord(i, "et") {
		return i
	}
	i++
	for r.isWord(i, "et", "le", "les", "la", "du", "de") {
		i++
	}
	return i
}

// ranks reads "1er et 3e lundi du mois", "2e et 4e semaines du mois", "(2e et 4e du mois)". An ordinal of anything else, a
// floor or a district, is a word.
func (r reader) ranks(i int) (Phrase, int) {
	first, next, ok := r.rank(i)
	if !ok {
		return Phrase{}, 0
	}
	ranks, doubt := []int{first}, false
	for {
		j := r.betweenRanks(next)
		n, after, ok := r.rank(j)
		if j == next || !ok {
			break
		}
		doubt = doubt || r.isSign(next, '-') || slices.Contains(ranks, n)
		ranks, next = append(ranks, n), after
	}
	if r.isWord(next, "semaine", "semaines", "sem") {
		next++
		if r.isSign(next, '.') {
			next++
		}
		end := r.ofTheMonth(next)
		return Phrase{Kind: WeekOfMonth, Ranks: ranks, Doubt: doubt || end == next}, end - i
	}
	if p, end := r.dayList(next, true); end > next {
		p.Ranks, p.Doubt = ranks, p.Doubt || doubt || p.Days.Len() > 1
		return p, r.ofTheMonth(end) - i
	}
	if end := r.ofTheMonth(next); end > next {
		return Phrase{Kind: RankOfMonth, Ranks: ranks, Doubt: doubt}, end - i
	}
	return Phrase{}, 0
}

// ofTheMonth passes "du mois", "de chaque mois", "par mois".
func (r reader) ofTheMonth(i int) int {
	j := i
	for r.isWord(j, "du", "de", "des", "chaque", "par", "tous", "les") {
		j++
	}
	if j > i && r.isWord(j, "mois") {
		return j + 1
	}
	return i
}
