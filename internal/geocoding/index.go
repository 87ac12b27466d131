package geocoding

import (
	"errors"
	"fmt"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Refused is called for each row that cannot be used, with its fault.
type Refused func(*fault.Fault)

// Commune turns a commune of the territory into one of the address index.
func Commune(c territory.Commune) geocode.Commune {
	g := geocode.Commune{
		Code: string(c.Code), Name: c.Name, Departement: c.Departement.Code, DepartementName: c.Departement.Name,
		Region: c.Region.Name, Postcodes: c.Postcodes,
	}
	if c.Population != nil {
		g.Population = *c.Population
	}
	switch {
	case c.PostalCentre != nil:
		g.Position = *c.PostalCentre
	case c.InteriorPoint != nil:
		g.Position = *c.InteriorPoint
	}
	return g
}

// AddCommunes feeds an index with the table of communes.
func AddCommunes(b *geocode.Builder, rows dataset.Records[territory.Commune], refused Refused) error {
	return feed(rows, refused, func(c territory.Commune) error { return b.AddCommune(Commune(c)) })
}

// AddNames feeds an index with other names and dead codes of communes.
func AddNames(b *geocode.Builder, rows dataset.Records[dataset.OldCode], refused Refused) error {
	return feed(rows, refused, func(o dataset.OldCode) error {
		a := geocode.Alias{}
		if o.Name != nil {
			a = geocode.Alias{Name: o.Name.Name, Code: string(o.Name.Code), Nature: string(o.Name.Nature)}
		}
		if o.Heir != nil {
			a.OldCode, a.Code = o.Heir.OldCode, string(o.Heir.Code)
			if a.Name == "" {
				a.Name, a.Nature = o.Heir.OldName, string(territory.NatureFormer)
			}
		}
		if a.Name == "" || a.Nature == string(territory.NatureCommune) && o.Heir == nil {
			return nil
		}
		return b.AddAlias(a)
	})
}

// AddAddresses feeds an index with a file of addresses.
func AddAddresses(b *geocode.Builder, rows dataset.Records[geocode.Address], refused Refused) error {
	return feed(rows, refused, func(a geocode.Address) error {
		switch err := b.AddAddress(a); {
		case errors.Is(err, geocode.ErrNoStreet):
			return fault.New(fault.Invalid, "voie_absente", "nom_voie", a.Street)
		case errors.Is(err, geocode.ErrNoPosition):
			return fault.New(fault.Invalid, "position_absente", "lon", "")
		case errors.Is(err, geocode.ErrNoCommune):
			return fault.New(fault.Invalid, "code_insee_illisible", "code_insee", a.CityCode)
		case errors.Is(err, geocode.ErrNumber):
			return fault.New(fault.Invalid, "numero_illisible", "numero", fmt.Sprint(a.Number))
		default:
			return err
		}
	})
}

// feed adds the rows one by one. A fault refuses its row; any other error ends the reading.
func feed[T any](rows dataset.Records[T], refused Refused, add func(T) error) error {
	for record, err := range rows {
		if err == nil {
			err = add(record.Value)
		}
		if err == nil {
			continue
		}
		f, ok := fault.As(err)
		if !ok {
			return err
		}
		if f.Line == 0 {
			f = f.AtLine(record.Line)
		}
		if record.Line == 0 && f.Line == 0 {
			return err
		}
		if refused != nil {
			refused(f)
		}
	}
	return nil
}
