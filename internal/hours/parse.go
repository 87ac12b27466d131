package hours

import (
	"slices"
	"unicode/utf8"
)

const (
	maxLength = 1000 // bytes; OpenStreetMap allows 255
	maxRules  = 64   // a day's matching rules are a 64-bit set
)

// Parse reads an opening_hours text. What it does not understand is an *Unread that names the piece: nothing is guessed.
func Parse(text string) (*Rules, error) {
	if cut := maxLength; len(text) > cut {
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		return nil, &Unread{Piece: text[cut:], Offset: cut}
	}
	p := &parser{text: text, tokens: scan(text)}
	rules, ok := p.rules()
	if !ok {
		return nil, p.unread()
	}
	read := &Rules{rules: rules}
	for i := range rules {
		read.wraps = read.wraps || rules[i].wraps
		read.school = read.school || rules[i].needsSchool()
	}
	return read, nil
}

// parser reads tokens from left to right. A method that returns false leaves the cursor on the piece at fault.
type parser struct {
	text   string
	tokens []token
	at     int
}

func (p *parser) unread() *Unread {
	t := p.tokens[p.at]
	if t.kind == endOfText && p.at > 0 {
		t = p.tokens[p.at-1] // the text stops short: the last piece is the one that nothing follows
	}
	return &Unread{Piece: p.text[t.offset : t.offset+t.length], Offset: t.offset}
}

func (p *parser) peek(ahead int) token {
	return p.tokens[min(p.at+ahead, len(p.tokens)-1)]
}

func (p *parser) isSymbol(ahead int, s string) bool {
	t := p.peek(ahead)
	return t.kind == symbol && t.text == s
}

func (p *parser) take(s string) bool {
	if p.isSymbol(0, s) {
		p.at++
		return true
	}
	return false
}

func (p *parser) rules() ([]rule, bool) {
	var rules []rule
	how := override
	for {
		for p.take(";") { // an empty rule says nothing
			how = override
		}
		if p.peek(0).kind == endOfText {
			return rules, len(rules) > 0 && how != fallback
		}
		if len(rules) == maxRules {
			return nil, false
		}
		r, ok := p.rule()
		if !ok {
			return nil, false
		}
		r.join = how
		// A rule without days takes those of another without days only, as the oracle has it: "Mo 09:00-12:00; 14:00-16:00".
		r.takes = how == override && r.state() != Closed &&
			(r.hasDays() || (len(rules) > 0 && r.state() == Open && !rules[len(rules)-1].hasDays()))
		rules = append(rules, r)
		switch {
		case p.take(";"):
			how = override
		case p.take("||"):
			how = fallback
		case (len(r.spans) > 0 || r.modifier != noModifier || r.comment != "") && p.take(","):
			how = add
			if rules[len(rules)-1].join == fallback {
				how = fallback
			}
		case p.peek(0).kind == endOfText:
			return rules, true
		default:
			return nil, false
		}
	}
}

// rule reads selectors in the order of the specification (years, dates and weeks, days, times), then what they say.
func (p *parser) rule() (rule, bool) {
	var r rule
	start := p.at
	for _, read := range []func(*rule) bool{p.years, p.datesAndWeeks, p.days, p.times, p.says} {
		if !read(&r) {
			return r, false
		}
		if !r.hasTimes() {
			p.readabilityColon(start)
		}
	}
	r.wraps = slices.ContainsFunc(r.spans, func(s span) bool { return s.until() > midnight })
	return r, p.at > start
}

func (r *rule) hasTimes() bool { return r.always || len(r.spans) > 0 }

// readabilityColon passes over the colon that some write after the days: "Mo-Fr: 09:00-12:00".
func (p *parser) readabilityColon(start int) {
	if p.at > start && p.isSymbol(0, ":") && !p.isSymbol(-1, ":") {
		p.at++
	}
}

// times reads "24/7" or "09:00-12:00,14:00-18:00+". A comma that no time follows begins an additional rule.
func (p *parser) times(r *rule) bool {
	if p.peek(0).kind == always {
		p.at++
		r.always = true
		return true
	}
	if p.peek(0).kind != number {
		return true
	}
	for {
		s, ok := p.span()
		if !ok {
			return false
		}
		r.spans = append(r.spans, s)
		if !p.isSymbol(0, ",") || p.peek(1).kind != number || p.isYear(1) {
			return true
		}
		if s.openEnd {
			return false // "07:00+,12:00-16:00": nobody can say what is meant between
		}
		p.at++
	}
}

// span reads "09:00-12:00", "22:00-02:00", "17:00+", "09:00-12:00+" and "9-12".
func (p *parser) span() (span, bool) {
	from, exact, ok := p.clock(midnight - 1)
	if !ok {
		return span{}, false
	}
	if exact && p.take("+") {
		return span{from: from, to: from, openEnd: true}, true
	}
	if !p.isSymbol(0, "-") || p.peek(1).kind != number {
		return span{}, false
	}
	p.at++
	start := p.at
	to, exactTo, ok := p.clock(2 * midnight)
	if !ok {
		return span{}, false
	}
	if exact != exactTo {
		p.at = start
		return span{}, false
	}
	if to <= from && (exact || to < from) {
		to += midnight
	}
	if to == from || to > 2*midnight {
		p.at = start
		return span{}, false
	}
	return span{from: from, to: to, openEnd: exact && p.take("+")}, true
}

// clock reads "9:00" or "09:00" (exact) or a bare hour, up to a last minute.
func (p *parser) clock(last int) (minute int, exact, ok bool) {
	hour := p.peek(0)
	if hour.kind != number || hour.digits > 2 {
		return 0, false, false
	}
	if !p.isSymbol(1, ":") {
		if hour.value*60 > last {
			return 0, false, false
		}
		p.at++
		return hour.value * 60, false, true
	}
	minutes := p.peek(2)
	if minutes.kind != number || minutes.digits != 2 || minutes.value > 59 {
		p.at += 2
		return 0, false, false
	}
	minute = hour.value*60 + minutes.value
	if minute > last {
		return 0, false, false
	}
	p.at += 3
	return minute, true, true
}

// says reads the modifier and the comment.
func (p *parser) says(r *rule) bool {
	if t := p.peek(0); t.kind == word {
		m, ok := modifiers[t.text]
		if !ok {
			return false
		}
		r.modifier = m
		p.at++
	}
	if t := p.peek(0); t.kind == quoted {
		r.comment = t.text
		p.at++
	}
	return true
}
