package finding

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/internal/site/equipment"
)

// Understood is what a word for equipment was taken for.
type Understood struct {
	Asked string
	As    []string // names of the vocabulary, or what is declared in like words; none = nobody declares anything of the kind
}

// Words cuts a text into what is asked for, one piece of equipment after the other.
func Words(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("|,;", r) })
	for i, word := range words {
		words[i] = strings.TrimSpace(word)
	}
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

// Understand puts what words mean in the place of the words, in the dimensions that are open: for questions that the database answers.
func (g *Guide) Understand(ctx context.Context, filters Filters) (Filters, []Understood, error) {
	if len(filters[Equipment]) == 0 {
		return filters, nil, nil
	}
	p, err := g.places(ctx)
	if err != nil {
		return nil, nil, err
	}
	understood, said := p.understand(filters)
	return understood, said, nil
}

// understand reads each word for equipment as a term of the vocabulary, else as the terms that it names, else as whatever is declared in
// like words. A word that means nothing here stays: nobody has it, and those who say nothing of their equipment come apart.
func (p *places) understand(filters Filters) (Filters, []Understood) {
	asked := filters[Equipment]
	if len(asked) == 0 {
		return filters, nil
	}
	said := make([]Understood, len(asked))
	var values []string
	for i, word := range asked {
		said[i] = Understood{Asked: word, As: p.equipmentLike(word)}
		values = append(values, said[i].As...)
		if len(said[i].As) == 0 {
			values = append(values, word)
		}
	}
	filters = maps.Clone(filters)
	filters[Equipment] = values
	return filters, said
}

func (p *places) equipmentLike(word string) []string {
	if name, known := equipment.Of(word); known {
		return []string{name}
	}
	if slices.Contains(p.equipment, word) {
		return []string{word}
	}
	if names := equipment.In(word); len(names) > 0 {
		return names
	}
	var like []string
	for _, declared := range p.equipment {
		if equipment.Alike(word, declared) {
			like = append(like, declared)
		}
	}
	return like
}
