package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// synthetic gives n addresses with real street names, spread over all communes like their inhabitants: 12 houses a street on
// average, streets within a kilometre or three of the centre. Always the same for the same data.
func synthetic(dir string, n int, yield func(geocode.Address) error) error {
	communes, names, err := readPlaces(dir)
	if err != nil {
		return err
	}
	people := 0
	for _, c := range communes {
		people += max(c.Population, 1)
	}
	random := rand.New(rand.NewPCG(2026, 3))
	const housesPerStreet = 12
	for _, c := range communes {
		streets := int(math.Ceil(float64(n) * float64(max(c.Population, 1)) / float64(people) / housesPerStreet))
		left := int(math.Round(float64(n) * float64(max(c.Population, 1)) / float64(people)))
		perm := random.Perm(len(names))
		for s := range streets {
			name := names[perm[s%len(names)]]
			if s >= len(names) { // a large city has more streets than the names at hand: join two
				name += " " + lastWord(names[perm[(s*7+1)%len(names)]])
			}
			angle, reach := random.Float64()*2*math.Pi, random.Float64()*0.01*(1+math.Log10(float64(c.Population+10)))
			at := orb.Point{c.Position.Lon() + reach*math.Cos(angle), c.Position.Lat() + reach*math.Sin(angle)}
			houses := min(left, 1+random.IntN(2*housesPerStreet-1))
			if s == streets-1 {
				houses = min(left, 4000)
			}
			left -= houses
			for h := range houses {
				a := geocode.Address{
					ID: fmt.Sprintf("%s_%04d_%05d", c.Code, s%10000, h+1), Number: h + 1, Street: name, CityCode: c.Code, City: c.Name,
					Position: orb.Point{at.Lon() + float64(h)*0.0002*math.Cos(angle+1), at.Lat() + float64(h)*0.0001*math.Sin(angle+1)},
				}
				if len(c.Postcodes) > 0 {
					a.Postcode = c.Postcodes[s%len(c.Postcodes)]
				}
				if err := yield(a); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func lastWord(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }

// readPlaces reads the communes, and the names of streets of every file of addresses or questions.
func readPlaces(dir string) (communes []geocode.Commune, names []string, err error) {
	seen := map[string]bool{}
	add := func(name string) {
		name = strings.TrimSpace(name)
		if key := address.Key(name); len(name) > 3 && len(name) < 50 && !seen[key] {
			seen[key] = true
			names = append(names, address.Display(name))
		}
	}
	err = eachFile(dir, func(name string, p *dataset.Plain) error {
		switch look := p.Look(); {
		case dataset.IsCommunes(look):
			for r, err := range dataset.Communes(p) {
				if err == nil && r.Value.PostalCentre != nil {
					communes = append(communes, geocoding.Commune(r.Value))
				}
			}
		case dataset.IsAddresses(look):
			for r, err := range dataset.Addresses(p) {
				if err == nil {
					add(r.Value.Street)
				}
			}
		case look.Has("voie", "CP", "Ville", "INSEE"):
			cases, err := quality.ReadFile(name, p)
			if err != nil {
				return err
			}
			for _, c := range cases {
				head, _, _ := strings.Cut(c.Query.Text, ",")
				words := address.Parse(head)
				if i := strings.Index(head, words.Postcode); words.Postcode != "" && i > 0 {
					add(strings.TrimLeft(head[:i], "0123456789 bister-"))
				}
			}
		}
		return nil
	})
	return communes, names, err
}

func runSynthetic(args []string) error {
	flags := flag.NewFlagSet("synthetic", flag.ContinueOnError)
	n := flags.Int("n", 3_000_000, "nombre d'adresses")
	if err := flags.Parse(args); err != nil {
		return err
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	if _, err := io.WriteString(out, "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n"); err != nil {
		return err
	}
	err := synthetic(flags.Arg(0), *n, func(a geocode.Address) error {
		_, err := fmt.Fprintf(out, "%s;%d;;%s;%s;%s;%s;%.6f;%.6f\n", a.ID, a.Number, a.Street, a.Postcode, a.CityCode, a.City, a.Position.Lon(), a.Position.Lat())
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
