package vroom

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// reader takes a JSON document token by token, each value for what it must be: nothing is built of what is not asked for, so that a
// hostile document costs no memory. The first trouble is kept, after which everything reads as nothing.
type reader struct {
	dec     *json.Decoder
	err     error
	choices int // read so far
}

func newReader(in io.Reader) *reader {
	r := &reader{dec: json.NewDecoder(in)}
	r.dec.UseNumber()
	return r
}

// fields says how to read each member of an object, by its name; at is its path, "jobs[3].service".
type fields map[string]func(at string)

func (r *reader) fail(code, at string, pairs ...string) {
	if r.err != nil {
		return
	}
	f := fault.New(fault.Unprocessable, code, at, "")
	for i := 0; i+1 < len(pairs); i += 2 {
		f = f.With(pairs[i], pairs[i+1])
	}
	r.err = f
}

// token gives the next one; nil for null and after a trouble.
func (r *reader) token() json.Token {
	if r.err != nil {
		return nil
	}
	t, err := r.dec.Token()
	if err == nil {
		return t
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.fail("plan_json", "", "octet", strconv.FormatInt(r.dec.InputOffset(), 10))
	} else {
		r.err = err // the body could not be received
	}
	return nil
}

// expected refuses a value that is not of the kind asked for. Null is a member that is not given.
func (r *reader) expected(kind, at string, got json.Token) {
	switch {
	case at == "":
		r.fail("plan_pas_objet", "")
	case got != nil:
		r.fail("plan_type_"+kind, at)
	}
}

// object reads the members of an object, each once. A member that fields does not name is refused, never passed over.
func (r *reader) object(at string, members fields) bool {
	t := r.token()
	if t != json.Delim('{') {
		r.expected("objet", at, t)
		return false
	}
	seen := map[string]bool{}
	for r.more() {
		name, _ := r.token().(string)
		path := name
		if at != "" {
			path = at + "." + name
		}
		read, known := members[name]
		switch {
		case r.err != nil:
		case !known:
			r.unknown(at, name, slices.Sorted(maps.Keys(members)))
		case seen[name]:
			r.fail("plan_champ_repete", path)
		default:
			seen[name] = true
			read(path)
		}
	}
	r.token()
	return r.err == nil
}

// unknown refuses a member, by a name that is fit to be shown.
func (r *reader) unknown(at, name string, known []string) {
	path := printable(name, 40)
	if at != "" {
		path = at + "." + path
	}
	r.fail("plan_champ_inconnu", path, "connus", strings.Join(known, ", "))
}

// array reads at most so many items.
func (r *reader) array(at string, most int, item func(at string, i int)) bool {
	t := r.token()
	if t != json.Delim('[') {
		r.expected("liste", at, t)
		return false
	}
	for i := 0; r.more(); i++ {
		if i == most {
			r.fail("plan_trop", at, "max", strconv.Itoa(most))
			break
		}
		item(fmt.Sprintf("%s[%d]", at, i), i)
	}
	r.token()
	return r.err == nil
}

func (r *reader) more() bool { return r.err == nil && r.dec.More() }

// whole reads a whole number within bounds; false when it is not given.
func (r *reader) whole(at string, least, most int64) (int64, bool) {
	t := r.token()
	number, ok := t.(json.Number)
	if !ok {
		r.expected("nombre", at, t)
		return 0, false
	}
	n, err := strconv.ParseInt(string(number), 10, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		r.fail("plan_type_entier", at)
		return 0, false
	case err != nil || n < least || n > most:
		r.fail("plan_hors_bornes", at, "min", strconv.FormatInt(least, 10), "max", strconv.FormatInt(most, 10))
		return 0, false
	}
	return n, true
}

// numbers reads a list of at most so many whole numbers from 0. A table has a million of them: paths are made for what is refused only.
func (r *reader) numbers(at string, count int, most int64) []int64 {
	t := r.token()
	if t != json.Delim('[') {
		r.expected("liste", at, t)
		return nil
	}
	all := []int64{}
	for r.more() {
		if len(all) == count {
			r.fail("plan_trop", at, "max", strconv.Itoa(count))
			return nil
		}
		number, _ := r.token().(json.Number)
		n, err := strconv.ParseInt(string(number), 10, 64)
		if err != nil || n < 0 || n > most {
			r.fail("plan_nombre_de_liste", fmt.Sprintf("%s[%d]", at, len(all)), "max", strconv.FormatInt(most, 10))
			return nil
		}
		all = append(all, n)
	}
	r.token()
	return all
}

// decimal reads a number within bounds.
func (r *reader) decimal(at string, least, most float64) float64 {
	t := r.token()
	number, ok := t.(json.Number)
	if !ok {
		r.expected("nombre", at, t)
		return 0
	}
	x, err := number.Float64()
	if err != nil || x < least || x > most {
		r.fail("plan_hors_bornes", at, "min", strconv.FormatFloat(least, 'f', -1, 64), "max", strconv.FormatFloat(most, 'f', -1, 64))
		return 0
	}
	return x
}

// text reads a text of at most so many characters, none of which is a control.
func (r *reader) text(at string, most int) string {
	t := r.token()
	s, ok := t.(string)
	switch {
	case !ok:
		r.expected("texte", at, t)
	case utf8.RuneCountInString(s) > most:
		r.fail("plan_texte_long", at, "max", strconv.Itoa(most))
	case strings.ContainsFunc(s, unicode.IsControl):
		r.fail("plan_texte_illisible", at)
	default:
		return s
	}
	return ""
}

func (r *reader) yes(at string) bool {
	t := r.token()
	b, ok := t.(bool)
	if !ok {
		r.expected("booleen", at, t)
	}
	return b
}

// end refuses what follows the document.
func (r *reader) end() {
	if r.err != nil {
		return
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		r.fail("plan_json", "", "octet", strconv.FormatInt(r.dec.InputOffset(), 10))
	}
}

// printable cuts what is repeated to the one who asked.
func printable(text string, most int) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, "?"))
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
