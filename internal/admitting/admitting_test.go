package admitting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/admitting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

const password = "un bus rouge passe le lundi"

func TestAnAccountOpensWithItsPasswordUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	door := &admitting.Doorkeeper{Store: store.New(pool), Now: time.Now}
	added, err := door.Add(t.Context(), "  Hélène   Martin ", password)
	if err != nil || added.Name != "Hélène Martin" {
		t.Fatalf("%q: %v", added.Name, err)
	}
	for name, refused := range map[string]string{"helene martin": "compte_existe", "": "nom_de_compte", "a\x00b": "nom_de_compte", strings.Repeat("é", 101): "nom_de_compte"} {
		if _, err := door.Add(t.Context(), name, password); code(err) != refused {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, weak := range []struct{ password, refused string }{
		{"onze lettre", "mot_de_passe_court"}, {strings.Repeat("x", 129), "mot_de_passe_long"}, {"HELENE de Migné", "mot_de_passe_nom"},
	} {
		if _, err := door.Add(t.Context(), "Hélène de Migné", weak.password); code(err) != weak.refused {
			t.Errorf("%q: %v", weak.password, err)
		}
	}

	var hash string
	if err := pool.QueryRow(t.Context(), `SELECT password_hash FROM account`).Scan(&hash); err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("kept as %q, %v", hash, err)
	}
	if a, err := door.Admit(t.Context(), "HELENE MARTIN", password); err != nil || a.ID != added.ID {
		t.Errorf("capitals and accents of a name do not matter: %v", err)
	}
	for _, wrong := range [][2]string{
		{"Hélène Martin", "Un bus rouge passe le lundi"},
		{"Hélène Martin", ""},
		{"personne", password},
		{"\x00", password},
		{"\xff", password},
		{"", ""},
		{"' OR true --", password},
	} {
		if _, err := door.Admit(t.Context(), wrong[0], wrong[1]); code(err) != "connexion_refusee" {
			t.Errorf("%q: %v", wrong, err)
		}
	}

	if err := door.Revoke(t.Context(), "hélène martin"); err != nil {
		t.Fatal(err)
	}
	if _, err := door.Admit(t.Context(), "Hélène Martin", password); code(err) != "connexion_refusee" {
		t.Errorf("revoked: %v", err)
	}
	if err := door.Revoke(t.Context(), "hélène martin"); code(err) != "compte_inconnu" {
		t.Errorf("revoked twice: %v", err)
	}
	if _, err := door.Add(t.Context(), "Hélène Martin", password); err != nil {
		t.Errorf("a name is free again: %v", err)
	}
	all, err := door.List(t.Context())
	if err != nil || len(all) != 2 || all[0].RevokedAt.IsZero() || !all[1].RevokedAt.IsZero() {
		t.Errorf("%+v, %v", all, err)
	}
}

func code(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	return ""
}
