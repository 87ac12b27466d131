package app

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/pgtest"
)

func TestAccountsAreKeptFromTheCommandLine(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	maillage := func(typed string, want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		code := run(context.Background(), append(append([]string{"account"}, args...), "--database-url", url), strings.NewReader(typed), &out, &errs)
		said := out.String() + errs.String()
		if code != want || strings.Contains(said, "[") || strings.Contains(said, "bus rouge") {
			t.Fatalf("%v: exit %d: %s", args, code, said)
		}
		return said
	}
	says := func(said, want string) {
		t.Helper()
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in %q", want, said)
		}
	}
	const password = " un bus rouge passe le lundi \n"
	says(maillage("", exitOK, "list"), "Aucun compte")
	says(maillage(password, exitOK, "add", "anne@example.org"), "Compte créé")
	says(maillage(password, exitFailed, "add", "Anne@example.org"), "porte déjà le nom")
	says(maillage("court\n", exitFailed, "add", "Zoé"), "moins de 12 caractères")
	says(maillage("", exitFailed, "add", "Zoé"), "Aucun mot de passe")
	says(maillage(password, exitUsage, "add", "Zoé", "un-mot-de-passe-en-argument"), "un-mot-de-passe-en-argument")
	says(maillage("", exitOK, "revoke", "ANNE@example.org"), "Compte retiré")
	says(maillage("", exitFailed, "revoke", "anne@example.org"), "Aucun compte ouvert")
	says(maillage("", exitOK, "list"), "retiré le")
}
