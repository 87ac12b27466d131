package geocode

import (
	"slices"
	"strconv"
	"strings"
)

// result writes a candidate out.
func (w *work) result(c *candidate) Result {
	m := w.x.muni(c.muni)
	r := Result{
		Score: max(0, min(1, c.score)), CityCode: m.code(), City: m.city(), Context: w.x.contexts[m.dept()],
		Importance: importance(m.population()), Position: c.at.orb(), Components: c.parts,
	}
	if c.alias > 0 {
		r.Alias = w.x.text(w.x.muniName(c.alias - 1).shown)
		if r.Alias == r.City {
			r.Alias = ""
		}
	}
	if c.isStreet {
		w.x.fillStreet(&r, c.street, m)
		if c.number > 0 {
			w.x.fillHouse(&r, c.street, c.number, c.repetition)
		}
	} else {
		r.Type, r.ID, r.Name = Municipality, m.code(), m.name()
		r.Postcode = w.postcodeOf(m)
		r.Population = m.population()
	}
	if _, child := m.parent(); child {
		r.District = m.name()
	}
	r.Label = label(&r)
	return r
}

// postcodeOf gives the postcode asked for when the commune has it, else its first.
func (w *work) postcodeOf(m muniRecord) string {
	if w.postcode > 0 && m.hasPostcode(w.postcode) {
		return postcodeText(w.postcode)
	}
	return m.firstPostcode()
}

func (m muniRecord) firstPostcode() string {
	if list := m.postcodes(); list.len() > 0 {
		return postcodeText(list.at(0))
	}
	return ""
}

func (x *Index) fillStreet(r *Result, street uint32, m muniRecord) {
	s := x.street(street)
	r.Type = Street
	if s.locality() {
		r.Type = Locality
	}
	r.ID, r.Name = s.id(), s.name()
	r.OldCityCode, r.OldCity = s.former()
	r.Postcode = postcodeText(s.postcode())
	if s.postcode() == 0 {
		r.Postcode = m.firstPostcode()
	}
}

func (x *Index) fillHouse(r *Result, street uint32, number int, repetition string) {
	r.Type = HouseNumber
	r.ID = houseID(r.ID, x.street(street).style(), number, repetition)
	r.HouseNumber = strconv.Itoa(number) + repetition
	r.Street = r.Name
	r.Name = r.HouseNumber + " " + r.Street
}

// postcodeText writes a postcode in five digits; "" for none.
func postcodeText(pc uint32) string {
	if pc == 0 {
		return ""
	}
	var b [5]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + pc%10)
		pc /= 10
	}
	return string(b[:])
}

// context writes where a commune is: "80, Somme, Hauts-de-France".
func context(code, name, region string) string { return joined(", ", code, name, region) }

// label writes an answer on one line: "8 Boulevard du Port 80000 Amiens"; a commune by its name alone.
func label(r *Result) string {
	if r.Type == Municipality {
		return r.Name
	}
	if r.Name != "" && r.Postcode != "" && r.City != "" {
		return r.Name + " " + r.Postcode + " " + r.City
	}
	return joined(" ", r.Name, r.Postcode, r.City)
}

// joined puts the texts that are not empty together.
func joined(between string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), between)
}
