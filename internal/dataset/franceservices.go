package dataset

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
)

// SourceFranceServices is the national list of France services (ANCT), a CSV.
const SourceFranceServices = "france-services"

// Formats of France services that are mobile units. "Multisites" is not: its row is a place, and its text tells of others.
var franceServicesUnits = []string{"itinerante", "bus equivalent"}

// ReadFranceServices reads the national list. What the label's charter promises everywhere is taken from it and said so
// (SiteRecord.Implied): help with administrative procedures, one to one, free of charge. Wheelchair access is not in the
// file: unknown.
//
// The file holds no date: that of its rows is given by whoever imports it (the file's name says 2024-08).
func ReadFranceServices(p *Plain) (*SiteFile, error) {
	table, err := ReadTable(p)
	if err != nil {
		return nil, err
	}
	if !table.Has("id_fs", "lib_fs", "format_fs") {
		return nil, fault.New(fault.Unsupported, "format_lieux_inconnu", "fichier", strings.Join(table.Header, ","))
	}
	return readRows(table, func(row Row) SiteRecord { return franceServicesRecord(row) })
}

// readRows reads each row of a table, and rejects those that cannot be read.
func readRows(table *Table, read func(Row) SiteRecord) (*SiteFile, error) {
	file := &SiteFile{}
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		if f, ok := fault.As(err); ok && f.Line > 0 {
			file.Rejected = append(file.Rejected, f)
			continue
		}
		if err != nil {
			return nil, err
		}
		file.add(read(row))
	}
}

func franceServicesRecord(row Row) SiteRecord {
	r := SiteRecord{Line: row.Line, Source: SourceFranceServices, SourceID: row.Get("id_fs"), Raw: row.Map()}
	comment := tidyText(unescapeJS(row.Get("commentaire")))
	s := site.Site{
		Name:         tidyLine(unescapeJS(row.Get("lib_fs"))),
		CommuneName:  communeName(row.Get("lib_com")),
		Postcode:     postcode(row.Get("code_postal")),
		Address:      tidyAddress(row.Get("adresse")),
		AddressExtra: tidyAddress(row.Get("complement_adresse")),
		Typologies:   []string{"RFS"},
		Phones:       phones(row.Get("telephone")),
		HoursText:    franceServicesHours(row),
		Hours:        site.DeclareWeek(franceServicesWeek(row), comment),
		Detail:       comment,
		Services:     []string{site.ServiceFormalities},
		Fees:         []string{site.FeeFree},
		Programmes:   []string{site.ProgrammeFrance},
		SupportModes: []string{site.SupportIndividual},
		Kind:         site.Place,
		CountsAsHelp: true,
		Wheelchair:   site.Unknown,
		Appointment:  franceServicesAppointment(row.Get("prise_rdv"), comment),
		Booking:      row.Get("prise_rdv"),
	}
	r.imply("services", "frais_a_charge", "dispositif_programmes_nationaux", "modalites_accompagnement", "typologie")
	format := address.Fold(row.Get("format_fs"))
	if format == "fixe" {
		s.Mobility = []string{site.MobilityFixed}
	}
	if format != "" {
		s.Categories = []string{row.Get("format_fs")}
	}
	s.Parent = tidyLine(row.Get("groupe_fs"))
	r.Site = s
	r.Unit = slices.Contains(franceServicesUnits, format)
	r.Commune = DeclaredCommune{INSEECode: padCode(row.Get("insee_com")), Postcode: s.Postcode, Name: s.CommuneName}
	r.locate(row.Get("latitude"), row.Get("longitude"))
	return r
}

// franceServicesAppointment: "Oui" means offered, not required (METHODS §4), unless the comment says so of the whole.
func franceServicesAppointment(offered, comment string) site.Appointment {
	if said := appointmentOf(comment); said != site.AppointmentUnknown {
		return said
	}
	switch address.Fold(offered) {
	case "oui":
		return site.AppointmentPossible
	case "non":
		return site.AppointmentNone
	}
	return site.AppointmentUnknown
}

var span = regexp.MustCompile(`^(\d{2}):(\d{2}) - (\d{2}):(\d{2})$`)

// franceServicesHours writes the h_* columns as lines that people read: "Lundi : 9 h – 12 h, 14 h – 17 h 30". A day without
// hours is left out: the file does not say whether it is closed. "00:00 - 00:00" stands for nothing.
func franceServicesHours(row Row) string {
	var lines []string
	for _, day := range week {
		var spans []string
		for _, part := range strings.Split(row.Get("h_"+day), "/") {
			part = strings.TrimSpace(part)
			if part == "" || part == "00:00 - 00:00" {
				continue
			}
			if m := span.FindStringSubmatch(part); m != nil {
				part = hour(m[1], m[2]) + " – " + hour(m[3], m[4])
			}
			spans = append(spans, part)
		}
		if len(spans) > 0 {
			lines = append(lines, strings.ToUpper(day[:1])+day[1:]+" : "+strings.Join(spans, ", "))
		}
	}
	return strings.Join(lines, "\n")
}

// franceServicesWeek takes the h_* columns; there is none for Sunday.
func franceServicesWeek(row Row) (cells [7][]string) {
	for i, day := range week {
		cells[i] = []string{row.Get("h_" + day)}
	}
	return cells
}

// hour writes a time as French readers do: "9 h", "17 h 30", with no-break spaces.
func hour(h, m string) string {
	h = strings.TrimPrefix(h, "0")
	if m == "00" {
		return h + "\u00a0h"
	}
	return h + "\u00a0h\u00a0" + m
}
