package prose_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/prose"
)

var dayNames = []string{"lu", "ma", "me", "je", "ve", "sa", "di"}

// say writes the phrases of a text shortly, those that say nothing left out: words as "…".
func say(text string) string {
	var out []string
	for _, p := range prose.Read(text) {
		var b strings.Builder
		switch p.Kind {
		case prose.Sign, prose.Link:
			continue
		case prose.Word:
			if len(out) == 0 || out[len(out)-1] != "…" {
				out = append(out, "…")
			}
			continue
		case prose.Weekdays:
			for _, r := range p.Ranks {
				fmt.Fprintf(&b, "%d.", r)
			}
			for _, d := range p.Days.Indexes() {
				b.WriteString(dayNames[d])
			}
			if p.Interval > 0 {
				fmt.Fprintf(&b, "/%d", p.Interval)
			}
			if p.Half > 0 {
				fmt.Fprintf(&b, " half%d", p.Half)
			}
		case prose.Hours:
			for i, s := range p.Spans {
				if i > 0 {
					b.WriteString(",")
				}
				fmt.Fprintf(&b, "%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
			}
		case prose.Clock:
			fmt.Fprintf(&b, "at %02d:%02d", p.Minute/60, p.Minute%60)
		case prose.Parity:
			b.WriteString(map[bool]string{false: "even", true: "odd"}[p.Odd])
		case prose.Interval:
			fmt.Fprintf(&b, "every %d weeks", p.Weeks)
		case prose.WeekOfMonth:
			fmt.Fprintf(&b, "weeks %v", p.Ranks)
		case prose.RankOfMonth:
			fmt.Fprintf(&b, "ranks %v", p.Ranks)
		case prose.LastDay:
			b.WriteString(map[bool]string{false: "last day", true: "last working day"}[p.Working])
		case prose.Date:
			fmt.Fprintf(&b, "%d-%02d-%02d", p.Year, p.Month, p.Day)
		case prose.Month:
			fmt.Fprintf(&b, "month %d", p.Month)
		case prose.HalfDay:
			fmt.Fprintf(&b, "half%d", p.Half)
		default:
			b.WriteString(map[prose.Kind]string{
				prose.Every: "every day", prose.Monthly: "monthly", prose.Season: "season", prose.SchoolHolidays: "SH",
				prose.SchoolTime: "school", prose.PublicHolidays: "PH", prose.Closed: "closed", prose.Except: "except",
				prose.Bound: "bound", prose.Appointment: "booked", prose.WalkIn: "walk-in", prose.RoundTheClock: "24/7", prose.Phone: "phone",
			}[p.Kind])
		}
		if p.Doubt {
			b.WriteString("?")
		}
		out = append(out, b.String())
	}
	return strings.Join(out, " | ")
}

func TestRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// Times, as people write them.
		"9h30":                           "at 09:30",
		"9 h 30":                         "at 09:30",
		"9:30":                           "at 09:30",
		"09H30":                          "at 09:30",
		"9.30":                           "at 09:30",
		"17 heures":                      "at 17:00",
		"14H-17H30":                      "14:00-17:30",
		"de 9h à 12h et de 14h à 17h":    "09:00-12:00,14:00-17:00",
		"de 9h à12h puis de 13h30 à 17h": "09:00-12:00,13:30-17:00",
		"09h00- 12h00 / 13h30- 17h30":    "09:00-12:00,13:30-17:30",
		"9h/12h - 14h/17h":               "09:00-12:00,14:00-17:00",
		"9h00/12h00 - 14h00/17h00":       "09:00-12:00,14:00-17:00",
		"09:00–11:45, 13:30–16:30":       "09:00-11:45,13:30-16:30",
		"14 à 18h":                       "…|at 18:00",
		"mercredi de 14 à 18h":           "me|14:00-18:00",
		"9h-17\n":                        "09:00-17:00",
		"9h30/15h30":                     "09:30-15:30",
		"8h45-11h30/14h-16h30":           "08:45-11:30,14:00-16:30",
		"10h à midi":                     "10:00-12:00",
		"9h 12h 14h 17h":                 "09:00-12:00,14:00-17:00?",
		"15h18h":                         "15:00-18:00?",
		"09h30h-12h30 et 13h30 17h00":    "09:30-12:30,13:30-17:00?",
		"16 h 18 h":                      "16:00-18:00?",
		"9 h 30 12 h - 14 h 18 h.":       "09:30-12:00,14:00-18:00?",
		"9h 30 à 12h":                    "09:30-12:00",
		"entre 9h et 12h":                "09:00-12:00",
		"14h-12h":                        "at 14:00|at 12:00",
		"9h-12h-17h":                     "09:00-12:00?|at 17:00",
		"9h-17 rue du Lac":               "at 09:00|…",
		"12h 30 rue du Lac":              "at 12:00|…",
		"le 14 à 18h":                    "…|at 18:00",
		// What looks like a time and is none.
		"24-24-7":                      "24/7",
		"Ouvert 24h/24 - 7j/7":         "…|24/7",
		"24h/24":                       "24/7",
		"7j/7":                         "24/7",
		"Sur RDV : 02 47 37 07 89":     "booked|phone",
		"Sur RDV : 02.47.49.01.20":     "booked|phone",
		"version 2.10.15":              "…",
		"12 communes, 3 hommes, 25h61": "…",
		"Midi-Pyrénées":                "…",
		// Days.
		"lundi":                            "lu",
		"les LUNDIS et Jeudis":             "luje",
		"du lundi au vendredi":             "lumamejeve",
		"Lundi, mardi et jeudi":            "lumaje",
		"lundi-mardi-jeudi":                "lumaje",
		"mar-mer-jeu-ven 10h-12h":          "mamejeve|10:00-12:00",
		"lun.-ven.":                        "lumamejeve",
		"Lu-Ve : 9h-12h":                   "lumamejeve|09:00-12:00",
		"mardi-jeudi":                      "maje?",
		"samedi au lundi":                  "lusa?",
		"le sam 10h-12h30":                 "sa|10:00-12:30",
		"une balade en mer, je me repose":  "…",
		"Mer (Loir-et-Cher)":               "…",
		"tous les jours":                   "every day?",
		"lundi matin et mardi après-midi":  "lu|half1|ma|half2",
		"lundi 3 et mardi 4":               "lu?|…|ma?|…",
		"le lundi 3 juin, le 1er mai 2024": "0-06-03|2024-05-01",
		"depuis le 13/09/22":               "bound|2022-09-13",
		"mardi au vendredi et samedi":      "mamejevesa",
		// Rhythms: none may be lost.
		"1er et 3ème lundi du mois de 14h à 17h":           "1.3.lu|14:00-17:00",
		"Chaque 3e jeudi du mois":                          "3.je",
		"Tous les 1er vendredis du mois":                   "1.ve",
		"dernier jeudi du mois":                            "-1.je",
		"l'avant-dernier jeudi du mois":                    "-2.je",
		"premier et troisième mardi":                       "1.3.ma",
		"3 et 4 ème Je":                                    "3.4.je",
		"2ème je du mois":                                  "2.je",
		"1er lundi et mardi du mois":                       "1.luma?",
		"1er lundi Vicq Exemplet, 2e lundi Migné":          "1.lu|…|2.lu|…",
		"Samedi 10h-12h (2e et 4e du mois)":                "sa|10:00-12:00|ranks [2 4]",
		"deuxième et quatrième semaine de chaque mois":     "weeks [2 4]",
		"1ere sem du mois lundi Foissac 9h30-12h":          "weeks [1]|lu|…|09:30-12:00",
		"dernier jour du mois Ségry":                       "last day|…",
		"dernier jour ouvré du mois":                       "last working day",
		"au 1er étage, 19ème arrondissement":               "…",
		"semaine paire ou semaines impaires":               "even|…|odd",
		"sem. paires (impaire)":                            "even|odd",
		"sem. A":                                           "every 2 weeks?",
		"jours pairs, jeune au pair":                       "…|even?|…",
		"Un lundi sur deux en alternance":                  "lu/2|every 0 weeks?",
		"1 Mercredi/2 après-midi":                          "me/2|half2",
		"un jeudi matin sur 2":                             "je/2 half1",
		"une semaine sur deux":                             "every 2 weeks",
		"samedi APRÈS-MIDI Tous Les 15 jours de 14H à 16h": "sa|half2|every 2 weeks|14:00-16:00",
		"une fois par mois":                                "monthly",
		// Conditions.
		"Fermé les jours fériés":                         "closed|PH",
		"sauf vacances scolaires, hors période scolaire": "except|SH|except|school",
		"sur rendez-vous, sans RDV, sur RDV uniquement":  "booked|walk-in|booked",
		"dès 9h, des ateliers":                           "bound|at 09:00|…",
		"à partir du 3 avril":                            "bound|0-04-03",
		"d'avril à septembre":                            "month 4|month 9",
	} {
		if got := strings.ReplaceAll(say(text), " | ", "|"); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestRest(t *testing.T) {
	t.Parallel()
	text := "Accueil du public le lundi de 9h à 12h, au rez-de-chaussée ; sonner fort."
	phrases := prose.Read(text)
	got := prose.Rest(text, phrases, func(i int) bool { return phrases[i].Kind == prose.Weekdays || phrases[i].Kind == prose.Hours })
	if want := []string{"Accueil du public", "rez-de-chaussée ; sonner fort"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// covers says what is wrong with the phrases of a text: they stand in order, overlap nowhere, and leave only blanks between.
func covers(text string, phrases []prose.Phrase) string {
	end := 0
	for _, p := range phrases {
		if p.Start < end || p.End <= p.Start || p.End > len(text) {
			return fmt.Sprintf("phrase %+v after %d", p, end)
		}
		if strings.Trim(text[end:p.Start], " \t\r\v\f\u00a0\u202f\u2009\u200b\ufeff") != "" && strings.TrimSpace(text[end:p.Start]) != "" {
			return fmt.Sprintf("lost %q", text[end:p.Start])
		}
		end = p.End
		for _, s := range p.Spans {
			if s.From < 0 || s.From >= s.To || s.To > 24*60 {
				return fmt.Sprintf("span %+v", s)
			}
		}
	}
	return ""
}

func TestPhrasesCoverTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
			"lundi", "mardi", "ven.", "je", "1er", "3e", "dernier", "9h", "9h30", "12:00", "14", "-", "/", ",", "et", "à", "au", "de", "du mois",
			"semaine", "paire", "un", "sur deux", "midi", "24/24", "02 47 37 07 89", "3 juin", "15/03/2024", "sur RDV", "\n", "é", "(", "’",
		}), 0, 20).Draw(t, "pieces")
		text := strings.Join(pieces, rapid.SampledFrom([]string{"", " ", "\u00a0"}).Draw(t, "blank"))
		if wrong := covers(text, prose.Read(text)); wrong != "" {
			t.Fatalf("%q: %s", text, wrong)
		}
	})
}

// What is read does not depend on capitals, on blanks before the unit of a time, or on the shape of dashes.
func TestTypographyDoesNotMatter(t *testing.T) {
	t.Parallel()
	plain := "du lundi au vendredi de 9h30 à 12h - le samedi 10h-12h, 1er et 3e jeudi du mois, semaines impaires, sauf jours fériés"
	want := say(plain)
	for name, text := range map[string]string{
		"capitals":        strings.ToUpper(plain),
		"no-break blanks": strings.ReplaceAll(strings.ReplaceAll(plain, "9h30", "9\u00a0h\u00a030"), "12h", "12\u00a0h"),
		"long dashes":     strings.ReplaceAll(plain, "-", "–"),
		"accents apart":   strings.NewReplacer("é", "e\u0301", "à", "a\u0300").Replace(plain),
	} {
		if got := say(text); got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"du lundi au vendredi de 9h à 12h", "1er et 3ème lundi, sem. paire", "24h/24 7j/7", "\xff9h\x80", "02.47.49.01.20", "3 juin 2024"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if wrong := covers(text, prose.Read(text)); wrong != "" {
			t.Fatalf("%q: %s", text, wrong)
		}
		prose.Rest(text, prose.Read(text), func(i int) bool { return i%2 == 0 })
	})
}
