package address

import "unicode"

func isOtherAlnum(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// shortened opens the abbreviations that mean one thing wherever they stand: those of the BAN and of FANTOIR (DGFiP, "table
// des natures de voie"), those of La Poste (norme AFNOR XP Z10-011), and those of daily use.
var shortened = map[string]string{
	// kinds of ways
	"av": "avenue", "ave": "avenue", "aven": "avenue", "avn": "avenue",
	"bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "bvd": "boulevard", "bvld": "boulevard",
	"pl": "place", "plc": "place", "plce": "place",
	"allees": "allee", "alle": "allee",
	"che": "chemin", "chem": "chemin", "chm": "chemin", "chmn": "chemin",
	"imp": "impasse", "impas": "impasse", "rte": "route", "rt": "route",
	"sq": "square", "crs": "cours", "fg": "faubourg", "fbg": "faubourg", "faub": "faubourg",
	"resid": "residence", "lotis": "lotissement", "chs": "chaussee", "chee": "chaussee",
	"rle": "ruelle", "psg": "passage", "pass": "passage",
	"sen": "sente", "sent": "sentier", "trav": "traverse", "tra": "traverse", "mte": "montee", "mtee": "montee", "prom": "promenade",
	"espl": "esplanade", "carf": "carrefour", "carr": "carrefour", "vla": "villa", "vge": "village", "vlge": "village",
	"ven": "venelle", "ham": "hameau", "qua": "quartier", "quart": "quartier",
	// titles and saints
	"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes",
	"gal": "general", "gral": "general", "gen": "general", "mal": "marechal", "col": "colonel", "cdt": "commandant",
	"cne": "capitaine", "cpt": "capitaine", "lt": "lieutenant", "ltn": "lieutenant", "sgt": "sergent", "cal": "caporal",
	"dr": "docteur", "doct": "docteur", "docteurs": "docteur", "pdt": "president", "prof": "professeur", "pr": "professeur",
	"mgr": "monseigneur", "mme": "madame", "mlle": "mademoiselle", "mr": "monsieur", "cdl": "cardinal", "aml": "amiral", "me": "maitre",
	// words of names
	"gd": "grand", "gde": "grande", "gds": "grands", "gdes": "grandes", "grd": "grand", "grde": "grande",
	"pt": "petit", "pte": "petite", "pts": "petits", "ptes": "petites", "vx": "vieux", "vle": "vieille", "nve": "neuve",
	"ht": "haut", "hte": "haute", "egl": "eglise", "chat": "chateau", "chap": "chapelle",
	"lib": "liberation", "rep": "republique", "fme": "ferme", "fontne": "fontaine", "moul": "moulin",
	"ss":     "sous",
	"biblio": "bibliotheque", "mediath": "mediatheque", "bib": "bibliotheque",
	// ordinals
	"premier": "1er", "premiere": "1er", "deuxieme": "2e", "troisieme": "3e", "quatrieme": "4e", "cinquieme": "5e",
}

// leading opens the abbreviations that mean a way only before its name.
var leading = map[string]string{
	"r": "rue", "q": "quai", "qu": "quai", "ch": "chemin", "all": "allee", "res": "residence", "lot": "lotissement",
	"pas": "passage", "esp": "esplanade", "sqr": "square",
}

// opened2 opens the abbreviations that stand for two words.
var opened2 = map[string][2]string{
	"rpt": {"rond", "point"}, "rdpt": {"rond", "point"}, "rondpoint": {"rond", "point"}, "ptr": {"petite", "rue"},
	"nd": {"notre", "dame"}, "ndame": {"notre", "dame"}, "ld": {"lieu", "dit"}, "lieudit": {"lieu", "dit"},
}

type pair struct{ first, second string }

// pairs opens the abbreviations made of two words.
var pairs = map[pair][2]string{
	{"rd", "pt"}: {"rond", "point"}, {"rd", "point"}: {"rond", "point"}, {"n", "dame"}: {"notre", "dame"},
	{"gr", "rue"}: {"grande", "rue"},
}

// spelled lists the numbers that dates are written with.
var spelled = map[string]int{
	"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11,
	"douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "trente": 30,
}

var months = set("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
	"decembre")

// classes gives the words that do not carry a name by themselves.
var classes = classTable(map[Class][]string{
	Kind: {
		"rue", "avenue", "boulevard", "place", "allee", "chemin", "impasse", "route", "square", "cours", "quai", "passage",
		"faubourg", "residence", "lotissement", "venelle", "sentier", "sente", "ruelle", "montee", "mail", "esplanade", "promenade",
		"chaussee", "rond", "traverse", "parvis", "carrefour", "rocade", "placette", "lieu",
		"hameau", "quartier", "voie",
	},
	Title: {
		"general", "marechal", "docteur", "professeur", "president", "colonel", "commandant", "capitaine", "lieutenant", "sergent",
		"caporal", "abbe", "pere", "soeur", "frere", "monseigneur", "madame", "monsieur", "mademoiselle", "cardinal", "amiral", "maitre",
		"comte", "duc", "chanoine", "saint", "sainte", "saints", "saintes", "adjudant", "aspirant", "resistant",
	},
	Venue: {
		"mairie", "bibliotheque", "mediatheque", "ecole", "ecoles", "salle", "salles", "fete", "fetes", "polyvalente", "gymnase", "poste", "agence", "gare",
		"hotel", "ville", "centre", "maison", "espace", "foyer", "rural", "complexe", "communal", "communale", "municipal", "municipale", "bourg",
		"ccas", "cias", "msap", "epn", "fablab", "france", "service", "services", "association", "college", "lycee", "social", "socio", "sociale", "culturel",
		"culturelle", "loisirs", "numerique", "point", "relais", "intercommunal", "intercommunale", "communaute", "communes", "cybercentre",
		"publique", "public", "annexe", "pole", "locaux", "local", "batiment", "ancien", "ancienne", "presbytere", "postale", "sportif", "sports", "animation", "mission",
		"emploi", "hlm", "multimedia", "informatique", "jeunesse", "accueil", "associations", "mjc", "cc", "zone", "za", "zi", "zac", "site", "rdc", "etage",
	},
	Small: {
		"de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "en", "et", "sur", "sous", "lez", "pres", "s",
		"dans", "chez", "par", "pour", "y", "dit", "dite", "un", "une",
	},
})

func classTable(lists map[Class][]string) map[string]Class {
	table := map[string]Class{}
	for class, words := range lists {
		for _, w := range words {
			table[w] = class
		}
	}
	return table
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
