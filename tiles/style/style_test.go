package style_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/tiles/style"
)

func options(theme style.Theme) style.Options {
	return style.Options{
		Base: "https://example.org/tiles", Theme: theme, Name: "Maillage", Attribution: "INSEE, IGN", Font: "Atkinson Hyperlegible",
		Zooms: map[string][2]int{
			"communes": {7, 12}, "bassins": {0, 12}, "couverture": {0, 12}, "mailles": {0, 12}, "carences": {0, 12}, "lieux": {0, 14}, "arrets": {0, 14}, "passages": {0, 14},
		},
		Zoning: "bassins-insee",
	}
}

func ExampleWrite() {
	written, err := style.Write(options(style.Light))
	if err != nil {
		fmt.Println(err)
		return
	}
	var document struct {
		Sprite   string
		Metadata map[string]any
		Layers   []struct{ ID, Type string }
	}
	if err := json.Unmarshal(written, &document); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(document.Sprite)
	for _, l := range document.Layers[:4] {
		fmt.Println(l.ID, l.Type)
	}
	// Output:
	// https://example.org/tiles/sprite-clair
	// fond background
	// couverture-bassins fill
	// couverture-bassins-inconnue fill
	// couverture-communes fill
}

func ExampleSprite() {
	_, index, err := style.Sprite(style.Light, 1)
	fmt.Println(string(index), err)
	// Output: {"carre":{"height":16,"pixelRatio":1,"width":16,"x":64,"y":0},"carre-vide":{"height":16,"pixelRatio":1,"width":16,"x":48,"y":0},"hachures":{"height":16,"pixelRatio":1,"width":16,"x":0,"y":0},"points":{"height":16,"pixelRatio":1,"width":16,"x":16,"y":0},"triangle":{"height":16,"pixelRatio":1,"width":16,"x":32,"y":0}} <nil>
}

func TestStyleAsksNothingOfThirdParties(t *testing.T) {
	t.Parallel()
	for _, theme := range style.Themes {
		written, err := style.Write(options(theme))
		if err != nil {
			t.Fatal(err)
		}
		rest := strings.ReplaceAll(string(written), "https://example.org/tiles", "")
		if strings.Contains(rest, "://") || strings.Contains(rest, "glyphs") {
			t.Errorf("%s: an address that is not ours: %s", theme, rest)
		}
	}
}

// LOOK.md: classes read in grey print. Lightness must fall from class to class, by at least a tenth of the scale.
func TestClassesReadInGrey(t *testing.T) {
	t.Parallel()
	for _, theme := range style.Themes {
		written, err := style.Write(options(theme))
		if err != nil {
			t.Fatal(err)
		}
		var document struct {
			Metadata struct {
				Classes []struct {
					From   float64 `json:"de"`
					To     float64 `json:"a"`
					Colour string  `json:"couleur"`
				} `json:"maillage:classes"`
			}
		}
		if err := json.Unmarshal(written, &document); err != nil {
			t.Fatal(err)
		}
		legend := document.Metadata.Classes
		if len(legend) != 5 || legend[0].From != 0 || legend[4].To != 100 {
			t.Fatalf("%s: legend %v", theme, legend)
		}
		var steps []float64
		for i, class := range legend {
			if i > 0 {
				if class.From != legend[i-1].To {
					t.Errorf("%s: a hole in the legend at %v", theme, class.From)
				}
				steps = append(steps, lightness(t, class.Colour)-lightness(t, legend[i-1].Colour))
			}
		}
		for _, step := range steps {
			if math.Abs(step) < 8 || math.Signbit(step) != math.Signbit(steps[0]) {
				t.Errorf("%s: steps of lightness %.1f", theme, steps)
			}
		}
	}
}

// lightness is CIE L* (0 black – 100 white) of an sRGB colour.
func lightness(t *testing.T, colour string) float64 {
	t.Helper()
	var r, g, b uint8
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &r, &g, &b); err != nil {
		t.Fatal(err)
	}
	linear := func(v uint8) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	y := 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	if y <= 0.008856 {
		return 903.3 * y
	}
	return 116*math.Cbrt(y) - 16
}

func TestSpriteHoldsEveryImageThatTheStyleNames(t *testing.T) {
	t.Parallel()
	for _, theme := range style.Themes {
		for _, ratio := range []int{1, 2} {
			picture, index, err := style.Sprite(theme, ratio)
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := png.Decode(bytes.NewReader(picture))
			if err != nil {
				t.Fatal(err)
			}
			var entries map[string]struct{ X, Y, Width, Height, PixelRatio int }
			if err := json.Unmarshal(index, &entries); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{style.PatternHatches, style.PatternDots, style.IconTriangle, style.IconStop, style.IconPassage} {
				e, ok := entries[name]
				if !ok || e.PixelRatio != ratio || e.X+e.Width > drawn.Bounds().Dx() || e.Y+e.Height > drawn.Bounds().Dy() {
					t.Fatalf("%s ×%d: %s = %+v of %v", theme, ratio, name, e, drawn.Bounds())
				}
				inked := 0
				for x := e.X; x < e.X+e.Width; x++ {
					for y := e.Y; y < e.Y+e.Height; y++ {
						if _, _, _, a := drawn.At(x, y).RGBA(); a > 0 {
							inked++
						}
					}
				}
				if all := e.Width * e.Height; inked == 0 || inked == all {
					t.Errorf("%s ×%d: %s covers %d pixels of %d", theme, ratio, name, inked, all)
				}
			}
		}
	}
	if _, _, err := style.Sprite("mauve", 1); err == nil {
		t.Error("a sprite of no theme")
	}
}

// MapLibre's own validator, where the web's packages are installed.
func TestStyleIsValidForMapLibre(t *testing.T) {
	t.Parallel()
	web, err := filepath.Abs("../../web")
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	if found, _ := filepath.Glob(filepath.Join(web, "node_modules/@maplibre/maplibre-gl-style-spec/dist/index.mjs")); len(found) == 0 {
		t.Skip("the web's packages are not installed: npm ci in web/")
	}
	for _, theme := range style.Themes {
		written, err := style.Write(options(theme))
		if err != nil {
			t.Fatal(err)
		}
		command := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", `
			import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
			let text = ""; for await (const chunk of process.stdin) text += chunk;
			const errors = validateStyleMin(JSON.parse(text));
			for (const e of errors) console.log(e.message);`)
		command.Dir = web
		command.Stdin = bytes.NewReader(written)
		said, err := command.CombinedOutput()
		lines := slices.DeleteFunc(strings.Split(string(said), "\n"), func(s string) bool { return s == "" })
		if err != nil || len(lines) > 0 {
			t.Errorf("%s: %v\n%s", theme, err, strings.Join(lines, "\n"))
		}
	}
}

func ExampleClassOf() {
	fmt.Println(style.ClassOf(0), style.ClassOf(49.9), style.ClassOf(50), style.ClassOf(97.9), style.ClassOf(100))
	// Output: 0 0 1 3 4
}
