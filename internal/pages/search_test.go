package pages_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// choices are the links that a page offers to choose from.
func choices(page string) []string {
	var links []string
	_, list, _ := strings.Cut(page, `<ul class="choices">`)
	list, _, _ = strings.Cut(list, "</ul>")
	for _, m := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(list, -1) {
		links = append(links, html.UnescapeString(m[1]))
	}
	return links
}

func TestHomonymsAreChosenFromAList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.get("/?q=Le+Pin&pmr=oui")
	says(t, w, "Plusieurs communes répondent à « Le Pin » : laquelle ?", "Badecon-le-Pin (Indre)",
		"Le Pin, ancien nom ou ancienne commune, aujourd’hui Badecon-le-Pin", "700 habitants")
	says(t, w, "Le Pin (Gard)", "Commune · 380 habitants", "Le Pin (Charente-Maritime)")
	silent(t, w, "Le vôtre n’est pas dans la liste ?")
	links := choices(w.Body.String())
	if len(links) != 3 {
		t.Fatalf("choices: %q", links)
	}
	for _, link := range links {
		if !strings.Contains(link, "pmr=oui") {
			t.Errorf("%s forgets the filter", link)
		}
		if next := h.get(link); !strings.Contains(next.Body.String(), "De l’aide près") {
			t.Errorf("%s does not settle the question", link)
		}
	}
}

func TestWhatIsTypedLeadsSomewhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct{ sentence, text, title, note string }{
		{"an address with its commune", "1 pl de la gare le blanc", "De l’aide près de « 1 Place de la Gare 36300 Le Blanc »", ""},
		{"an address without, known in one town only", "3 rue du port", "De l’aide près de « 3 Rue du Port 44110 Châteaubriant »", "ajoutez le nom de votre commune"},
		{"an unknown hamlet with its commune", "Les Granges Ciron", "De l’aide près de Ciron", "Nous ne connaissons pas « Les Granges Ciron » : voici ce qui est près de sa commune, Ciron (Indre)."},
		{"a street sent before its end", "boulevard du po", "Plusieurs lieux répondent à « boulevard du po » : lequel ?", "Boulevard du Port 80000 Amiens"},
		{"a typo", "Siron", "De l’aide près de Ciron", ""},
		{"a postcode of two communes", "36300", "Plusieurs communes répondent à « 36300 » : laquelle ?", ""},
		{"streets of two towns", "rue du port", "Plusieurs lieux répondent à « rue du port » : lequel ?", "Rue ou place · Loire-Atlantique"},
		{"nothing", "  ", "Où habitez-vous ?", ""},
		{"what nobody is called", "<script>xyzzy", "Nous ne trouvons pas « &lt;script&gt;xyzzy ».", "Vérifiez l’orthographe"},
		{"far too much", strings.Repeat("é", 300), "Le texte cherché est trop long : 200 signes au plus.", ""},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			w := h.get("/?q=" + url.QueryEscape(c.text))
			says(t, w, c.title, c.note)
		})
	}
}

type suggested struct {
	Said        string `json:"annonce"`
	Suggestions []struct {
		Name   string `json:"nom"`
		Detail string `json:"detail"`
	} `json:"propositions"`
}

func (h *house) suggests(t *testing.T, text string) suggested {
	t.Helper()
	w := h.get("/propositions?q=" + url.QueryEscape(text))
	var got suggested
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%q: %d %s", text, w.Code, w.Body)
	}
	return got
}

func (s suggested) names() []string {
	names := []string{}
	for _, one := range s.Suggestions {
		names = append(names, one.Name)
	}
	return names
}

func TestTypingIsCompleted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		sentence, text string
		names          []string
		said           string
	}{
		{"the beginning of a name", "Bade", []string{"Badecon-le-Pin (Indre)"}, "1 lieu proposé."},
		{"namesakes, who bears the name today first", "le pin", []string{"Le Pin (Gard)", "Le Pin (Charente-Maritime)", "Badecon-le-Pin (Indre)"}, "3 lieux proposés."},
		{"a postcode", "36300", []string{"Le Blanc (Indre)", "Ciron (Indre)"}, "2 lieux proposés."},
		{"an address to its last word", "1 place de la g", []string{"1 Place de la Gare 36300 Le Blanc"}, "1 lieu proposé."},
		{"two letters", "le", nil, "Aucun lieu à proposer"},
		{"nothing like it", "xyzzy", nil, "Aucun lieu à proposer"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			got := h.suggests(t, c.text)
			if !slices.Equal(got.names(), append([]string{}, c.names...)) || !strings.HasPrefix(got.Said, c.said) {
				t.Errorf("%+v, want %q", got, c.names)
			}
		})
	}
	if got := h.suggests(t, "le pin").Suggestions[0].Detail; got != "Commune · 380\u00a0habitants" {
		t.Errorf("the detail is %q", got)
	}
}

// Whoever takes a suggestion is led to that place and no other, and is never asked again.
func TestASuggestionIsAlwaysFoundAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, name := range []string{"Le Blanc", "Ciron", "Badecon-le-Pin", "Le Pin", "8 Boulevard du Port Amiens", "Rue du Port", "1 Place de la Gare"} {
		letters := []rune(name)
		for end := 3; end <= len(letters); end++ {
			for _, suggestion := range h.suggests(t, string(letters[:end])).Suggestions {
				place, _, isCommune := strings.Cut(suggestion.Name, " (")
				title := "De l’aide près de « " + place + " »"
				if isCommune {
					title = "De l’aide près " + map[string]string{"Le Blanc": "du Blanc", "Le Pin": "du Pin"}[place]
				}
				says(t, h.get("/?q="+url.QueryEscape(suggestion.Name)), title)
			}
		}
	}
}

func TestWhatIsTypedIsKeptNowhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.get("/propositions?q=3+rue+du+port")
	if got := w.Header().Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	if w := h.get("/propositions?q=" + strings.Repeat("a", 201)); w.Code != http.StatusBadRequest || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("a text too long: %d %s", w.Code, w.Body)
	}
	if strings.Contains(h.log.String(), "port") {
		t.Error("what was typed is in the log")
	}
}
