package proposal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/hours/proposal"
	"github.com/maillage-numerique/maillage/internal/prose"
)

func TestRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		rule    string
		trusted bool
	}{
		"lundi de 9h à 12h":                                  {"Mo 09:00-12:00", true},
		"de 9h à 12h le lundi":                               {"Mo 09:00-12:00", true},
		"tous les jours 9h-12h":                              {"Mo-Su 09:00-12:00", false}, // or the days of work
		"mardi-jeudi 9h-12h":                                 {"Tu,Th 09:00-12:00", false},
		"lundi au vendredi 9h-12h, fermé le mercredi":        {"Mo,Tu,Th,Fr 09:00-12:00", true},
		"lundi au vendredi 9h-12h sauf mercredi":             {"Mo,Tu,Th,Fr 09:00-12:00", true},
		"lundi au vendredi 9h-17h, fermé le mercredi matin":  {"Mo-Fr 09:00-17:00", false}, // until when on Wednesday?
		"lundi au vendredi 9h-12h, fermé les jours fériés":   {"Mo-Fr 09:00-12:00; PH off", true},
		"mercredi 14h-18h hors vacances scolaires":           {"We 14:00-18:00; SH off", true},
		"mercredi 14h-18h en période scolaire":               {"We 14:00-18:00; SH unknown", true},
		"mercredi 14h-18h, fermé du 1er au 15 août":          {"We 14:00-18:00", false},
		"lundi 9h-12h semaine paire":                         {"week 2-52/2 Mo 09:00-12:00", true},
		"semaines impaires : mardi 9h-12h, jeudi 14h-17h":    {"week 1-53/2 Tu 09:00-12:00; week 1-53/2 Th 14:00-17:00", true},
		"mardi 9h-12h, jeudi 14h-17h semaines paires":        {"Tu 09:00-12:00; week 2-52/2 Th 14:00-17:00", false}, // both?
		"un lundi sur deux de 9h à 12h":                      {"", false},
		"lundi de 9h à 12h, une semaine sur deux":            {"", false},
		"lundi 9h-12h tous les 15 jours, mardi 14h-17h":      {"Tu 14:00-17:00", false},
		"1er lundi du mois 9h-12h":                           {"Mo[1] 09:00-12:00", true},
		"dernier jeudi du mois de 14h à 17h":                 {"Th[-1] 14:00-17:00", true},
		"1er lundi et 3e mardi du mois de 14h à 17h":         {"Tu[3] 14:00-17:00", false},
		"une fois par mois le lundi 9h-12h":                  {"Mo 09:00-12:00", false},
		"lundi 9h-12h une fois par mois":                     {"", false},
		"2e semaine du mois lundi 9h-12h":                    {"Mo 09:00-12:00", false},
		"lundi 9h-12h (2e et 4e du mois)":                    {"Mo[2,4] 09:00-12:00", true},
		"lundi et mardi 9h-12h (2e et 4e du mois)":           {"", false},
		"Ouvert 24h/24 - 7j/7":                               {"", false},
		"24-24-7":                                            {"", false},
		"lundi 9h-12h sur rendez-vous":                       {`Mo 09:00-12:00 unknown "sur rendez-vous"`, true},
		"lundi 9h-12h, mardi 9h-12h. Uniquement sur rdv":     {`Mo,Tu 09:00-12:00 unknown "sur rendez-vous"`, true},
		"lundi 9h-12h, mardi sur rendez-vous 14h-17h":        {`Mo 09:00-12:00; Tu 14:00-17:00 unknown "sur rendez-vous"`, true},
		"lundi sur rendez-vous 9h-12h, mardi 14h-17h":        {`Mo 09:00-12:00 unknown "sur rendez-vous"; Tu 14:00-17:00`, true},
		"lundi au vendredi 9h-12h, sur RDV le mercredi":      {"Mo-Fr 09:00-12:00", false},
		"lundi 14h-12h":                                      {"", false},
		"lundi 9h-17h, lundi 10h-12h":                        {"Mo 09:00-17:00", false},
		"9h-12h":                                             {"", false}, // on what days?
		"lundi matin 14h-17h":                                {"Mo 14:00-17:00", false},
		"d'avril à septembre : lundi 9h-12h":                 {"Mo 09:00-12:00", false},
		"lundi 3 juin 9h-12h":                                {"", false},
		"lundi 9h-12h à partir du 3 avril":                   {"Mo 09:00-12:00", false},
		"lundi à partir de 14h":                              {"", false},
		"lundi 9h-12h selon planning":                        {"", false},
		"lundi 9h-12h. Pas de permanence en cas de neige.":   {"Mo 09:00-12:00", false},
		"lundi 9h-12h. Entrée par la cour.":                  {"Mo 09:00-12:00", true},
		"Mairie : lundi 9h-12h. Médiathèque : mardi 14h-17h": {"Mo 09:00-12:00; Tu 14:00-17:00", false},
	} {
		p := proposal.Read(text, 0)
		if p.Rule != want.rule || (p.Confidence >= proposal.Trusted) != want.trusted {
			t.Errorf("%s\n got %q (%v, unread %q)\nwant %q, trusted %v", text, p.Rule, p.Confidence, p.Unread, want.rule, want.trusted)
		}
		if !want.trusted && len(p.Unread) == 0 && want.rule == "" {
			t.Errorf("%s: nothing read, and nothing said to be unread", text)
		}
	}
}

func TestByAppointment(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Sur RDV : 02 47 37 07 89":                     true,
		"uniquement sur rendez-vous":                   true,
		"lundi 9h-12h sur rendez-vous":                 true,
		"lundi 9h-12h sur RDV et 14h-17h sans RDV":     false,
		"lundi 9h-12h":                                 false,
		"sur rendez-vous le mardi matin":               false,
		"avec ou sans rendez-vous, du lundi au samedi": false,
	} {
		if got := proposal.Read(text, 0).ByAppointment; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestSpeaksOfTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                                       false,
		"Prise de rendez-vous au 02 97 22 24 90": false,
		"Prendre rendez-vous avant de venir":     false,
		"Fermeture le 3eme jeudi après-midi de chaque mois": true,
		"Lundi centre social":                               true,
		"semaines impaires à La Loye":                       true,
		"Pendant les vacances scolaires":                    true,
		"Ouvert toute l'année 24h/24":                       false,
	} {
		if got := proposal.SpeaksOfTime(text); (len(got) > 0) != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestColumnsBesideAText(t *testing.T) {
	t.Parallel()
	week := [7][]string{{"09:00 - 12:00 / 14:00 - 17:00"}, {"09:00 - 12:00 / 14:00 - 17:00"}, {"09:00 - 17:00"}}
	const plain = "Mo,Tu 09:00-12:00,14:00-17:00; We 09:00-17:00"
	const booked = ` unknown "sur rendez-vous"`
	for text, want := range map[string]string{ // "" = words
		"Prendre rendez-vous au 02 97 22 24 90":         plain,
		"Uniquement sur rendez-vous le mardi":           "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00,14:00-17:00" + booked + "; We 09:00-17:00",
		"Le mardi matin sur RDV":                        "Mo 09:00-12:00,14:00-17:00; Tu 14:00-17:00, Tu 09:00-12:00" + booked + "; We 09:00-17:00",
		"Sur RDV l'après-midi":                          "Mo,Tu 09:00-12:00, Mo,Tu 14:00-17:00" + booked + "; We 09:00-17:00" + booked,
		"Sur RDV les après-midi du lundi et du mardi":   "Mo,Tu 09:00-12:00, Mo,Tu 14:00-17:00" + booked + "; We 09:00-17:00",
		"Sur RDV les après-midi et le lundi matin":      "Mo 09:00-12:00,14:00-17:00" + booked + "; Tu 09:00-12:00, Tu 14:00-17:00" + booked + "; We 09:00-17:00" + booked,
		"Sur RDV le lundi et mardi après-midi":          "Mo 09:00-12:00,14:00-17:00" + booked + "; Tu 09:00-12:00, Tu 14:00-17:00" + booked + "; We 09:00-17:00", // of both, or of Tuesday only: both are unknown
		"Sur rendez-vous le lundi de 14h à 16h":         "Mo 09:00-12:00, Mo 14:00-17:00" + booked + "; Tu 09:00-12:00,14:00-17:00; We 09:00-17:00",
		"Sur rendez-vous le lundi de 12h à 13h":         "Mo 09:00-12:00,14:00-17:00, Mo 12:00-13:00" + booked + "; Tu 09:00-12:00,14:00-17:00; We 09:00-17:00",
		"Sur rendez-vous le lundi de 11h à 13h":         "", // partly within the hours of the columns
		"Sur rendez-vous le jeudi":                      plain + "; Th" + booked,
		"Sur rendez-vous le jeudi matin":                "", // which hours?
		"Sur rendez-vous le mercredi de 17h à 19h":      "Mo,Tu 09:00-12:00,14:00-17:00; We 09:00-17:00, We 17:00-19:00" + booked,
		"Sur rendez-vous le 1er mardi du mois":          "",
		"Sur RDV le soir":                               "", // no column goes beyond 17:00
		"Sur RDV l'après-midi de 17h à 18h":             "Mo,Tu 09:00-12:00,14:00-17:00, Mo,Tu 17:00-18:00" + booked + "; We 09:00-17:00, We 17:00-18:00" + booked,
		"Mardi uniquement après-midi sur RDV":           "", // and the morning?
		"Sans rendez-vous le mardi":                     "", // and the other days?
		"Sur RDV du lundi au mercredi sauf mardi matin": "",
		"Fermeture le 3eme mardi de chaque mois":        "",
		"Permanence le mardi à Saint-Chély":             "",
		"Sur RDV le mardi. Fermé au mois d'août":        "",
	} {
		p, spoken := proposal.Columns(week, text)
		trusted := p.Confidence >= proposal.Trusted
		if trusted != (want != "") || trusted && p.Rule != want || spoken != (want != plain) {
			t.Errorf("%s\n got %q (%v)\nwant %q", text, p.Rule, p.Confidence, want)
		}
	}
}

// Columns written from hours give back the hours that they were written from.
func TestColumnsSayTheirCells(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var week [7][]string
		want := map[string]string{}
		for day := range 7 {
			bounds := rapid.SliceOfNDistinct(rapid.IntRange(1, 95), 0, 6, rapid.ID).Draw(t, "quarters")
			slices.Sort(bounds)
			var cell, said []string
			for i := 0; i+1 < len(bounds); i += 2 {
				from, to := clock(15*bounds[i]), clock(15*bounds[i+1])
				cell, said = append(cell, from+" - "+to), append(said, from+"-"+to)
			}
			week[day] = []string{strings.Join(cell, " / ")}
			if len(said) > 0 {
				want[[]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}[day]] = strings.Join(said, ",")
			}
		}
		p, _ := proposal.Columns(week, "")
		got := map[string]string{}
		for rule := range strings.SplitSeq(p.Rule, "; ") {
			days, said, _ := strings.Cut(rule, " ")
			for _, d := range each(days) {
				got[d] = said
			}
		}
		if len(want) == 0 && p.Rule == "" && p.Confidence == 0 {
			return
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || p.Confidence != 1 {
			t.Fatalf("%q\n got %v (%v)\nwant %v", week, got, p.Confidence, want)
		}
	})
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// each lists the days of "Mo,We-Fr".
func each(days string) (out []string) {
	names := []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	for part := range strings.SplitSeq(days, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		i, j := slices.Index(names, from), slices.Index(names, to)
		if i >= 0 && j >= i {
			out = append(out, names[i:j+1]...)
		}
	}
	return out
}

// Whatever the text: no panic, a rule that our evaluator reads, a confidence from 0 to 1, none without a rule.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"du lundi au vendredi de 9h à 12h, fermé le mercredi matin", "semaine paire : lundi 9h-12h", "9h-12h sur RDV et 14h-17h (2e du mois)",
		"En période scolaire : mercredi 14h-18h sauf le 3 juin", "lundi fermé le matin 14h-17h", "sauf", "fermé", "1er et 3e lundi 9h-12h",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(31))
	}
	f.Fuzz(func(t *testing.T, text string, days uint8) {
		p := proposal.Read(text, prose.Days(days)&prose.AllDays)
		if p.Confidence < 0 || p.Confidence > 1 || (p.Rule == "") != (p.Confidence == 0) {
			t.Fatalf("%q: %+v", text, p)
		}
		if p.Rule == "" || len(p.Rule) > 1000 {
			return
		}
		if _, err := hours.Parse(p.Rule); err != nil {
			t.Fatalf("%q: %q: %v", text, p.Rule, err)
		}
	})
}
