package reading_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// around is a corner of the Indre, with a namesake in the Cher and one far away; positions rounded from La Poste's centres.
var around = []struct {
	code, name string
	centre     orb.Point
}{
	{"36044", "Châteauroux", orb.Point{1.69, 46.81}},
	{"36088", "Issoudun", orb.Point{1.99, 46.95}},
	{"36124", "Migné", orb.Point{1.31, 46.72}},
	{"36195", "Saint-Georges-sur-Arnon", orb.Point{2.09, 46.99}},
	{"36180", "Saint-Août", orb.Point{1.98, 46.72}},
	{"36215", "Ségry", orb.Point{2.10, 46.90}},
	{"36032", "Ceaulmont", orb.Point{1.55, 46.54}},
	{"36093", "Levroux", orb.Point{1.61, 46.98}},
	{"36031", "Buzançais", orb.Point{1.42, 46.89}},
	{"36171", "Reuilly", orb.Point{2.05, 47.08}},
	{"36065", "Diou", orb.Point{2.03, 47.06}},
	{"36034", "Chabris", orb.Point{1.65, 47.25}},
	{"36070", "Éguzon-Chantôme", orb.Point{1.58, 46.44}},
	{"36081", "Gargilesse-Dampierre", orb.Point{1.59, 46.51}},
	{"36230", "Vatan", orb.Point{1.80, 47.07}},
	{"36101", "Luant", orb.Point{1.56, 46.73}},
	{"36219", "Tendu", orb.Point{1.55, 46.65}},
	{"18055", "Chârost", orb.Point{2.11, 46.99}},
	{"36182", "Saint-Benoît-du-Sault", orb.Point{1.39, 46.44}},
	{"36123", "Mézières-en-Brenne", orb.Point{1.21, 46.82}},
	{"13048", "Jouques", orb.Point{5.63, 43.63}},
}

var brenne = func() reading.Atlas {
	atlas := reading.Atlas{Centres: map[territory.INSEECode]orb.Point{}}
	var communes []territory.GazetteerCommune
	for _, c := range around {
		communes = append(communes, territory.GazetteerCommune{Code: territory.INSEECode(c.code), Name: c.name})
		atlas.Centres[territory.INSEECode(c.code)] = c.centre
	}
	atlas.Names = territory.NewGazetteer(communes, nil, []territory.PlaceName{
		{Name: "Éguzon", Code: "36070", Nature: territory.NatureFormer},
		{Name: "Bellevue", Code: "36044", Nature: territory.NatureLine5},
	})
	return atlas
}()

// read reads a text of a van parked in Châteauroux, there from 10 to 12 and from 14 to 16 h on working days.
func read(text string) reading.Proposal {
	base := orb.Point{1.70, 46.82}
	source := reading.Source{Text: text, Unit: "Bus", Departement: "36", BaseCode: "36044", Base: &base}
	for day := range 5 {
		source.Hours[day] = []itinerary.Span{{From: 600, To: 720}, {From: 840, To: 960}}
	}
	return reading.Read(source, brenne)
}

func TestReadsRounds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"the hours of the text win over the columns": {"2e lundi Migné 9h-12h30", "36124 MONTHLY;BYDAY=2MO 09:00-12:30 sure"},
		"without hours, those of the unit's columns": {"2e lundi Migné", "36124 MONTHLY;BYDAY=2MO 10:00-12:00,14:00-16:00 sure"},
		"a half day takes its half of the columns":   {"lundi matin Migné", "36124 WEEKLY;BYDAY=MO 10:00-12:00 sure"},
		"places before days": {
			"Levroux, mairie, le 1er mardi de 9h à 12h ; Buzançais : 2e et 4e jeudis du mois de 14h à 17h",
			"36093 MONTHLY;BYDAY=1TU 09:00-12:00 sure", "36031 MONTHLY;BYDAY=2TH,4TH 14:00-17:00 sure",
		},
		"hours in front of each place": {
			"lundi de 9h à 12h à la mairie de Reuilly et de 14h à 17h à Diou",
			"36171 WEEKLY;BYDAY=MO 09:00-12:00 sure", "36065 WEEKLY;BYDAY=MO 14:00-17:00 sure",
		},
		"hours behind each place": {
			"1er lundi : Reuilly (9h30-12h) et Diou (14h-16h30)",
			"36171 MONTHLY;BYDAY=1MO 09:30-12:00 sure", "36065 MONTHLY;BYDAY=1MO 14:00-16:30 sure",
		},
		"a heading of weeks holds until the next": {
			"Semaines paires : lundi Vatan 9h-12h, mardi Diou 9h-12h. Semaines impaires : lundi Reuilly 9h-12h",
			"36230 even;BYDAY=MO 09:00-12:00 sure", "36065 even;BYDAY=TU 09:00-12:00 sure", "36171 odd;BYDAY=MO 09:00-12:00 sure",
		},
		"weeks behind each place": {
			"Lundi : Vatan (semaines paires) / Diou (semaines impaires)",
			"36230 even;BYDAY=MO 10:00-12:00,14:00-16:00 sure", "36065 odd;BYDAY=MO 10:00-12:00,14:00-16:00 sure",
		},
		"the last day of the month":                {"DERNIER JOUR DU MOIS Ségry", "36215 MONTHLY;BYMONTHDAY=-1;BYDAY=MO,TU,WE,TH,FR 10:00-12:00,14:00-16:00 sure"},
		"a dated visit":                            {"Mercredi 15/05/2024 de 9h à 12h à Vatan", "36230 RDATE;VALUE=DATE:20240515 09:00-12:00 sure"},
		"a hamlet of our table":                    {"4e jeudi Avail", "36088 MONTHLY;BYDAY=4TH 10:00-12:00,14:00-16:00 sure"},
		"hamlet and commune":                       {"2e Vendredi Les Granges-Ceaulmont", "36032 MONTHLY;BYDAY=2FR 10:00-12:00,14:00-16:00 sure"},
		"a slash for sur":                          {"3e jeudi Saint Georges/Arnon", "36195 MONTHLY;BYDAY=3TH 10:00-12:00,14:00-16:00 sure"},
		"a month's name in a commune's":            {"2e mardi Saint Août", "36180 MONTHLY;BYDAY=2TU 10:00-12:00,14:00-16:00 sure"},
		"the next département":                     {"mardi à Chârost 9h-12h", "18055 WEEKLY;BYDAY=TU 09:00-12:00 sure"},
		"a street named after a town":              {"mardi 9h-12h : mairie, 3 route de Vatan 36100 Issoudun", "36088 WEEKLY;BYDAY=TU 09:00-12:00 sure"},
		"a date in a street's name":                {"mardi 9h-12h : Vatan, place du 8 mai 1945", "36230 WEEKLY;BYDAY=TU 09:00-12:00 sure"},
		"a typing error is not sure":               {"mardi 9h-12h Reuily", "36171 WEEKLY;BYDAY=TU 09:00-12:00"},
		"the first words of a name are not sure":   {"mardi 9h-12h Gargilesse", "36081 WEEKLY;BYDAY=TU 09:00-12:00"},
		"too far for a round":                      {"mardi 9h-12h Jouques", "- WEEKLY;BYDAY=TU 09:00-12:00 flagged"},
		"a name of the Post is no commune":         {"mardi 9h-12h Bellevue", "- WEEKLY;BYDAY=TU 09:00-12:00 flagged"},
		"every other week, from when?":             {"Un mardi sur deux à Vatan 9h-12h", "36230 every 2 weeks 09:00-12:00 flagged"},
		"monthly, but which Tuesday?":              {"une fois par mois le mardi à Vatan 9h-12h", "36230 WEEKLY;BYDAY=TU 09:00-12:00 flagged"},
		"the unit cannot be in two places at once": {"lundi : Vatan et Levroux", "36230 WEEKLY;BYDAY=MO - flagged", "36093 WEEKLY;BYDAY=MO - flagged"},
		"an exception flags":                       {"Vatan : mardi 9h-12h (sauf vacances scolaires)", "36230 WEEKLY;BYDAY=TU 09:00-12:00 flagged"},
		"a closed half day flags":                  {"Vatan du lundi au mercredi de 9h à 17h (fermé le mercredi après-midi)", "36230 WEEKLY;BYDAY=MO,TU,WE 09:00-17:00 flagged"},
		"one morning or two?":                      {"Vatan le lundi et mardi matin", "36230 WEEKLY;BYDAY=MO,TU 10:00-12:00 flagged"},
		"a list without days":                      {"Vatan, Levroux", "36230 ? - flagged", "36093 ? - flagged"},
		"an hour cut at the end of the cell":       {"lundi Reuilly 9h/12h, mardi Vatan 9h/12", "36171 WEEKLY;BYDAY=MO 09:00-12:00 sure", "36230 WEEKLY;BYDAY=TU - flagged"},
		"a rotation is no week of the calendar":    {"Semaine 1 : lundi Vatan 9h-12h. Semaine 2 : lundi Diou 9h-12h", "36230 WEEKLY;BYDAY=MO 09:00-12:00 flagged", "36065 WEEKLY;BYDAY=MO 09:00-12:00 flagged"},
		"a season flags":                           {"lundi Vatan 9h-12h en juillet et août", "36230 WEEKLY;BYDAY=MO 09:00-12:00 flagged"},
		"the other weeks of the same day":          {"Lundi semaine impaire : Vatan, semaine paire : Diou", "36230 odd;BYDAY=MO 10:00-12:00,14:00-16:00 sure", "36065 even;BYDAY=MO 10:00-12:00,14:00-16:00 sure"},
		"halves in front of places":                {"1er lundi : matin Vatan, après-midi Diou", "36230 MONTHLY;BYDAY=1MO 10:00-12:00 sure", "36065 MONTHLY;BYDAY=1MO 14:00-16:00 sure"},
		"a hall and a street belong to the place":  {"le lundi de 9h à 12h à Vatan (mairie, 1 place de la République), de 14h à 16h à Diou", "36230 WEEKLY;BYDAY=MO 09:00-12:00 sure", "36065 WEEKLY;BYDAY=MO 14:00-16:00 sure"},
		"weeks behind the last of two places":      {"Mardi : Vatan (9h-12h) / Diou (14h-17h) semaines paires", "36230 WEEKLY;BYDAY=TU 09:00-12:00 flagged", "36065 even;BYDAY=TU 14:00-17:00 flagged"},
		"a half day heads all days":                {"L'après-midi : lundi Vatan, mardi Diou", "36230 WEEKLY;BYDAY=MO 14:00-16:00 sure", "36065 WEEKLY;BYDAY=TU 14:00-16:00 sure"},
		"ranks behind a place":                     {"Lundi Vatan, mardi Diou (1er et 3ème)", "36230 WEEKLY;BYDAY=MO 10:00-12:00,14:00-16:00 flagged", "36065 WEEKLY;BYDAY=TU 10:00-12:00,14:00-16:00 flagged"},
		"days and places on lines of their own":    {"Lundi\nVatan 9h-12h\nDiou 14h-17h\nMardi\nReuilly 9h-12h", "36230 WEEKLY;BYDAY=MO 09:00-12:00 sure", "36065 WEEKLY;BYDAY=MO 14:00-17:00 sure", "36171 WEEKLY;BYDAY=TU 09:00-12:00 sure"},
		"by appointment":                           {"mardi : Vatan sur RDV", "36230 WEEKLY;BYDAY=TU 10:00-12:00,14:00-16:00 flagged"},
		"where it does not go":                     {"Le bus ne se stationne pas à Vatan"},
		"a planning elsewhere":                     {"Planning disponible sur le site https://www.cc-vatan.fr/"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			p := read(want[0])
			var got []string
			for _, s := range p.Stops {
				got = append(got, short(s))
			}
			if !slices.Equal(got, want[1:]) {
				t.Errorf("%q\n got %q\nwant %q (unread %q)", want[0], got, want[1:], p.Unread)
			}
		})
	}
}

// short writes a stop in one line: commune, days, hours, and "sure" or "flagged".
func short(s reading.ProposedStop) string {
	orDash := func(text string) string {
		if text == "" {
			return "-"
		}
		return text
	}
	days := strings.TrimPrefix(recurrence(s.Recurrence), "FREQ=")
	switch {
	case s.Recurrence.Interval > 1:
		days = fmt.Sprintf("every %d weeks", s.Recurrence.Interval)
	case strings.HasPrefix(days, "semaine paire"):
		days = "even" + strings.TrimPrefix(days, "semaine paire")
	case strings.HasPrefix(days, "semaine impaire"):
		days = "odd" + strings.TrimPrefix(days, "semaine impaire")
	}
	line := orDash(string(s.INSEECode)) + " " + days + " " + orDash(itinerary.WriteHours(s.Hours))
	switch {
	case s.Confidence >= reading.Sure:
		line += " sure"
	case s.Confidence < reading.Flagged:
		line += " flagged"
	}
	return line
}

// A place that also goes elsewhere may say nothing of it, or only when.
func TestReadsAFixedPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"": nil, " ": nil, "Sur rendez-vous le mardi matin": nil, "Le site est fermé": nil,
		"1er et 3ème lundi du mois de 9h à 12h": {"36044 MONTHLY;BYDAY=1MO,3MO 09:00-12:00 flagged"},
	} {
		var got []string
		for _, s := range reading.Read(reading.Source{Text: text, BaseCode: "36044", FixedPlace: true}, brenne).Stops {
			got = append(got, short(s))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// What was not understood stays visible.
func TestKeepsWhatItDidNotRead(t *testing.T) {
	t.Parallel()
	p := read("Vatan : mardi 9h-12h (sauf vacances scolaires). Le reste au petit bonheur")
	if !slices.ContainsFunc(p.Unread, func(s string) bool { return strings.Contains(s, "vacances scolaires") }) ||
		!slices.ContainsFunc(p.Unread, func(s string) bool { return strings.Contains(s, "petit bonheur") }) {
		t.Errorf("unread %q", p.Unread)
	}
}

// A round written in any of the usual ways is read back as it was meant.
func TestReadsBackWhatIsWritten(t *testing.T) {
	t.Parallel()
	places := []string{"Migné", "Levroux", "Vatan", "Saint-Août", "St Georges/Arnon", "Luant", "Diou"}
	codes := []string{"36124", "36093", "36230", "36180", "36195", "36101", "36065"}
	days := []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi"}
	ical := []string{"MO", "TU", "WE", "TH", "FR"}
	rapid.Check(t, func(t *rapid.T) {
		placeFirst := rapid.Bool().Draw(t, "places first")
		separator := rapid.SampledFrom([]string{" ; ", " / ", ". ", "\n"}).Draw(t, "separator")
		stops := rapid.SliceOfNDistinct(rapid.IntRange(0, 34), 2, 7, rapid.ID).Draw(t, "stops")
		var texts, want []string
		for _, n := range stops {
			place, day := n%7, n/7
			when, rule := days[day], "WEEKLY;BYDAY="+ical[day]
			if rank := rapid.IntRange(0, 4).Draw(t, "rank"); rank > 0 {
				when = []string{"1er", "2e", "3ème", "4e"}[rank-1] + " " + when
				rule = fmt.Sprintf("MONTHLY;BYDAY=%d%s", rank, ical[day])
			}
			hour := 8 + len(texts)
			hours := fmt.Sprintf("de %dh à %dh30", hour, hour)
			line := when + " " + hours + " à " + places[place]
			if placeFirst {
				line = places[place] + " : " + when + " " + hours
			}
			texts = append(texts, line)
			want = append(want, fmt.Sprintf("%s %s %02d:00-%02d:30 sure", codes[place], rule, hour, hour))
		}
		var got []string
		for _, s := range read(strings.Join(texts, separator)).Stops {
			got = append(got, short(s))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q\n got %q\nwant %q", strings.Join(texts, separator), got, want)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"1er lundi Vicq Exemplet, 2e lundi Migné – 1er mardi Saint Août - DERNIER JOUR DU MOIS Ségry", "Lundi (", "(", "/", "s/ ", "Lu: Vatan/",
		"fermé", "depuis le 13/09/22", "sauf", "rue", "12 rue et", "St.", "1 mardi/2", "9h/12", "Vatan\n\nmardi", "\x80mardi", "pas sur Vatan",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := read(text)
		reading.Read(reading.Source{Text: text, BaseCode: "36044", FixedPlace: true}, brenne)
		for _, s := range p.Stops {
			if _, ok := s.Recurrence.Rule(); s.Confidence >= reading.Sure && (!ok || s.INSEECode == "" || s.Hours == nil || s.Text == "") {
				t.Errorf("sure of %+v", s)
			}
			if s.Confidence < 0 || s.Confidence > 1 {
				t.Errorf("confidence %v", s.Confidence)
			}
		}
	})
}

// Saint-Martin is of no département that a gazetteer of the mainland knows: nothing says where to look for the places of its text.
func TestATextFromNobodyKnowsWhereGivesNoSureStop(t *testing.T) {
	t.Parallel()
	for _, s := range reading.Read(reading.Source{Text: "2e lundi Migné 9h-12h30"}, brenne).Stops {
		if s.Confidence >= 0.7 {
			t.Errorf("%+v is sure", s)
		}
	}
}
