package site

import (
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Slug writes a name for an address or an identifier: ASCII lower case, hyphens between words, "@" as "a".
func Slug(s string) string {
	return strings.Join(strings.FieldsFunc(address.Fold(strings.ReplaceAll(s, "@", "a")), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}
