package dataset

import "slices"

// Source is one official source of open data. Names and remarks are in the French catalogue: "catalogue.<ID>.nom" and
// "catalogue.<ID>.note".
type Source struct {
	ID       string
	Producer string
	Licence  string
	Vintage  string // what the address gives today: a year, or "courant" for a file that moves
	Page     string // where the producer describes it
	File     string // direct address; "" = to be fetched by hand from Page (a form, an archive, a spreadsheet)
	Name     string // name given to the file
	Kind     string // `maillage import` KIND that reads it; "" = no version does yet
}

const openLicence = "Licence Ouverte 2.0"

// catalogue lists the sources in the order in which `maillage load` uses them. Addresses were seen in use in public
// repositories in 2025–2026; nobody but the producer can promise that they stay.
var catalogue = []Source{
	{
		ID: "cog", Producer: "INSEE", Licence: openLicence, Vintage: "2026", Page: "https://www.insee.fr/fr/information/2560452",
	},
	{
		ID: "laposte", Producer: "La Poste", Licence: openLicence, Vintage: "courant",
		Page: "https://www.data.gouv.fr/fr/datasets/base-officielle-des-codes-postaux/",
		File: "https://datanova.laposte.fr/data-fair/api/v1/datasets/laposte-hexasmal/raw", Name: "laposte_hexasmal.csv", Kind: "communes",
	},
	{
		ID: "contours", Producer: "IGN (ADMIN EXPRESS COG), Etalab", Licence: openLicence, Vintage: "2025",
		Page: "https://github.com/etalab/contours-administratifs",
		File: "https://etalab-datasets.geo.data.gouv.fr/contours-administratifs/2025/geojson/communes-50m.geojson.gz",
		Name: "communes-50m-2025.geojson.gz", Kind: "communes",
	},
	{
		ID: "bassins", Producer: "INSEE", Licence: openLicence, Vintage: "2022", Page: "https://www.insee.fr/fr/information/6676988",
	},
	{
		ID: "zonages", Producer: "INSEE", Licence: openLicence, Vintage: "2025", Page: "https://www.insee.fr/fr/information/2028028",
	},
	{
		ID: "carreaux", Producer: "INSEE (Filosofi)", Licence: openLicence, Vintage: "2019",
		Page: "https://www.insee.fr/fr/statistiques/7655475",
	},
	{
		ID: "france-services", Producer: "ANCT", Licence: openLicence, Vintage: "courant",
		Page: "https://www.data.gouv.fr/fr/datasets/liste-des-structures-france-services/",
	},
	{
		ID: "cartographie-nationale", Producer: "ANCT, La MedNum", Licence: openLicence, Vintage: "courant",
		Page: "https://cartographie.societenumerique.gouv.fr/",
	},
	{
		ID: "ban-18", Producer: "DINUM, IGN, communes (BAN)", Licence: openLicence, Vintage: "courant", Page: banPage,
		File: banFile("18"), Name: "adresses-18.csv.gz", Kind: "adresses",
	},
	{
		ID: "ban-28", Producer: "DINUM, IGN, communes (BAN)", Licence: openLicence, Vintage: "courant", Page: banPage,
		File: banFile("28"), Name: "adresses-28.csv.gz", Kind: "adresses",
	},
	{
		ID: "ban-36", Producer: "DINUM, IGN, communes (BAN)", Licence: openLicence, Vintage: "courant", Page: banPage,
		File: banFile("36"), Name: "adresses-36.csv.gz", Kind: "adresses",
	},
	{
		ID: "ban-37", Producer: "DINUM, IGN, communes (BAN)", Licence: openLicence, Vintage: "courant", Page: banPage,
		File: banFile("37"), Name: "adresses-37.csv.gz", Kind: "adresses",
	},
	{
		ID: "ban-41", Producer: "DINUM, IGN, communes (BAN)", Licence: openLicence, Vintage: "courant", Page: banPage,
		File: banFile("41"), Name: "adresses-41.csv.gz", Kind: "adresses",
	},
	{
		ID: "ban-45", Producer: "DINUM, IGN, communes (BAN)", Licence: openLicence, Vintage: "courant", Page: banPage,
		File: banFile("45"), Name: "adresses-45.csv.gz", Kind: "adresses",
	},
	{
		ID: "osm", Producer: "OpenStreetMap, Geofabrik", Licence: "ODbL 1.0", Vintage: "courant",
		Page: "https://download.geofabrik.de/europe/france/centre.html",
		File: "https://download.geofabrik.de/europe/france/centre-latest.osm.pbf", Name: "centre-latest.osm.pbf",
	},
}

const banPage = "https://adresse.data.gouv.fr/"

func banFile(departement string) string {
	return "https://adresse.data.gouv.fr/data/ban/adresses/latest/csv/adresses-" + departement + ".csv.gz"
}

// Catalogue lists the official sources.
func Catalogue() []Source { return slices.Clone(catalogue) }

// CatalogueSource finds a source by its ID.
func CatalogueSource(id string) (Source, bool) {
	i := slices.IndexFunc(catalogue, func(s Source) bool { return s.ID == id })
	if i < 0 {
		return Source{}, false
	}
	return catalogue[i], true
}
