package dataset

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
)

// SiteRecord is one row of a file of places, read and tidied. Its commune is not resolved and its position not decided:
// that needs the territories.
type SiteRecord struct {
	Line     int    // in the file, 1 = first; for people only
	Source   string // hublo, france-services, standard:<producer>
	SourceID string
	Raw      map[string]string // the fields read, before tidying, empty ones left out
	Site     site.Site         // without ID, INSEE code, position nor provenance
	Commune  DeclaredCommune
	Declared *orb.Point // lon, lat, axes and projection put right; nil = none

	// Unit says that the row is a mobile unit: never a place of help at its base. Operator is who runs it.
	Unit     bool
	Operator string

	// Implied lists the fields (keys of the standard) that follow from a label or a category rather than from a cell.
	Implied []string
	Remarks []SiteRemark
}

// DeclaredCommune is what the row says of its commune, before the crosswalk.
type DeclaredCommune struct {
	INSEECode string
	Postcode  string // five digits, or "" when it is not a postcode
	Name      string
}

// SiteRemark is something that the reader of the report should know of a row that was taken: Key is in the catalogue.
type SiteRemark struct {
	Field, Value, Key string
}

// SiteFile is a file of places once read: what was understood, and the rows that could not be.
//
// Rejected: a row that is not readable (unbalanced quote, more cells than the header, a JSON element that is not an
// object), a row without id, a row without name. All else is tolerated: a value that cannot be understood is left unknown,
// stays in Raw, and is remarked upon where a person can act on it.
type SiteFile struct {
	Records  []SiteRecord
	Rejected []*fault.Fault
}

// SiteFormat is a format of places.
type SiteFormat string

// The formats known.
const (
	FormatHubLo          SiteFormat = "hublo"
	FormatFranceServices SiteFormat = "france-services"
	FormatStandard       SiteFormat = "standard"
)

// DetectSites recognises a file of places by its columns or keys, never by its name. The format is "" for anything else.
func DetectSites(look Look) SiteFormat {
	switch {
	case look.Shape == ShapeList && look.Has("gid", "c_nom", "c_city"):
		return FormatHubLo
	case look.Shape == ShapeTable && look.Has("id_fs", "lib_fs", "format_fs", "type_fs"):
		return FormatFranceServices
	case look.HasAny("structureId", "SIRET", "description"): // like the standard, but of other meaning: permanences of advisers, stops of a bus
		return ""
	case (look.Shape == ShapeList || look.Shape == ShapeTable) &&
		look.Has("id", "nom", "commune", "adresse") && look.HasAny("services", "pivot", "date_maj"):
		return FormatStandard
	}
	return ""
}

// ReadSites reads a file of the format found by DetectSites. fileSlug names the producer of a standard file whose rows do
// not name theirs.
func ReadSites(p *Plain, format SiteFormat, fileSlug string) (*SiteFile, error) {
	switch format {
	case FormatHubLo:
		return ReadHubLo(p)
	case FormatFranceServices:
		return ReadFranceServices(p)
	case FormatStandard:
		return ReadStandard(p, fileSlug)
	}
	return nil, fault.New(fault.Unsupported, "format_lieux_inconnu", "fichier", "")
}

func (f *SiteFile) reject(line int, code, field, value string) {
	f.Rejected = append(f.Rejected, fault.New(fault.Unprocessable, code, field, value).AtLine(line))
}

// add takes a record whose reader is done with it, or rejects it for what no place can do without.
func (f *SiteFile) add(r SiteRecord) {
	switch {
	case r.SourceID == "":
		f.reject(r.Line, "lieu_sans_identifiant", "id", r.Site.Name)
	case r.Site.Name == "":
		f.reject(r.Line, "lieu_sans_nom", "nom", "")
	default:
		f.Records = append(f.Records, r)
	}
}

// remark notes something about the record.
func (r *SiteRecord) remark(key, field, value string) {
	r.Remarks = append(r.Remarks, SiteRemark{Field: field, Value: value, Key: key})
}

// locate reads the coordinates of the record. Words where numbers should be are remarked upon; so is what had to be put
// right: axes, projection, both numbers in one cell.
func (r *SiteRecord) locate(latitude, longitude string) {
	var changed bool
	r.Declared, changed = ReadPoint(latitude, longitude)
	written := strings.TrimSpace(latitude + " " + longitude)
	switch {
	case r.Declared == nil && !isEmptyMark(written) && strings.Trim(written, "0., ") != "":
		r.remark("remarque.coordonnees_illisibles", "latitude", written)
	case changed:
		r.remark("remarque.coordonnees_redressees", "latitude", written)
	}
}

// imply notes that fields follow from a label.
func (r *SiteRecord) imply(fields ...string) { r.Implied = append(r.Implied, fields...) }

// text gives a JSON value as a cell would hold it: numbers without exponent nor ".0", nothing for null and false, lists
// joined by "|".
func jsonText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return tidyCell(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		texts := make([]string, len(v))
		for i, e := range v {
			texts[i] = jsonText(e)
		}
		return strings.Join(texts, "|")
	default:
		b, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(b)
	}
}
