package dataset

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"github.com/maillage-numerique/maillage/geo/address"
)

// emptyMarks are what sources write for nothing, once folded.
var emptyMarks = []string{"", "#n/d", "#n/a", "n/d", "n/a", "nd", "nc", "null", "none", "nan", "neant", "non renseigne", "false", "true"}

// isEmptyMark says whether a text says nothing: blanks, signs only ("-", "--", ".."), "#N/D", or a boolean that slipped in
// from another column.
func isEmptyMark(s string) bool {
	if slices.Contains(emptyMarks, address.Fold(s)) {
		return true
	}
	return strings.Trim(s, " \t\r\n-–—._*?!/\\,;:\u00a0") == ""
}

// mask is what the publisher of a file wrote over personal data.
var (
	mask       = regexp.MustCompile(`\[(?:courriel|mobile|nom|reserve)\]`)
	maskedTail = regexp.MustCompile(`(?i)(?:[\s,;:/(–-]+(?:ou bien|ou|et|au|aux|à l['’]adresse|à|par|via|chez|avec|adresse mail|mail|courriel|e-?mail|tél|tel|téléphone)?\.?)*` +
		`\[(?:courriel|mobile|nom|reserve)\]\)?`)
	// A name between "Contact :" and a mask is a person's that the publisher forgot.
	maskedContact = regexp.MustCompile(`(?i:\bcontact)\s*:\s*\p{Lu}[\p{L}-]+(?:\s+\p{Lu}[\p{L}-]+)?\s*[-–:,/]?\s*\[(?:courriel|mobile)\]`)
	mobileNumber  = regexp.MustCompile(`(?:\+33\s?|\b0)[67](?:[\s.\x{00a0}-]*\d){8}\b`)
	mailAddress   = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
	dashes        = regexp.MustCompile(`\s+([,;.])`)
	manyBlanks    = regexp.MustCompile(`[^\S\n]+`)
	manyLines     = regexp.MustCompile(`\s*\n\s*`)
)

// withoutMasks drops the masks and the words that led to them: "au 04 75 91 40 07 ou [mobile]" gives "au 04 75 91 40 07".
func withoutMasks(s string) string {
	if !mask.MatchString(s) {
		return s
	}
	s = maskedTail.ReplaceAllString(maskedContact.ReplaceAllString(s, "[nom]"), "")
	return strings.Trim(dashes.ReplaceAllString(s, "$1"), " ,;:/-–\n\t")
}

// hidePeople masks mobile numbers and mail addresses in free text, as the publisher did elsewhere in the same files: what
// was escaped slipped through.
func hidePeople(s string) string {
	if strings.ContainsAny(s, "67") {
		s = mobileNumber.ReplaceAllString(s, "[mobile]")
	}
	if strings.Contains(s, "@") {
		s = mailAddress.ReplaceAllString(s, "[courriel]")
	}
	return s
}

// tidyText is a text as a person may read it: no escapes, no masks, no marks of emptiness, blanks collapsed, line breaks
// kept.
func tidyText(s string) string {
	s = withoutMasks(hidePeople(s))
	s = manyLines.ReplaceAllString(manyBlanks.ReplaceAllString(s, " "), "\n")
	s = strings.TrimSpace(s)
	if isEmptyMark(s) {
		return ""
	}
	return s
}

// tidyLine is tidyText on one line.
func tidyLine(s string) string { return strings.ReplaceAll(tidyText(s), "\n", " ") }

// tidyAddress drops what an address cannot end or start with: "1, rue Jean Giraudoux.." gives "1, rue Jean Giraudoux".
func tidyAddress(s string) string { return strings.Trim(tidyLine(s), " .,;:-–") }

var escape = regexp.MustCompile(`(?:\\u[0-9A-Fa-f]{4})+|\\x[0-9A-Fa-f]{2}|\\[nrt]`)

// unescapeJS reads JavaScript escapes: "Le\x20bus", "L\u2019ordinateur". Anything else stays.
func unescapeJS(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	s = escape.ReplaceAllStringFunc(s, func(e string) string {
		switch e[1] {
		case 'n':
			return "\n"
		case 'r', 't':
			return " "
		case 'x':
			return codePoint(e[2:])
		}
		var units []uint16
		for e != "" { // a run, so that surrogate pairs meet
			n, err := strconv.ParseUint(e[2:6], 16, 16)
			if err != nil {
				return ""
			}
			units = append(units, uint16(n))
			e = e[6:]
		}
		return string(utf16.Decode(units))
	})
	return norm.NFC.String(strings.ReplaceAll(s, "\x00", ""))
}

func codePoint(hex string) string {
	n, err := strconv.ParseUint(hex, 16, 8)
	if err != nil {
		return ""
	}
	return string(rune(n))
}

// postgresArray reads a Postgres array literal of texts: {Lundi,"Promeneur du net"}. A text that is none is its own only
// element.
func postgresArray(s string) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil
	}
	if !strings.HasPrefix(s, "{") || !strings.HasSuffix(s, "}") {
		return []string{s}
	}
	var out []string
	var b strings.Builder
	quoted, escaped, wasQuoted := false, false, false
	flush := func() {
		if v := strings.TrimSpace(b.String()); v != "" && (wasQuoted || v != "NULL") {
			out = append(out, v)
		}
		b.Reset()
		wasQuoted = false
	}
	for _, r := range s[1 : len(s)-1] {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted, wasQuoted = !quoted, true
		case r == ',' && !quoted:
			flush()
		default:
			b.WriteRune(r)
		}
	}
	flush()
	return out
}

// splitList cuts a list of the national standard: "|" today, ";" before.
func splitList(s string) []string {
	var out []string
	for _, v := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ';' }) {
		if v = strings.TrimSpace(v); !isEmptyMark(v) && !mask.MatchString(v) {
			out = append(out, v)
		}
	}
	return out
}

var digits = regexp.MustCompile(`\d+`)

func onlyDigits(s string) string { return strings.Join(digits.FindAllString(s, -1), "") }

// postcode reads a postcode whose leading zero may be lost ("1000" → "01000"); "" when it is none.
func postcode(s string) string {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".0")
	if len(s) == 4 {
		s = "0" + s
	}
	if len(s) != 5 || onlyDigits(s) != s || s == "00000" {
		return ""
	}
	return s
}

// padCode gives an INSEE code its lost zero back.
func padCode(s string) string {
	s = strings.ToUpper(strings.TrimSuffix(strings.TrimSpace(s), ".0"))
	if len(s) == 4 && onlyDigits(s) == s {
		s = "0" + s
	}
	return s
}

var rna = regexp.MustCompile(`^W[0-9A-Z]{9}$`)

// pivot reads a SIREN, SIRET, RNA or RIDET: 8 digits are a SIREN that lost its zero, 13 a SIRET; all zeros, a mask or
// anything else is unknown.
func pivot(s string) string {
	s = strings.ToUpper(strings.Join(strings.Fields(strings.TrimSuffix(s, ".0")), ""))
	if rna.MatchString(s) {
		return s
	}
	if s == "" || onlyDigits(s) != s || strings.Trim(s, "0") == "" {
		return ""
	}
	if len(s) == 8 || len(s) == 13 {
		s = "0" + s
	}
	if len(s) < 9 || len(s) > 14 {
		return ""
	}
	return s
}

var (
	phoneRun = regexp.MustCompile(`\+?\d(?:[\s./()\x{00a0}-]*\d){5,14}`)
	// overseasDial gives the country code of the French numbers that do not use +33.
	overseasDial  = map[string]string{"590": "+590", "594": "+594", "596": "+596", "262": "+262", "269": "+262", "690": "+590", "691": "+590", "694": "+594", "696": "+596", "697": "+596", "692": "+262", "693": "+262", "639": "+262"}
	international = regexp.MustCompile(`^\+(?:33|590|594|262|596|269|687|689|508|681)\d{6,9}$`)
)

// phones reads every number of a cell in the international form of the standard: "02 48 24 22 26" → "+33248242226". What is
// no number is left out.
func phones(s string) []string {
	if mask.MatchString(s) {
		s = mask.ReplaceAllString(s, " ; ")
	}
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ';' || r == ',' }) {
		for _, run := range phoneRun.FindAllString(part, -1) {
			for _, n := range cutNumbers(run) {
				if n = internationalNumber(n); n != "" && !slices.Contains(out, n) {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// cutNumbers parts two numbers written with only a blank or a slash between them.
func cutNumbers(run string) []string {
	if d := onlyDigits(run); len(d) == 20 && d[0] == '0' && d[10] == '0' {
		return []string{d[:10], d[10:]}
	}
	return []string{run}
}

func internationalNumber(s string) string {
	d := onlyDigits(s)
	switch {
	case strings.HasPrefix(s, "+"):
		if rest, ok := strings.CutPrefix(d, "330"); ok { // +33 (0)2 …
			d = "33" + rest
		}
		d = "+" + d
	case strings.HasPrefix(d, "00"):
		d = "+" + d[2:]
	case len(d) == 10 && d[0] == '0':
		if code, ok := overseasDial[d[1:4]]; ok {
			d = code + d[1:]
		} else {
			d = "+33" + d[1:]
		}
	case len(d) == 9 && d[0] != '0': // the zero was lost
		d = "+33" + d
	case len(d) == 11 && strings.HasPrefix(d, "33"):
		d = "+" + d
	}
	if !international.MatchString(d) {
		return ""
	}
	return d
}

var betweenAddresses = regexp.MustCompile(`\s*[|;]\s*|\s+`)

var bareDomain = regexp.MustCompile(`^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?$`)

// websites reads the addresses of a cell; a bare domain gets https://. rest is what is no address.
func websites(s string) (urls []string, rest string) {
	var others []string
	for _, part := range betweenAddresses.Split(s, -1) {
		part = strings.Trim(part, " ,;")
		lower := strings.ToLower(part)
		switch {
		case part == "" || mask.MatchString(part):
			continue
		case strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://"):
			if len(part) < 12 {
				continue
			}
		case bareDomain.MatchString(lower):
			part = "https://" + part
		default:
			others = append(others, part)
			continue
		}
		if !slices.Contains(urls, part) {
			urls = append(urls, part)
		}
	}
	return urls, strings.Join(others, " ")
}

// mails reads the mail addresses of a cell.
func mails(s string) []string {
	var out []string
	for _, m := range mailAddress.FindAllString(s, -1) {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// dateOf reads the day of a date: "2020/06/30 14:16:50.898", "2023-02-22", "22/02/2023". Zero when it is none or is not a
// date of our time.
func dateOf(s string) time.Time {
	s = strings.TrimSpace(s)
	if len(s) > 10 {
		s = s[:10]
	}
	for _, layout := range []string{"2006-01-02", "2006/01/02", "02/01/2006", "02-01-2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1990 && t.Year() < 2200 {
			return t
		}
	}
	return time.Time{}
}

// joinTexts puts paragraphs together, each once, empty ones left out.
func joinTexts(texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return strings.Join(out, "\n")
}
