package style

import "image/color"

// Theme is a set of colours for one way of seeing.
type Theme string

// The themes. Contrast is meant for prefers-contrast: more.
const (
	Light        Theme = "clair"
	Dark         Theme = "sombre"
	Contrast     Theme = "contraste"
	DarkContrast Theme = "contraste-sombre"
)

// Themes lists them, the default first.
var Themes = []Theme{Light, Dark, Contrast, DarkContrast}

// Breaks are the upper ends, in percent, of the classes of people within 15 minutes; the last class goes up to 100.
//
// Most living areas have everybody within 15 minutes of help, and four in a hundred fewer than half of their people: even
// steps of 20 % would paint nine areas in ten the same. These ask: most people, three in four, nine in ten, all but one in fifty.
var Breaks = [4]float64{50, 75, 90, 98}

// ClassOf is the number, from 0 = the fewest, of the class that holds a share of people within 15 minutes, in percent.
func ClassOf(percent float64) int {
	for i, end := range Breaks {
		if percent < end {
			return i
		}
	}
	return len(Breaks)
}

// CoverageClasses are the classes of the people of a cell, as its tile names them (LOOK.md): covered, intermittent, uncovered, unknown.
var CoverageClasses = [4]string{"couvert", "intermittent", "carence", "inconnu"}

// palette is what a theme draws with.
type palette struct {
	paper, line, strongLine, ink, muted, halo string
	accent, onAccent, mobile                  string
	unknown                                   string
	classes                                   [5]string // people within 15 minutes, from the fewest
	coverage                                  [4]string // of the four classes of coverage, as CoverageClasses orders them
	pattern                                   color.NRGBA
}

// Classes has one hue, the strongest where the fewest people have help near: what is missing must be seen. Each step
// differs in lightness, so that it reads in grey and without colour vision (LOOK.md).
var palettes = map[Theme]palette{
	Light: {
		paper: "#fbfaf7", line: "#d9d4c8", strongLine: "#8b8a84", ink: "#1d2433", muted: "#474f60", halo: "#fbfaf7",
		accent: "#0b5d6b", onAccent: "#ffffff", mobile: "#b3541e", unknown: "#dcdad4",
		classes:  [5]string{"#7d2a35", "#a9565a", "#c98d8a", "#e3c0bb", "#f4e6e2"},
		coverage: [4]string{"#2c7a7b", "#b5822b", "#a4343a", "#dcdad4"}, pattern: color.NRGBA{29, 36, 51, 110},
	},
	Dark: {
		paper: "#151a22", line: "#39414f", strongLine: "#8791a1", ink: "#f3f0ea", muted: "#c3c8d1", halo: "#10141b",
		accent: "#8fd6e0", onAccent: "#0d1a1f", mobile: "#e5935c", unknown: "#2b313c",
		classes:  [5]string{"#f0a3a3", "#c47b7f", "#96595f", "#663d45", "#3a2a31"},
		coverage: [4]string{"#4fb3b3", "#d9a854", "#e8888c", "#2b313c"}, pattern: color.NRGBA{243, 240, 234, 110},
	},
	Contrast: {
		paper: "#ffffff", line: "#555555", strongLine: "#000000", ink: "#000000", muted: "#000000", halo: "#ffffff",
		accent: "#003d47", onAccent: "#ffffff", mobile: "#b3541e", unknown: "#ffffff",
		classes:  [5]string{"#5c1220", "#a0444b", "#cb8783", "#e6c1bb", "#fbf1ee"},
		coverage: [4]string{"#2c7a7b", "#b5822b", "#a4343a", "#ffffff"}, pattern: color.NRGBA{0, 0, 0, 255},
	},
	DarkContrast: {
		paper: "#000000", line: "#aaaaaa", strongLine: "#ffffff", ink: "#ffffff", muted: "#ffffff", halo: "#000000",
		accent: "#a8f0fa", onAccent: "#000000", mobile: "#e5935c", unknown: "#000000",
		classes:  [5]string{"#ffc4c4", "#d68b8f", "#9f5c63", "#643842", "#2d1f25"},
		coverage: [4]string{"#4fb3b3", "#d9a854", "#e8888c", "#000000"}, pattern: color.NRGBA{255, 255, 255, 255},
	},
}
