package prose

// clockAt reads a time of day; bare says that it is a number without its unit, which only its neighbours make a time.
func (r reader) clockAt(i int) (minute int, bare, ok bool) {
	t := r.at(i)
	switch {
	case t.kind == clockToken:
		return t.n, false, true
	case r.isWord(i, "midi"):
		return 12 * 60, false, true
	case r.isWord(i, "minuit"):
		return 24 * 60, false, true
	case t.kind == numberToken && 0 <= t.n && t.n <= 24 && t.end-t.start <= 2 && !r.glued(i):
		return 60 * t.n, true, true
	}
	return 0, false, false
}

// glued says that a token stands right after a word or another number: the 00 of "h00" is no hour.
func (r reader) glued(i int) bool {
	return i > 0 && r.at(i-1).kind != signToken && r.at(i-1).end == r.at(i).start
}

// span reads "9h à 12h", "9h-12h", "9h/12h", "14 à 18h", "9h-17", "10h à midi", "9h 12h". Nothing between the two times is a
// doubt.
func (r reader) span(i int) (s Span, next int, doubt, ok bool) {
	from, bareFrom, ok := r.clockAt(i)
	if !ok {
		return s, i, false, false
	}
	j := i + 1
	switch {
	case r.isSign(j, '-'), r.isWord(j, "a"):
		j++
	case r.isSign(j, '/'), r.isWord(j, "et") && r.isWord(i-1, "entre"):
		if bareFrom {
			return s, i, false, false
		}
		j++
	case r.isWord(j, "jusqu", "jusque"):
		j++
		for r.isSign(j, '\'') || r.isWord(j, "a") {
			j++
		}
	case bareFrom:
		return s, i, false, false
	default:
		doubt = true
	}
	to, bareTo, ok := r.clockAt(j)
	switch {
	case !ok || from >= to || bareFrom && bareTo:
		return s, i, false, false
	case bareFrom && r.isWord(i+1, "a") && !r.isWord(i-1, "de", "entre"): // le 14 à 18h: a day of the month
		return s, i, false, false
	case bareTo && (doubt || r.isSign(j-1, '/') || r.goesOn(j+1)):
		return s, i, false, false
	case r.isWord(i, "midi", "minuit") && r.isSign(i-1, '-'): // après-midi
		return s, i, false, false
	}
	return Span{from, to}, j + 1, doubt, true
}

// goesOn says whether the word at token i makes a number before it something else than a time: "9h-17 rue du Lac".
func (r reader) goesOn(i int) bool {
	t := r.at(i)
	return i < len(r.tokens) && t.kind != signToken && weekdayOf(t) < 0 && !r.isWord(i, "et", "puis", "du", "le", "les", "de")
}

// hours reads one or more spans of time: "9h à 12h30 et de 13h30 à 17h", "9h-12h / 14h-17h". A time left over, or spans out
// of order, are a doubt.
func (r reader) hours(i int) (Phrase, int) {
	s, next, doubt, ok := r.span(i)
	if !ok {
		return Phrase{}, 0
	}
	p := Phrase{Kind: Hours, Spans: []Span{s}, Doubt: doubt}
	for {
		j := next
		for j < next+4 && (r.isSign(j, ',', ';', '/', '-', '+', '&', '\n') || r.isWord(j, "et", "puis", "de", "des")) {
			j++
		}
		s, after, doubt, ok := r.span(j)
		if !ok {
			p.Doubt = p.Doubt || r.at(j).kind == clockToken
			return p, next - i
		}
		p.Doubt = p.Doubt || doubt || s.From < p.Spans[len(p.Spans)-1].To
		p.Spans = append(p.Spans, s)
		next = after
	}
}
