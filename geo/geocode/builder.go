package geocode

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Builder gathers communes, then addresses, and writes an index. Memory is bounded by the words and the names of streets of
// the country, not by the number of addresses: those are sorted in runs on scratch files. The bytes written depend only on
// what was added, not on its order. Not safe for concurrent use.
type Builder struct {
	scratch   Scratch
	memory    int
	communes  map[string]Commune
	aliases   []Alias
	living    map[string]string // dead code → living code
	addresses *sorter
	frozen    map[string]uint32 // code → place in the order of communes
	refused   int
	record    []byte
}

// NewBuilder gives an empty builder. memoryBytes bounds what each sort keeps in memory (64 MB when 0).
func NewBuilder(scratch Scratch, memoryBytes int) *Builder {
	if memoryBytes <= 0 {
		memoryBytes = 64 << 20
	}
	return &Builder{
		scratch: scratch, memory: memoryBytes, communes: map[string]Commune{}, living: map[string]string{},
		addresses: newSorter(scratch, memoryBytes),
	}
}

// ErrOrder is returned when a commune or an alias is added after an address.
var ErrOrder = errors.New("geocode: communes and aliases come before addresses")

// AddCommune adds a commune; the same code again replaces it.
func (b *Builder) AddCommune(c Commune) error {
	if b.frozen != nil {
		return ErrOrder
	}
	if len(c.Code) != 5 || strings.TrimSpace(c.Name) == "" {
		return fmt.Errorf("commune %q %q: %w", c.Code, c.Name, ErrNoCommune)
	}
	b.communes[c.Code] = c
	return nil
}

// AddAlias adds another name of a commune, which may be added later.
func (b *Builder) AddAlias(a Alias) error {
	if b.frozen != nil {
		return ErrOrder
	}
	if len(a.Code) != 5 || strings.TrimSpace(a.Name) == "" {
		return fmt.Errorf("alias %q of %q: %w", a.Name, a.Code, ErrNoCommune)
	}
	b.aliases = append(b.aliases, a)
	return nil
}

// freeze fixes the order of the communes: the most populated first, arrondissements behind their city.
func (b *Builder) freeze() {
	if b.frozen != nil {
		return
	}
	b.addArrondissements()
	b.frozen = make(map[string]uint32, len(b.communes))
	for i, c := range b.ordered() {
		b.frozen[c.Code] = uint32(i)
	}
	slices.SortFunc(b.aliases, func(x, y Alias) int {
		return cmp.Or(cmp.Compare(x.OldCode, y.OldCode), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Nature, y.Nature), cmp.Compare(x.Name, y.Name))
	})
	for _, a := range b.aliases {
		if _, living := b.communes[a.OldCode]; a.OldCode != "" && !living && b.living[a.OldCode] == "" {
			b.living[a.OldCode] = a.Code
		}
	}
}

func (b *Builder) ordered() []Commune {
	all := make([]Commune, 0, len(b.communes))
	for _, c := range b.communes {
		all = append(all, c)
	}
	cities := make(map[string]Commune, len(all))
	for _, c := range all {
		cities[c.Code] = c
		if parent, ok := b.communes[cityOf(c.Code)]; ok {
			cities[c.Code] = parent
		}
	}
	slices.SortFunc(all, func(x, y Commune) int {
		cx, cy := cities[x.Code], cities[y.Code]
		return cmp.Or(cmp.Compare(cy.Population, cx.Population), cmp.Compare(cx.Code, cy.Code),
			cmp.Compare(boolInt(x.Code != cx.Code), boolInt(y.Code != cy.Code)), cmp.Compare(x.Code, y.Code))
	})
	return all
}

func boolInt(v bool) int {
	if v {
		return 1
	}
	return 0
}

// plm lists the three cities with municipal arrondissements (loi PLM, 1982): the city, the code of its first arrondissement,
// how many, and the first postcode.
var plm = []struct {
	city                   string
	first, count, postcode int
}{
	{"75056", 75101, 20, 75001}, {"69123", 69381, 9, 69001}, {"13055", 13201, 16, 13001},
}

// cityOf gives the code of the city of an arrondissement, or the code itself.
func cityOf(code string) string {
	n, err := strconv.Atoi(code)
	if err != nil || len(code) != 5 {
		return code
	}
	for _, p := range plm {
		if n >= p.first && n < p.first+p.count {
			return p.city
		}
	}
	return code
}

// City gives the INSEE code of the commune that holds a municipal arrondissement of Paris, Lyon or Marseille, and any other
// code unchanged.
func City(code string) string { return cityOf(code) }

func (b *Builder) addArrondissements() {
	for _, p := range plm {
		city, ok := b.communes[p.city]
		if !ok {
			continue
		}
		for i := range p.count {
			code := fmt.Sprint(p.first + i)
			if _, known := b.communes[code]; known {
				continue
			}
			ordinal := "1er"
			if i > 0 {
				ordinal = fmt.Sprintf("%de", i+1)
			}
			c := city
			c.Code, c.Name = code, city.Name+" "+ordinal+" Arrondissement"
			c.Postcodes, c.Population = []string{fmt.Sprintf("%05d", p.postcode+i)}, 0
			c.Position = orb.Point{}
			b.communes[code] = c
		}
	}
}

const unknownCommune = math.MaxUint32

// AddAddress adds one address. An error (one of ErrNoStreet, ErrNoCommune, ErrNoPosition, ErrNumber, wrapped) refuses this
// address only; any other error ends the building.
func (b *Builder) AddAddress(a Address) error {
	b.freeze()
	if err := a.check(); err != nil {
		b.refused++
		return err
	}
	code := a.CityCode
	if heir, dead := b.living[code]; dead {
		if a.OldCityCode == "" {
			a.OldCityCode = code
		}
		code = heir
	}
	rank, known := b.frozen[code]
	if !known {
		rank = unknownCommune
	}
	r := binary.BigEndian.AppendUint32(b.record[:0], rank)
	r = append(r, code...)
	r = append(r, fixed5(a.OldCityCode)...)
	r = append(r, address.Key(a.Street)...)
	r = append(r, 0)
	r = append(r, fixed5(a.Postcode)...)
	r = binary.BigEndian.AppendUint16(r, uint16(a.Number))
	r = appendText(r, strings.ToLower(strings.TrimSpace(a.Repetition)))
	r = append(r, a.Rank, byte(boolInt(a.Locality)))
	r = binary.BigEndian.AppendUint32(r, uint32(micro(a.Position.Lon())))
	r = binary.BigEndian.AppendUint32(r, uint32(micro(a.Position.Lat())))
	for _, text := range []string{a.Street, a.ID, a.City, a.OldCity} {
		r = appendText(r, text)
	}
	b.record = r
	return b.addresses.add(r)
}

// Refused says how many addresses were refused.
func (b *Builder) Refused() int { return b.refused }

func (a Address) check() error {
	switch {
	case address.Key(a.Street) == "":
		return ErrNoStreet
	case len(a.CityCode) != 5:
		return ErrNoCommune
	case a.Number < 0 || a.Number > math.MaxUint16:
		return ErrNumber
	case a.Position == orb.Point{} || math.IsNaN(a.Position[0]+a.Position[1]) || math.Abs(a.Position.Lon()) > 180 || math.Abs(a.Position.Lat()) > 90:
		return ErrNoPosition
	}
	return nil
}

func fixed5(code string) []byte {
	var b [5]byte
	if len(code) == 5 {
		copy(b[:], code)
	}
	return b[:]
}

func appendText(to []byte, s string) []byte {
	return append(append(to, strings.ReplaceAll(s, "\x00", "")...), 0)
}

func micro(degrees float64) int32 { return int32(math.Round(degrees * 1e6)) }
func fromMicro(v int32) float64   { return float64(v) / 1e6 }

// entry is a decoded address record.
type entry struct {
	group      []byte // what makes one street: commune, former commune, name, postcode
	rank       uint32
	code       string
	oldCode    string
	key        string
	postcode   string
	number     int
	repetition string
	locality   bool
	lon, lat   int32
	street, id string
	city, old  string
}

func decodeEntry(r []byte, e *entry) {
	e.rank = binary.BigEndian.Uint32(r)
	e.code = string(r[4:9])
	e.oldCode = strings.Trim(string(r[9:14]), "\x00")
	end := 14
	for r[end] != 0 {
		end++
	}
	e.key = string(r[14:end])
	e.postcode = strings.Trim(string(r[end+1:end+6]), "\x00")
	e.group = append(e.group[:0], r[:end+6]...)
	rest := r[end+6:]
	e.number = int(binary.BigEndian.Uint16(rest))
	e.repetition, rest = cutText(rest[2:])
	e.locality = rest[1] == 1
	e.lon, e.lat = int32(binary.BigEndian.Uint32(rest[2:])), int32(binary.BigEndian.Uint32(rest[6:]))
	rest = rest[10:]
	e.street, rest = cutText(rest)
	e.id, rest = cutText(rest)
	e.city, rest = cutText(rest)
	e.old, _ = cutText(rest)
}

func cutText(b []byte) (string, []byte) {
	for i, c := range b {
		if c == 0 {
			return string(b[:i]), b[i+1:]
		}
	}
	return string(b), nil
}

// Write writes the index and frees the scratch files. The builder cannot be used afterwards.
func (b *Builder) Write(w io.Writer) (Summary, error) {
	b.freeze()
	out := newWriter(b, w)
	summary, err := out.write()
	return summary, errors.Join(err, b.addresses.close(), out.close())
}
