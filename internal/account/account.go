// Package account knows who may edit rounds: coordinators and teams. Nobody needs an account to search.
package account

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// Account is one person, or one team that shares it.
type Account struct {
	ID        uuid.UUID
	Name      string // typed to sign in, borne by histories: a name or an e-mail address
	AddedAt   time.Time
	RevokedAt time.Time // zero = may sign in
}

// longestName bounds a name, in characters.
const longestName = 100

// ParseName trims a name and refuses one that cannot be read back in a history.
func ParseName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	if Key(name) == "" || utf8.RuneCountInString(name) > longestName || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name) {
		return "", fault.New(fault.Invalid, "nom_de_compte", "nom", name).With("maximum", strconv.Itoa(longestName))
	}
	return name, nil
}

// Key is what tells a name from others: capitals and accents do not, as people type on a telephone.
func Key(name string) string { return address.Fold(strings.TrimSpace(name)) }

// Bounds of a password, in characters. The shortest is what ANSSI asks of one that no second factor helps (Recommandations
// relatives à l’authentification multifacteur et aux mots de passe, 2021, R21); the longest bounds the work of hashing.
const (
	shortestPassword = 12
	longestPassword  = 128
)

// CheckPassword refuses a password that is short, endless, or the name itself.
func CheckPassword(name, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case n < shortestPassword:
		return fault.New(fault.Invalid, "mot_de_passe_court", "mot_de_passe", "").With("minimum", strconv.Itoa(shortestPassword))
	case n > longestPassword:
		return fault.New(fault.Invalid, "mot_de_passe_long", "mot_de_passe", "").With("maximum", strconv.Itoa(longestPassword))
	case Key(password) == Key(name):
		return fault.New(fault.Invalid, "mot_de_passe_nom", "mot_de_passe", "")
	}
	return nil
}
