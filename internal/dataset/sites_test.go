package dataset

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/site"
)

// sitesOf reads a file of the open data and gives its records by id.
func sitesOf(t *testing.T, name string, format SiteFormat) map[string]SiteRecord {
	t.Helper()
	file, err := os.Open(filepath.Join(golden.SharedData(t), "sites", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := DetectSites(p.Look()); got != format {
		t.Fatalf("%s recognised as %q", name, got)
	}
	read, err := ReadSites(p, format, "essai")
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Rejected) > 0 {
		t.Fatalf("rejected: %v", read.Rejected)
	}
	records := map[string]SiteRecord{}
	for _, r := range read.Records {
		if _, twice := records[r.SourceID]; twice {
			t.Fatalf("the id %s stands twice", r.SourceID)
		}
		records[r.SourceID] = r
	}
	return records
}

// readText reads a file given as text.
func readText(t *testing.T, text string) *SiteFile {
	t.Helper()
	p, err := Open(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	read, err := ReadSites(p, DetectSites(p.Look()), "essai")
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestHubLoRealRows(t *testing.T) {
	t.Parallel()
	hubLo := sitesOf(t, "hub_lo_centre_val_de_loire.json", FormatHubLo)
	equal(t, "records", len(hubLo), 426)

	t.Run("exactly four of 426 are mobile units", func(t *testing.T) {
		var units []string
		for id, r := range hubLo {
			if r.Unit {
				units = append(units, id)
			}
		}
		slices.Sort(units)
		equal(t, "units", units, []string{"228", "508", "509", "522"})
	})
	t.Run("exactly eleven rows are shifted", func(t *testing.T) {
		var shifted []string
		for id, r := range hubLo {
			if slices.ContainsFunc(r.Remarks, func(m SiteRemark) bool { return m.Key == "remarque.colonnes_decalees" }) {
				shifted = append(shifted, id)
			}
		}
		slices.Sort(shifted)
		equal(t, "shifted", shifted, []string{"145", "151", "152", "20", "245", "259", "273", "283", "355", "388", "89"})
	})
	t.Run("gid 20: the hours stand in c_public_cible", func(t *testing.T) {
		s := hubLo["20"].Site
		equal(t, "hours", s.HoursText, "Lundi, mardi, mercredi, jeudi : Atelier ouvert sur rendez vous\n10h-18h")
		equal(t, "appointment", s.Appointment, site.AppointmentRequired)
	})
	t.Run("gid 145: equipment in the column of the funder, -- in the details", func(t *testing.T) {
		s := hubLo["145"].Site
		equal(t, "detail", s.Detail, "1 scanner en accès libre à l'accueil du bâtiment.\n2 ordinateurs - scanner - imprimante")
		equal(t, "equipment", s.Equipment, []string{"Ordinateur", "Imprimante", "Scanner"})
	})
	t.Run("gid 139, 294: equipment beyond the usual, by its name or in the source's words", func(t *testing.T) {
		equal(t, "139", hubLo["139"].Site.Equipment, []string{"Ordinateur", "Imprimante", "Scanner", "Clavier à gros caractères", "Trackball"})
		equal(t, "294", hubLo["294"].Site.Equipment, []string{"Imprimante", "Scanner", "Internet", "Fax"})
	})
	t.Run("gid 245: False in the hours, hours among the equipment, prose in the public", func(t *testing.T) {
		s := hubLo["245"].Site
		equal(t, "hours", s.HoursText, "Mercredi : 14h00 - 16h30")
		if !strings.Contains(s.Detail, "une salle informatique composée de 10 postes") {
			t.Errorf("detail %q", s.Detail)
		}
		equal(t, "publics", s.Publics, []string(nil))
	})
	t.Run("gid 259: hours in the public, a sentence in the hours, address that ends in dots, CEDEX", func(t *testing.T) {
		r := hubLo["259"]
		if !strings.HasPrefix(r.Site.HoursText, "Mardi : 14h-18h\nMercredi") {
			t.Errorf("hours %q", r.Site.HoursText)
		}
		if !strings.HasPrefix(r.Site.Detail, "après inscription") {
			t.Errorf("detail %q", r.Site.Detail)
		}
		equal(t, "address", r.Site.Address, "10 rue du général de Gaulle")
		equal(t, "declared commune", r.Commune, DeclaredCommune{Postcode: "18102", Name: "VIERZON"})
	})
	t.Run("gid 273: an age in the public", func(t *testing.T) {
		equal(t, "publics", hubLo["273"].Site.Publics, []string{site.PublicYoung})
	})
	t.Run("gid 496: the column of days names one more than the text", func(t *testing.T) {
		s := hubLo["496"].Site
		equal(t, "hours", s.HoursText, "Du mardi au vendredi : 14 h -19 h\nMardi, mercredi, jeudi, vendredi, samedi")
		equal(t, "read", s.Hours, site.Hours{State: site.HoursWords, Confidence: 0.6, Unread: []string{"samedi"}})
	})
	t.Run("gid 355: True in two columns", func(t *testing.T) {
		s := hubLo["355"].Site
		equal(t, "hours", s.HoursText, "Lundi, mardi, mercredi, jeudi, vendredi")
		if strings.Contains(s.Detail, "True") {
			t.Errorf("detail %q", s.Detail)
		}
	})
	t.Run("gid 522: Postgres arrays, a quoted element, days in any order", func(t *testing.T) {
		r := hubLo["522"]
		equal(t, "categories", r.Site.Categories, []string{"autres", "MSAP"})
		if !strings.HasPrefix(r.Site.HoursText, "Lundi, mardi, mercredi, jeudi, vendredi : 19 communes") {
			t.Errorf("hours %q", r.Site.HoursText)
		}
		equal(t, "quoted", hubLo["388"].Site.Categories, []string{"Promeneur du net"})
	})
	t.Run("masks and void marks are nobody's data", func(t *testing.T) {
		equal(t, "gid 193: [mobile] for a SIREN", hubLo["193"].Site.Pivot, "")
		equal(t, "gid 508: 000000000", hubLo["508"].Site.Pivot, "")
		equal(t, "gid 316: - for a phone", hubLo["316"].Site.Phones, []string(nil))
		for id, r := range hubLo {
			shown, err := json.Marshal(r.Site)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"[courriel]", "[mobile]", "[nom]", "[reserve]", "#N/D", `"-"`, `"--"`} {
				if strings.Contains(string(shown), word) {
					t.Errorf("gid %s shows %s", id, word)
				}
			}
		}
	})
	t.Run("phones of every spelling become international", func(t *testing.T) {
		for id, r := range hubLo {
			for _, phone := range r.Site.Phones {
				if len(phone) != 12 || !strings.HasPrefix(phone, "+33") {
					t.Errorf("gid %s: %s", id, phone)
				}
			}
			if raw := r.Raw["c_telephone"]; raw != "" && raw != "-" && len(r.Site.Phones) == 0 {
				t.Errorf("gid %s: the phone %q is lost", id, raw)
			}
		}
	})
	t.Run("help counts by METHODS §4", func(t *testing.T) {
		for id, want := range map[string]bool{
			"1":   false, // coworking alone
			"22":  false, // fablab alone
			"60":  false, // library alone, whatever its older EPN flag
			"54":  true,  // Promeneur du net with personal help
			"59":  true,  // category EPN
			"281": true,  // MSAP
			"202": false, // town hall that answers no twice
		} {
			equal(t, "gid "+id, hubLo[id].Site.CountsAsHelp, want)
		}
		help := 0
		for _, r := range hubLo {
			if r.Site.CountsAsHelp && !r.Unit {
				help++
			}
		}
		equal(t, "sites that count", help, 287)
	})
	t.Run("the nine PMN of Familles Rurales are sessions, and help", func(t *testing.T) {
		var sessions []string
		for id, r := range hubLo {
			if r.Site.Kind == site.Session {
				sessions = append(sessions, id)
				equal(t, "help", r.Site.CountsAsHelp, true)
			}
		}
		slices.Sort(sessions)
		equal(t, "sessions", sessions, []string{"432", "517", "520", "523", "524", "525", "526", "527", "528"})
	})
	t.Run("wheelchair access is unknown unless said", func(t *testing.T) {
		got := map[site.Answer]int{}
		for _, r := range hubLo {
			got[r.Site.Wheelchair]++
		}
		equal(t, "answers", got, map[site.Answer]int{site.Yes: 141, site.No: 13, site.Unknown: 272})
	})
	t.Run("gid 307: name of the other end of France, kept as declared", func(t *testing.T) {
		equal(t, "commune", hubLo["307"].Commune, DeclaredCommune{Postcode: "18300", Name: "CESTAS"})
	})
	t.Run("the date is that of the edit", func(t *testing.T) {
		equal(t, "gid 1", hubLo["1"].Site.UpdatedOn, time.Date(2020, 6, 30, 0, 0, 0, 0, time.UTC))
	})
}

func TestFranceServicesRealRows(t *testing.T) {
	t.Parallel()
	fs := sitesOf(t, "france_services_2024-08.csv.gz", FormatFranceServices)
	equal(t, "records", len(fs), 2845)

	t.Run("163 rows are mobile units; the 174 of several places are places", func(t *testing.T) {
		units, several := 0, 0
		for _, r := range fs {
			if r.Unit {
				units++
			}
			if r.Raw["format_fs"] == "Multisites" && !r.Unit {
				several++
			}
		}
		equal(t, "units and multi-site places", []int{units, several}, []int{163, 174})
	})
	t.Run("id_fs 405: JavaScript escapes", func(t *testing.T) {
		equal(t, "detail", fs["405"].Site.Detail,
			"Tous les mardis matins / sur rendez-vous / Retraite, Réversion, demande ASPA | "+
				"Ouvert tous les jours du lundi au vendredi de 17h à 17h30, accès à un pc en autonomie")
	})
	t.Run("id_fs 1763: what was escaped slipped through the publisher's masks and is hidden too", func(t *testing.T) {
		detail := fs["1763"].Site.Detail
		if !strings.Contains(detail, "L’auditoire – 25") && !strings.Contains(detail, "L’auditoire - 25 place de l'église") {
			t.Errorf("not unescaped: %q", detail)
		}
		if strings.Contains(detail, "06 99") || strings.Contains(detail, "@") || !strings.Contains(detail, "02 99 08 44 80") {
			t.Errorf("a mobile number or an address is shown, or a landline lost: %q", detail)
		}
	})
	t.Run("no mask is shown anywhere", func(t *testing.T) {
		for id, r := range fs {
			shown, err := json.Marshal(r.Site)
			if err != nil {
				t.Fatal(err)
			}
			if mask.Match(shown) {
				t.Errorf("id_fs %s: %s", id, shown)
			}
		}
	})
	t.Run("id_fs 3028: masks go with the words that led to them", func(t *testing.T) {
		equal(t, "detail", fs["3028"].Site.Detail, "Bus itinérant sur 44 communes du territoire Vendômois - contact")
	})
	t.Run("id_fs 50: a first name that the publisher forgot beside a mask is hidden too", func(t *testing.T) {
		if detail := fs["50"].Site.Detail; strings.Contains(detail, "Adrianne") || !strings.HasSuffix(detail, "Mairie de Boulzicourt") {
			t.Errorf("%q", detail)
		}
	})
	t.Run("id_fs 1: hours become lines that people read", func(t *testing.T) {
		want := "Lundi : 13\u00a0h\u00a030 – 17\u00a0h\n" +
			"Mardi : 9\u00a0h – 12\u00a0h, 13\u00a0h\u00a030 – 17\u00a0h\n" +
			"Mercredi : 9\u00a0h – 12\u00a0h, 13\u00a0h\u00a030 – 17\u00a0h\n" +
			"Jeudi : 9\u00a0h – 12\u00a0h, 13\u00a0h\u00a030 – 17\u00a0h\n" +
			"Vendredi : 9\u00a0h – 12\u00a0h, 13\u00a0h\u00a030 – 16\u00a0h"
		equal(t, "hours", fs["1"].Site.HoursText, want)
		equal(t, "raw", fs["1"].Raw["h_lundi"], "13:30 - 17:00")
	})
	t.Run("00:00 - 00:00 is no opening", func(t *testing.T) {
		for id, r := range fs {
			if strings.Contains(r.Site.HoursText, "0\u00a0h – 0\u00a0h") {
				t.Errorf("id_fs %s: %s", id, r.Site.HoursText)
			}
		}
	})
	t.Run("the label's charter is the source of what no cell says", func(t *testing.T) {
		r := fs["1"]
		equal(t, "fees", r.Site.Fees, []string{site.FeeFree})
		for _, field := range []string{"services", "frais_a_charge", "modalites_accompagnement"} {
			if !slices.Contains(r.Implied, field) {
				t.Errorf("%s is not said to be implied", field)
			}
		}
		equal(t, "wheelchair", r.Site.Wheelchair, site.Unknown)
	})
	t.Run("postcodes and codes keep their zeros, CEDEX its name", func(t *testing.T) {
		equal(t, "id_fs 1", fs["1"].Commune, DeclaredCommune{INSEECode: "01033", Postcode: "01200", Name: "Valserhône"})
	})
}

func TestStandardRealRows(t *testing.T) {
	t.Parallel()
	charente := sitesOf(t, "charente_schema_standard_2023-07.json", FormatStandard)
	equal(t, "records", len(charente), 188)
	t.Run("every older value is understood", func(t *testing.T) {
		for id, r := range charente {
			for _, m := range r.Remarks {
				t.Errorf("%s: %s %s %q", id, m.Key, m.Field, m.Value)
			}
		}
	})
	t.Run("the older vocabulary in today's words", func(t *testing.T) {
		r := charente["mediation-numerique-conseiller-numerique-63d29db4e6d6a806f256459a-mediation-numerique"]
		s := r.Site
		equal(t, "source", r.Source, "standard:conseiller-numerique")
		equal(t, "services", s.Services, []string{site.ServiceEveryday, site.ServiceCulture})
		equal(t, "fees", s.Fees, []string{site.FeeFree})
		equal(t, "support", s.SupportModes, []string{site.SupportIndividual})
		equal(t, "programmes", s.Programmes, []string{site.ProgrammeAdvisers, site.ProgrammeFrance})
		equal(t, "sheet", s.AccessSheet, "https://acceslibre.beta.gouv.fr/app/16-chateaubernard/a/mairie/erp/mairie-chateaubernard/")
		equal(t, "wheelchair", s.Wheelchair, site.Unknown)
		equal(t, "pivot 00000000000000", s.Pivot, "")
		equal(t, "line", r.Line, 2)
	})
	t.Run("hours are OSM's", func(t *testing.T) {
		osm, text := 0, 0
		for _, r := range charente {
			if r.Site.HoursOSM != "" {
				osm++
			}
			if r.Site.HoursText != "" {
				text++
			}
		}
		equal(t, "osm, text", []int{osm, text}, []int{72, 0})
	})
	t.Run("all of them can be evaluated", func(t *testing.T) {
		for id, r := range charente {
			if h := r.Site.Hours; (h.State == site.HoursDeclared) != (r.Site.HoursOSM != "") {
				t.Errorf("%s: %q is %+v", id, r.Site.HoursOSM, h)
			}
		}
	})
	t.Run("the schema's own example is a mobile unit", func(t *testing.T) {
		example := sitesOf(t, "schema/exemple-valide.csv", FormatStandard)
		r := example["structure-1"]
		equal(t, "unit", r.Unit, true)
		equal(t, "remarks", r.Remarks, []SiteRemark(nil))
		equal(t, "labels", r.Site.Labels, []string{"Formé à « Mon Espace Santé »", "Arnia/MedNum BFC (Bourgogne-Franche-Comté)"})
	})
}

const standardHeader = "id,pivot,nom,commune,code_postal,code_insee,adresse,latitude,longitude,services,frais_a_charge,formations_labels,modalites_accompagnement\n"

func TestStandardDefects(t *testing.T) {
	t.Parallel()
	one := func(t *testing.T, cells string) SiteRecord {
		t.Helper()
		read := readText(t, standardHeader+cells+"\n")
		if len(read.Records) != 1 {
			t.Fatalf("read %d records, rejected %v", len(read.Records), read.Rejected)
		}
		return read.Records[0]
	}
	t.Run("both spellings of Étapes numériques", func(t *testing.T) {
		for _, spelling := range []string{"Étapes numériques (La Poste)", "Étapes numériques(La Poste)"} {
			r := one(t, `1,,A,B,36000,36044,C,,,,,`+spelling+`,`)
			equal(t, spelling, r.Site.Labels, []string{site.LabelEtapesNumerique})
		}
	})
	t.Run("typographic apostrophes, decomposed accents, both separators", func(t *testing.T) {
		r := one(t, "1,,A,B,36000,36044,C,,,Aide aux de\u0301marches administratives;Acce\u0300s internet et matériel informatique,Gratuit|Payant,Formé a\u0300 « Mon Espace Santé »,Dans un atelier collectif : j’apprends collectivement à utiliser le numérique")
		equal(t, "services", r.Site.Services, []string{site.ServiceFormalities, site.ServiceAccess})
		equal(t, "fees", r.Site.Fees, []string{site.FeeFree, site.FeePaid})
		equal(t, "support", r.Site.SupportModes, []string{site.SupportWorkshop})
		equal(t, "labels", r.Site.Labels, []string{"Formé à « Mon Espace Santé »"})
	})
	t.Run("an unknown value is kept aside and said, the site is taken", func(t *testing.T) {
		r := one(t, `1,,A,B,36000,36044,C,,,Réparation de vélos|Aide aux démarches administratives,,,`)
		equal(t, "services", r.Site.Services, []string{site.ServiceFormalities})
		equal(t, "remarks", r.Remarks, []SiteRemark{{"services", "Réparation de vélos", "remarque.valeur_mise_de_cote"}})
		if !strings.Contains(r.Raw["services"], "Réparation de vélos") {
			t.Error("the value is lost")
		}
	})
	t.Run("lost zeros", func(t *testing.T) {
		r := one(t, `1,5520176,A,B,1000,1053,C,,,,,,`)
		equal(t, "postcode", r.Site.Postcode, "01000")
		equal(t, "code", r.Commune.INSEECode, "01053")
		equal(t, "seven digits are no SIREN", r.Site.Pivot, "")
		equal(t, "eight digits", one(t, `1,05520176,A,B,36000,,C,,,,,,`).Site.Pivot, "005520176")
		equal(t, "thirteen digits", one(t, `1,5520176700015,A,B,36000,,C,,,,,,`).Site.Pivot, "05520176700015")
	})
	t.Run("the same file whatever its encoding", func(t *testing.T) {
		file := strings.ReplaceAll(standardHeader, ",", ";") + "1;;Médiathèque;Orléans;45000;45234;Rue;\"47,9\";\"1,9\";Aide aux démarches administratives;Gratuit;;En autonomie\n"
		latin, err := charmap.Windows1252.NewEncoder().String(file)
		if err != nil {
			t.Fatal(err)
		}
		want := readText(t, file).Records
		equal(t, "name", want[0].Site.Name, "Médiathèque")
		for name, variant := range map[string]string{
			"byte order mark": "\ufeff" + file, "CRLF": strings.ReplaceAll(file, "\n", "\r\n"), "Latin-1": latin, "gzip": zipped(t, file),
		} {
			equal(t, name, readText(t, variant).Records, want)
		}
	})
	t.Run("rejected: no id, no name, unbalanced quote; the others are read", func(t *testing.T) {
		read := readText(t, standardHeader+",,Sans id,B,36000,,C,,,,,,\n2,,,B,36000,,C,,,,,,\n3,,\"x\"y,B\n4,,Bon,B,36000,,C,,,,,,\n")
		var got []string
		for _, f := range read.Rejected {
			got = append(got, f.Code)
		}
		equal(t, "rejections", got, []string{"lieu_sans_identifiant", "lieu_sans_nom", "ligne_illisible"})
		equal(t, "lines", []int{read.Rejected[0].Line, read.Rejected[1].Line, read.Rejected[2].Line}, []int{2, 3, 4})
		equal(t, "read", read.Records[0].SourceID, "4")
	})
	t.Run("JSON: an element that is no object is rejected with its line, a broken file is a fault with its line", func(t *testing.T) {
		read := readText(t, "[\n{\"id\":\"1\",\"nom\":\"A\",\"commune\":\"B\",\"adresse\":\"C\",\"services\":\"\"},\n\"quoi\",\nnull,\n{\"id\":2,\"nom\":\"D\"}\n]")
		equal(t, "rejected", []int{len(read.Rejected), read.Rejected[0].Line, read.Rejected[1].Line}, []int{2, 3, 4})
		equal(t, "read", []string{read.Records[0].SourceID, read.Records[1].SourceID}, []string{"1", "2"})
		equal(t, "line", read.Records[1].Line, 5)
		p, err := Open(strings.NewReader("[\n{\"id\":\"1\",\"nom\":\"A\",\"commune\":\"B\",\"adresse\":\"C\",\"services\":\"\"},\n{\"id\":"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ReadStandard(p, "essai"); err == nil || !strings.Contains(err.Error(), "json_illisible (field fichier) (line 3)") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("JSON: the array may stand under a key", func(t *testing.T) {
		read := readText(t, `{"total":1,"lieux":[{"id":"1","nom":"A","commune":"B","adresse":"C","services":""}]}`)
		equal(t, "read", len(read.Records), 1)
	})
	t.Run("coordinates: what cannot be read and what was put right are said", func(t *testing.T) {
		equal(t, "words", one(t, `1,,A,B,36000,36044,C,ici,là,,,,`).Remarks, []SiteRemark{{"latitude", "ici là", "remarque.coordonnees_illisibles"}})
		equal(t, "swapped", one(t, `1,,A,B,36000,36044,C,1.7,46.8,,,,`).Remarks, []SiteRemark{{"latitude", "1.7 46.8", "remarque.coordonnees_redressees"}})
		equal(t, "zeros", one(t, `1,,A,B,36000,36044,C,0.0,0,,,,`).Remarks, []SiteRemark(nil))
		equal(t, "plain", one(t, `1,,A,B,36000,36044,C,46.8,1.7,,,,`).Remarks, []SiteRemark(nil))
	})
	t.Run("without a mode, hours in French are text", func(t *testing.T) {
		read := readText(t, "id,nom,commune,adresse,services,horaires\n1,A,B,C,,Lundi de 9h à 12h\n2,A,B,C,,\"Mo-Fr 09:00-12:00; PH off\"\n")
		equal(t, "text", read.Records[0].Site.HoursText, "Lundi de 9h à 12h")
		equal(t, "osm", read.Records[1].Site.HoursOSM, "Mo-Fr 09:00-12:00; PH off")
	})
}

func TestReadPoint(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lat, lon string
		want     []float64 // lon, lat; nil = none
	}{
		"plain":                         {"46.821357", "1.697614", []float64{1.697614, 46.821357}},
		"decimal commas":                {"46,821357", "1,697614", []float64{1.697614, 46.821357}},
		"both in one cell":              {"46.821357, 1.697614", "", []float64{1.697614, 46.821357}},
		"both in the other cell":        {"", "46.821357,1.697614", []float64{1.697614, 46.821357}},
		"both with commas":              {"46,821357;1,697614", "", []float64{1.697614, 46.821357}},
		"swapped axes":                  {"-0.57918", "44.837789", []float64{-0.57918, 44.837789}},
		"La Réunion":                    {"-20.88", "55.45", []float64{55.45, -20.88}},
		"La Réunion swapped":            {"55.45", "-20.88", []float64{55.45, -20.88}},
		"Lambert-93, the origin":        {"6600000", "700000", []float64{3, 46.5}},
		"Lambert-93 with the axes said": {"700000", "6600000", []float64{3, 46.5}},
		"0,0 is absent":                 {"0", "0", nil},
		"0.0 too":                       {"0.0", "0,0", nil},
		"empty":                         {"", "", nil},
		"words":                         {"#N/D", "-", nil},
		"not a number":                  {"NaN", "Inf", nil},
		"beyond the world":              {"946", "1.6", nil},
		"abroad: the check will tell":   {"52.5", "13.4", []float64{13.4, 52.5}},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := ReadPoint(c.lat, c.lon)
			if (got == nil) != (c.want == nil) {
				t.Fatalf("got %v", got)
			}
			if got != nil && (abs(got[0]-c.want[0]) > 1e-6 || abs(got[1]-c.want[1]) > 1e-6) {
				t.Errorf("got %v, want %v", *got, c.want)
			}
		})
	}
}

func abs(f float64) float64 { return max(f, -f) }

// The swap is certain because no box of France is another's mirror.
func TestFrenchBoxesHaveNoMirror(t *testing.T) {
	t.Parallel()
	for i, a := range frenchBoxes {
		for j, b := range frenchBoxes {
			if a.south < b.east && b.west < a.north && a.west < b.north && b.south < a.east {
				t.Errorf("box %d swapped meets box %d", i, j)
			}
		}
	}
}

func TestAppointments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]site.Appointment{
		"Uniquement sur rendez-vous": site.AppointmentRequired,
		"UNIQUEMENT SUR RDV":         site.AppointmentRequired,
		"Sur rendez-vous au 05.62.09.94.80 ou par mail à [courriel]": site.AppointmentRequired,
		"Prise de rendez-vous obligatoire au : 01 71 58 19 85":       site.AppointmentRequired,
		"Uniquement sur rendez-vous le vendredi après-midi":          site.AppointmentPossible,
		"Prise de rendez-vous conseillée":                            site.AppointmentPossible,
		"Possibilité de prendre rendez-vous au 04.75.91.40.07":       site.AppointmentPossible,
		"Les usagers sont accueillis avec ou sans rendez-vous":       site.AppointmentPossible,
		"Accueil libre": site.AppointmentUnknown,
		"":              site.AppointmentUnknown,
	} {
		if got := appointmentOf(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestTextsNeverPanicAndStayTidy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\\{}"',;|a-e0-9xu\[\] ]{0,40}`)).Draw(t, "text")
		if tidy := tidyText(s); tidyText(tidy) != tidy {
			t.Fatalf("tidy twice differs: %q then %q", tidy, tidyText(tidy))
		}
		for _, v := range postgresArray(s) {
			if v == "" {
				t.Fatal("an empty element")
			}
		}
		unescapeJS(s)
		for _, p := range phones(s) {
			if !international.MatchString(p) {
				t.Fatalf("phone %q", p)
			}
		}
		appointmentOf(s)
		equipmentOf(s)
		if p := pivot(s); p != "" && (len(p) < 9 || len(p) > 14) {
			t.Fatalf("pivot %q", p)
		}
		ReadPoint(s, s)
	})
}

func TestMarksOfEmptinessAreEmpty(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{"#N/D", "-", "--", "..", " ", "\u00a0", "False", "True", "null", "[courriel]", "[mobile] ou [mobile]", "Non renseigné"} {
		equal(t, mark, tidyText(mark), "")
	}
	for _, text := range []string{"11 postes", "Oui en individuel", "Tout public", "-20 % pour les adhérents"} {
		equal(t, text, tidyText(text), text)
	}
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`Le\x20bus\x20dessert`: "Le bus dessert", `L\u2019ordinateur`: "L’ordinateur", `\uD83D\uDE8C`: "🚌", `C:\dossier`: `C:\dossier`,
		`\x`: `\x`, `R\xE9version`: "Réversion", `a\x0Ab`: "a\nb",
	} {
		equal(t, in, unescapeJS(in), want)
	}
}

func FuzzReadSites(f *testing.F) {
	f.Add([]byte(standardHeader + "1,,A,B,36000,36044,C,47,2,,,,\n"))
	f.Add([]byte(`[{"gid":1,"c_nom":"A","c_city":"B","c_categories_espace":"{EPN,\"x\"}"}]`))
	f.Add([]byte("id_fs,lib_fs,format_fs,commentaire\n1,A,Fixe,\\x20\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := Open(strings.NewReader(string(file)))
		if err != nil {
			return
		}
		read, err := ReadSites(p, DetectSites(p.Look()), "essai")
		if err != nil {
			return
		}
		for _, r := range read.Records {
			if r.SourceID == "" || r.Site.Name == "" {
				t.Fatal("a record without id or name")
			}
		}
	})
}
