// Package territory knows communes, the territories that they make up, and the codes that name them.
package territory

import (
	"regexp"
	"strings"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// INSEECode is the code of a commune in the Code officiel géographique: five characters, "36018", "2A004", "97209". It is
// text: leading zeros count. A postcode has the same look: nothing but its field says which is which.
type INSEECode string

var inseeCode = regexp.MustCompile(`^([013-9]\d|2[AB1-9])\d{3}$`)

// ParseINSEECode reads a code as the COG writes it, upper or lower case.
func ParseINSEECode(s string) (INSEECode, error) {
	code := strings.ToUpper(strings.TrimSpace(s))
	if !inseeCode.MatchString(code) {
		return "", fault.New(fault.Invalid, "code_insee_illisible", "code_insee", s)
	}
	return INSEECode(code), nil
}

// Departement gives the département's code: two characters, three overseas; "" of no code.
func (c INSEECode) Departement() string {
	if c == "" {
		return ""
	}
	if strings.HasPrefix(string(c), "97") || strings.HasPrefix(string(c), "98") {
		return string(c[:3])
	}
	return string(c[:2])
}
