package pages

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// siteView is the page of one place in finished words.
type siteView struct {
	chrome
	Name            string
	Kind            string
	SortOf          string // what a place of a special kind is
	Notes           []string
	Phones          []phone
	DirectionsURL   string
	Websites        []string
	Opening         openingWords
	Week            []dayLine // empty where nothing can be evaluated
	HoursURL        string    // where the hours are explained; "" = the source says nothing of them
	AppointmentText string
	BookingURL      string
	Summary         string
	Detail          string
	Facts           []fact
	AddressLines    []string
	PositionText    string
	Outline         *outlineView
	CommuneLink     *link
	CommuneText     string
	Age             string
	Provenance      []provenanceLine
	JSONURL         string
}

// fact is one thing that the place says of itself; without values nor text it is said to be unknown.
type fact struct {
	Label  string
	Text   string
	Values []string
}

type provenanceLine struct{ Field, Source, Date string }

func newSiteView(c chrome, r store.SiteRecord, t, week site.Timetable, now time.Time) siteView {
	s := r.Site
	kind := wording.Say(site.PlaceWordKey(s.Programmes, s.Typologies, s.Categories))
	v := siteView{
		chrome:     c.titled(s.Name, wording.Say("lieu.description", "genre", kind, "commune", r.Commune)),
		Name:       s.Name,
		Kind:       kind,
		Phones:     phonesOf(s.Phones),
		Opening:    openingWordsOf(t.At(now), s.Hours, s.HoursText, len(s.Phones) > 0, now),
		Summary:    s.Summary,
		Detail:     s.Detail,
		Facts:      factsOf(s),
		Age:        ageLine(timeOrNil(s.UpdatedOn), sourceOf(r), now),
		Provenance: provenanceOf(s.Provenance),
		JSONURL:    "/lieux/" + s.ID.String() + ".json",
	}
	if week.Known() {
		v.Week = weekOf(daysFrom(week, now))
	}
	if s.Hours.State != site.HoursAbsent {
		v.HoursURL = "/lieux/" + s.ID.String() + "/horaires"
	}
	if s.Kind != site.Place {
		v.SortOf = wording.Say("lieu.sorte." + string(s.Kind))
	}
	if !s.CountsAsHelp && (s.Kind == site.Place || s.Kind == site.Session) {
		v.Notes = append(v.Notes, wording.Say("lieu.non_declaree"))
	}
	if s.Appointment != site.AppointmentUnknown {
		v.AppointmentText = wording.Say("lieu.rdv." + string(s.Appointment))
	}
	if link := webLink(s.Booking); link != "" {
		v.BookingURL = link
		if v.AppointmentText == "" {
			v.AppointmentText = wording.Say("lieu.rdv.possible")
		}
	}
	for _, address := range s.Websites {
		if link := webLink(address); link != "" {
			v.Websites = append(v.Websites, link)
		}
	}
	v.AddressLines = addressLines(s.Address, s.AddressExtra, s.Postcode, r.Commune)
	v.PositionText = wording.Say("lieu.position",
		"niveau", wording.Say("position.niveau."+string(s.Position.Level)), "raison", wording.Say("position.raison."+string(s.Position.Reason)))
	if at := s.Position.Geom; at != nil && s.Position.Level != site.LevelCommune {
		v.DirectionsURL = directionsTo(*at)
	}
	if s.INSEECode != "" {
		v.CommuneLink = &link{URL: "/communes/" + string(s.INSEECode), Label: communeWords(r.Commune, r.DepartementName)}
		v.CommuneText = wording.Say("lieu.voir_commune", "a_commune", atCommune(r.Commune))
	}
	return v
}

// directionsTo is where a road to a place is shown: a link that people choose to follow.
func directionsTo(at orb.Point) string {
	return "https://www.openstreetmap.org/directions?" + url.Values{"to": {coordinates(at)}}.Encode()
}

// coordinates writes "46.71670,1.31670", to the metre: latitude first, as links want them.
func coordinates(at orb.Point) string {
	return strconv.FormatFloat(at.Lat(), 'f', 5, 64) + "," + strconv.FormatFloat(at.Lon(), 'f', 5, 64)
}

// factsOf lists what people ask of a place. What the source does not say is said to be unknown where the answer matters most,
// and left out elsewhere.
func factsOf(s site.Site) []fact {
	unknown := wording.Say("lieu.fait.inconnu")
	facts := []fact{
		{Label: wording.Say("lieu.fait.services"), Values: s.Services, Text: unknown},
		{Label: wording.Say("lieu.fait.frais"), Values: s.Fees, Text: unknown},
		{Label: wording.Say("lieu.fait.pmr"), Text: wording.Say("lieu.pmr." + string(s.Wheelchair))},
	}
	more := func(key string, values []string) {
		if len(values) > 0 {
			facts = append(facts, fact{Label: wording.Say(key), Values: values})
		}
	}
	more("lieu.fait.publics", s.Publics)
	more("lieu.fait.prises_en_charge", s.SpecialCare)
	more("lieu.fait.modalites", s.SupportModes)
	more("lieu.fait.acces", s.AccessModes)
	more("lieu.fait.equipements", s.Equipment)
	more("lieu.fait.programmes", s.Programmes)
	more("lieu.fait.labels", slices.Concat(s.Labels, s.OtherLabels))
	more("lieu.fait.courriel", s.Emails)
	if s.Parent != "" {
		facts = append(facts, fact{Label: wording.Say("lieu.fait.structure"), Text: s.Parent})
	}
	return facts
}

// provenanceOf lists where each field comes from, by field.
func provenanceOf(p site.Provenance) []provenanceLine {
	fields := make([]string, 0, len(p))
	for field := range p {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	lines := make([]provenanceLine, 0, len(fields))
	for _, field := range fields {
		origin := p[field]
		line := provenanceLine{Field: fieldWords(field), Source: sourceName(origin.Source), Date: wording.Say("page.inconnu")}
		if strings.HasSuffix(origin.Source, "#charte") {
			line.Source = wording.Say("lieu.source.charte", "source", line.Source)
		}
		if day, err := time.Parse(time.DateOnly, origin.Date); err == nil {
			line.Date = dateWords(day)
		}
		lines = append(lines, line)
	}
	return lines
}

// fieldWords says a field of the national standard in words; one that has none keeps its name there.
func fieldWords(field string) string {
	if key := "champ." + field; wording.Has(key) {
		return wording.Say(key)
	}
	return strings.ReplaceAll(field, "_", " ")
}

func addressLines(address, extra, postcode, commune string) []string {
	var lines []string
	for _, line := range []string{address, extra, strings.TrimSpace(postcode + " " + commune)} {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// webLink keeps addresses of the web and nothing else.
func webLink(address string) string {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(strings.ToLower(address), "www.") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}

func sourceOf(r store.SiteRecord) string {
	if len(r.Aliases) == 0 {
		return ""
	}
	return r.Aliases[0].Source
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// cardOfRecord writes the card of a site read whole.
func cardOfRecord(r store.SiteRecord, o site.Opening, now time.Time) card {
	s := r.Site
	return cardOf(store.SiteCard{
		SiteID: s.ID, Name: s.Name, Kind: s.Kind, Typologies: s.Typologies, Categories: s.Categories, Programmes: s.Programmes,
		Commune: r.Commune, INSEECode: s.INSEECode, Departement: r.Departement, Phones: s.Phones, Services: s.Services,
		Fees: s.Fees, Wheelchair: s.Wheelchair, Appointment: s.Appointment, CountsAsHelp: s.CountsAsHelp, HoursText: s.HoursText,
		HoursOSM: s.HoursOSM, Hours: s.Hours, Summary: s.Summary, UpdatedOn: timeOrNil(s.UpdatedOn), Source: sourceOf(r),
		At: s.Position.Geom, PositionLevel: s.Position.Level, PositionReason: s.Position.Reason,
	}, o, now)
}
