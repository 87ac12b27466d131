package equipment

// term is one kind of equipment: the name under which it is shown, and what else people call it.
type term struct {
	name string
	also []string
}

// The vocabulary is ours: neither the national standard nor the inventories list equipment. Assistive terms follow the classes of
// ISO 9999:2022 (22 36 input devices for computers, 22 39 output devices, 22 03 and 22 06 for seeing and hearing), under the names that
// the units themselves give (DOMAIN §3: Connecto'bus) or that French catalogues of assistive equipment use; English names are those of
// the W3C's "Tools and techniques: how people with disabilities use the web". The everyday ones are the words of the Hub-Lo
// inventory's column of equipment. A name may lack its small words, its accents and its plural: see words.

// everyday is what most places have: the boxes of the filters.
var everyday = []term{
	{"Ordinateur", []string{
		"ordi", "PC", "poste informatique", "poste internet", "poste multimédia", "poste de consultation", "poste en accès",
		"poste en libre accès", "poste connecté", "computer",
	}},
	{"Tablette", []string{"tablet"}},
	{"Imprimante", []string{"photocopieur", "photocopieuse", "photocopie", "photocopier", "copieur", "printer"}},
	{"Scanner", []string{"scan", "numériseur"}},
	{"Wi-Fi", nil},
	{"Visioconférence", []string{"visio", "visiophone", "borne visio", "video call", "videoconferencing"}},
	{"Imprimante 3D", []string{"impression 3D", "3D printer", "3D printing"}},
}

// assistive is what makes a computer usable with a disability.
var assistive = []term{
	{"Commande oculaire", []string{
		"eye tracking", "eye tracker", "eye gaze", "eye control", "poursuite du regard", "poursuite oculaire", "suivi du regard",
		"commande par le regard", "pointage par le regard", "contrôle du regard", "contrôle oculaire", "oculométrie", "Tobii",
	}},
	{"Contacteur", []string{
		"interface contacteur", "commutateur adapté", "bouton poussoir adapté", "adaptive switch", "switch access", "ability switch",
	}},
	{"Clavier guide-doigts", []string{
		"guide-doigts", "grille guide-doigts", "cache-touches", "clavier à trous", "keyguard", "keyboard guard",
	}},
	{"Clavier à gros caractères", []string{
		"clavier gros caractères", "clavier à grosses touches", "clavier grandes touches", "clavier agrandi", "clavier contrasté",
		"clavier malvoyant", "large print keyboard", "big keys keyboard",
	}},
	{"Clavier virtuel", []string{"clavier à l’écran", "clavier visuel", "on-screen keyboard", "virtual keyboard"}},
	{"Clavier une main", []string{"clavier monomanuel", "one-handed keyboard"}},
	{"Souris verticale", []string{"souris ergonomique", "vertical mouse", "ergonomic mouse"}},
	{"Joystick", []string{"souris joystick", "manche à balai", "manette adaptée", "adaptive controller"}},
	{"Trackball", []string{"souris à boule", "boule de commande", "boule roulante"}},
	{"Commande à la tête", []string{
		"souris à la tête", "souris de tête", "licorne", "pointeur frontal", "head mouse", "head tracking", "head pointer",
	}},
	{"Commande au souffle", []string{"contacteur au souffle", "souris au souffle", "sip and puff"}},
	{"Commande vocale", []string{
		"dictée vocale", "reconnaissance vocale", "logiciel de dictée", "voice control", "speech recognition", "speech to text",
	}},
	{"Plage braille", []string{
		"afficheur braille", "terminal braille", "bloc-notes braille", "clavier braille", "braille display", "refreshable braille",
	}},
	{"Lecteur d’écran", []string{"screen reader", "NVDA", "JAWS", "VoiceOver"}},
	{"Synthèse vocale", []string{"text to speech", "machine à lire", "lecture vocale"}},
	{"Loupe électronique", []string{
		"téléagrandisseur", "vidéo-agrandisseur", "agrandisseur", "loupe d’écran", "logiciel d’agrandissement", "ZoomText",
		"screen magnifier",
	}},
	{"Boucle magnétique", []string{"boucle à induction", "boucle auditive", "induction loop", "hearing loop"}},
	{"Tablette de communication", []string{
		"communication alternative", "communication améliorée", "pictogramme", "CAA", "AAC device", "augmentative communication",
	}},
	{"Table réglable en hauteur", []string{"table à hauteur variable", "bureau réglable", "height adjustable desk"}},
	{"Bras support", []string{"bras articulé", "support de bras", "repose-bras", "mounting arm"}},
}

// workshop is what people make things with, or learn on.
var workshop = []term{
	{"Découpe vinyle", []string{"découpeuse vinyle", "découpeuse vinylique", "plotter de découpe", "vinyl cutter"}},
	{"Découpe laser", []string{"découpeuse laser", "graveuse laser", "laser cutter"}},
	{"Fraiseuse numérique", []string{"fraiseuse", "CNC", "milling machine"}},
	{"Brodeuse numérique", []string{"brodeuse", "embroidery machine"}},
	{"Réalité virtuelle", []string{"casque de réalité virtuelle", "casque VR", "virtual reality"}},
	{"Robot", []string{"robotique", "robot pédagogique"}},
	{"Vidéoprojecteur", []string{"projecteur", "rétroprojecteur", "video projector"}},
	{"Webcam", []string{"caméra web"}},
	{"Casque audio", []string{"headphones", "headset"}},
	{"Liseuse", []string{"e-reader"}},
	{"Console de jeux", []string{"jeux vidéo", "game console"}},
}
