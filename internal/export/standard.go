package export

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// columns of standard-mediation-num 1.0.2, in the order of its schema.json (a test compares).
var columns = []string{
	"id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude", "longitude",
	"typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume", "presentation_detail", "source",
	"itinerance", "structure_parente", "date_maj", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique",
	"frais_a_charge", "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
	"modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
}

// What the standard requires and a source may not say. Each is recognisably no answer.
const (
	unknownPivot    = "00000000000000" // the convention of the national data set
	unknownPostcode = "00000"
	unknownDate     = "1970-01-01"
)

var (
	pivotForm    = regexp.MustCompile(`^[a-zA-Z0-9]{9,14}$`)
	postcodeForm = regexp.MustCompile(`^\d{5}$`)
	phoneForm    = regexp.MustCompile(`^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)(\d){6,9}$`)
)

// maxSummary is the standard's maxLength of presentation_resume.
const maxSummary = 280

// separator of the values of one cell.
const separator = "|"

// row writes a record by the standard: one value for each of columns, "" where nothing is known.
func row(r Record) map[string]string {
	s := r.Site
	summary, detail := presentation(s)
	out := map[string]string{
		"id":                              s.ID.String(),
		"pivot":                           matchOr(pivotForm, s.Pivot, unknownPivot),
		"nom":                             s.Name,
		"commune":                         firstOf(r.Commune, s.CommuneName, wording.Say("export.commune_inconnue")),
		"code_postal":                     postcode(r),
		"code_insee":                      string(s.INSEECode),
		"adresse":                         firstOf(s.Address, wording.Say("export.adresse_inconnue")),
		"complement_adresse":              s.AddressExtra,
		"typologie":                       cell(s.Typologies),
		"telephone":                       phone(s.Phones),
		"courriels":                       cell(s.Emails),
		"site_web":                        cell(s.Websites),
		"horaires":                        openingHours(s),
		"presentation_resume":             summary,
		"presentation_detail":             detail,
		"source":                          cell(unique(r.Sources)),
		"itinerance":                      cell(site.InOrder(site.MobilitySet, s.Mobility)),
		"structure_parente":               s.Parent,
		"date_maj":                        date(r),
		"services":                        cell(site.InOrder(site.ServiceSet, s.Services)),
		"publics_specifiquement_adresses": cell(site.InOrder(site.PublicSet, s.Publics)),
		"prise_en_charge_specifique":      cell(site.InOrder(site.SpecialCareSet, s.SpecialCare)),
		"frais_a_charge":                  cell(site.InOrder(site.FeeSet, s.Fees)),
		"dispositif_programmes_nationaux": cell(site.InOrder(site.ProgrammeSet, s.Programmes)),
		"formations_labels":               cell(site.InOrder(site.LabelSet, s.Labels)),
		"autres_formations_labels":        cell(s.OtherLabels),
		"modalites_acces":                 cell(site.InOrder(site.AccessModeSet, s.AccessModes)),
		"modalites_accompagnement":        cell(site.InOrder(site.SupportModeSet, s.SupportModes)),
		"fiche_acces_libre":               url(s.AccessSheet),
		"prise_rdv":                       url(s.Booking),
	}
	// The standard has no room for "about here": a point at the centre of the commune would be taken for the place.
	if p := s.Position; p.Geom != nil && p.Level != site.LevelCommune {
		out["latitude"] = strconv.FormatFloat(p.Geom.Lat(), 'f', -1, 64)
		out["longitude"] = strconv.FormatFloat(p.Geom.Lon(), 'f', -1, 64)
	}
	for key, value := range out {
		out[key] = tidy(value)
	}
	return out
}

// presentation fits the summary into the standard's 280 characters and keeps the whole in the detail, with the hours of which
// the source gives only a text: the column horaires takes none.
func presentation(s site.Site) (summary, detail string) {
	summary, detail = strings.TrimSpace(tidy(s.Summary)), strings.TrimSpace(tidy(s.Detail))
	if utf8.RuneCountInString(summary) > maxSummary {
		if !strings.Contains(detail, summary) {
			detail = strings.TrimSpace(summary + "\n" + detail)
		}
		runes := []rune(summary)[:maxSummary-1]
		summary = strings.TrimSpace(string(runes)) + "…"
	}
	if openingHours(s) == "" && s.HoursText != "" {
		detail = strings.TrimSpace(detail + "\n" + wording.Say("export.horaires", "texte", s.HoursText))
	}
	return summary, detail
}

// openingHours are those that the source declares, in its own spelling where it has one, or that a person confirmed. What we
// read in prose is not the source's word and leaves as the text that it is.
func openingHours(s site.Site) string {
	switch {
	case s.Hours.State == site.HoursConfirmed, s.HoursOSM == "" && s.Hours.State == site.HoursDeclared:
		return s.Hours.Rule
	}
	return s.HoursOSM
}

func postcode(r Record) string {
	if postcodeForm.MatchString(r.Site.Postcode) {
		return r.Site.Postcode
	}
	for _, p := range r.CommunePostcodes {
		if postcodeForm.MatchString(p) {
			return p
		}
	}
	return unknownPostcode
}

// date is that of the information, else that of the observation.
func date(r Record) string {
	switch {
	case !r.Site.UpdatedOn.IsZero():
		return r.Site.UpdatedOn.Format(time.DateOnly)
	case r.ObservedOn != "":
		return r.ObservedOn
	default:
		return unknownDate
	}
}

// phone gives the first number that the standard accepts: it has room for one.
func phone(numbers []string) string {
	for _, n := range numbers {
		if phoneForm.MatchString(n) {
			return n
		}
	}
	return ""
}

func cell(values []string) string {
	kept := make([]string, 0, len(values))
	for _, v := range values {
		if v = strings.TrimSpace(tidy(strings.ReplaceAll(v, separator, "/"))); v != "" {
			kept = append(kept, v)
		}
	}
	return strings.Join(kept, separator)
}

func unique(values []string) []string {
	var out []string
	for _, v := range values {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// url keeps what the standard asks for: "Oui" is no address.
func url(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

func matchOr(form *regexp.Regexp, s, otherwise string) string {
	if form.MatchString(s) {
		return s
	}
	return otherwise
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(tidy(v)); v != "" {
			return v
		}
	}
	return ""
}

// tidy drops what no spreadsheet or JSON reader should meet: control characters other than line ends and tabs.
func tidy(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
