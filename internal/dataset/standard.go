package dataset

import (
	"regexp"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/hours/proposal"
	"github.com/maillage-numerique/maillage/internal/site"
)

// SourceStandard begins the source of a record in the national standard: "standard:" and the producer that the row names, or
// the file's slug where it names none. The producer is part of the identity because ids are unique for it alone.
const SourceStandard = "standard:"

// ReadStandard reads the national standard, CSV or JSON, today's vocabulary and that of 2022–2023. A value outside the
// vocabulary is kept in Raw and remarked upon: never dropped in silence, never a reason to lose the place.
func ReadStandard(p *Plain, fileSlug string) (*SiteFile, error) {
	if look := p.Look(); look.Shape == ShapeList {
		file := &SiteFile{}
		err := eachObject(p, file, func(line int, o map[string]string) {
			file.add(standardRecord(line, o, fileSlug))
		})
		if err != nil {
			return nil, err
		}
		return file, nil
	}
	table, err := ReadTable(p)
	if err != nil {
		return nil, err
	}
	if !table.Has("id", "nom") {
		return nil, fault.New(fault.Unsupported, "format_lieux_inconnu", "fichier", strings.Join(table.Header, ","))
	}
	return readRows(table, func(row Row) SiteRecord { return standardRecord(row.Line, row.Map(), fileSlug) })
}

func standardRecord(line int, o map[string]string, fileSlug string) SiteRecord {
	producer := site.Slug(o["source"])
	if producer == "" {
		producer = fileSlug
	}
	r := SiteRecord{Line: line, Source: SourceStandard + producer, SourceID: o["id"], Raw: o}
	text := func(key string) string { return standardText(o[key]) }
	s := site.Site{
		Name:         strings.ReplaceAll(text("nom"), "\n", " "),
		Pivot:        pivot(o["pivot"]),
		CommuneName:  communeName(o["commune"]),
		Postcode:     postcode(o["code_postal"]),
		Address:      tidyAddress(o["adresse"]),
		AddressExtra: tidyAddress(o["complement_adresse"]),
		Typologies:   splitList(o["typologie"]),
		Phones:       phones(o["telephone"]),
		Emails:       mails(o["courriels"] + " " + o["courriel"]),
		HoursOSM:     text("horaires"),
		Summary:      text("presentation_resume"),
		Detail:       text("presentation_detail"),
		Parent:       text("structure_parente"),
		UpdatedOn:    dateOf(o["date_maj"]),
		OtherLabels:  splitList(o["autres_formations_labels"]),
		Booking:      text("prise_rdv"),
		Wheelchair:   site.Unknown,
		Appointment:  site.AppointmentUnknown,
	}
	var rest string
	if s.Websites, rest = websites(o["site_web"]); rest != "" {
		r.remark("remarque.site_web_illisible", "site_web", o["site_web"])
	}
	if isOldHours(s.HoursOSM) {
		s.HoursText, s.HoursOSM = s.HoursOSM, ""
	}
	if s.Hours = site.DeclareHours(s.HoursOSM); s.HoursText != "" {
		s.Hours = site.InterpretHours(proposal.Read(s.HoursText, 0), true)
	}
	readStandardLists(&r, &s, o)

	// The older accessibilite, and fiche_acces_libre: the address of a sheet, which says nothing of what it holds.
	sheet := o["fiche_acces_libre"]
	if sheet == "" {
		sheet = o["accessibilite"]
	}
	if urls, words := websites(sheet); len(urls) > 0 {
		s.AccessSheet = urls[0]
	} else if words != "" {
		if s.Wheelchair = yesNo(words); s.Wheelchair == site.Unknown {
			r.remark("remarque.valeur_mise_de_cote", "accessibilite", sheet)
		}
	}
	s.Kind = standardKind(s)
	s.CountsAsHelp = site.CountsAsHelp(s)
	s.Appointment = standardAppointment(s)
	s.Equipment = equipmentOf(s.Summary, s.Detail)
	r.Operator = s.Parent
	r.Site = s
	r.Unit = slices.Contains(s.Mobility, site.MobilityItinerant) && !slices.Contains(s.Mobility, site.MobilityFixed) ||
		len(s.Mobility) == 0 && isUnitName(s.Name)
	r.Commune = DeclaredCommune{INSEECode: padCode(o["code_insee"]), Postcode: s.Postcode, Name: s.CommuneName}
	r.locate(o["latitude"], o["longitude"])
	return r
}

// standardText keeps what the producer publishes in its own fields, masks and empty marks apart.
func standardText(s string) string {
	s = strings.TrimSpace(withoutMasks(s))
	if isEmptyMark(s) {
		return ""
	}
	return s
}

// isOldHours tells a sentence from OSM opening_hours, whose every rule uses English day names or clock spans.
var osmHours = regexp.MustCompile(`^(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|week|off|closed|open|unknown|easter|24/7)\b|[\d:\-,;+\[\]()"| /]|"[^"]*")+$`)

func isOldHours(s string) bool { return s != "" && !osmHours.MatchString(s) }

// standardKind reads the special kinds: by the modes when they leave no doubt, else by the name.
func standardKind(s site.Site) site.Kind {
	if len(s.SupportModes) == 1 && s.SupportModes[0] == site.SupportRemote {
		return site.Remote
	}
	return kindOf(s.Name)
}

// standardAppointment: an address to book at means that booking is offered. Where the only way in is to book, call or write,
// it is required; where one may also walk in, possible.
func standardAppointment(s site.Site) site.Appointment {
	walkIn := slices.Contains(s.AccessModes, site.AccessWalkIn)
	booked := slices.Contains(s.AccessModes, site.AccessBooking) || s.Booking != "" && address.Fold(s.Booking) != "non"
	switch {
	case booked && !walkIn && len(s.AccessModes) == 1 && s.AccessModes[0] == site.AccessBooking:
		return site.AppointmentRequired
	case booked:
		return site.AppointmentPossible
	case walkIn && len(s.AccessModes) == 1:
		return site.AppointmentNone
	}
	return appointmentOf(s.Detail + " " + s.Summary)
}
