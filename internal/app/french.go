package app

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/alecthomas/kong"

	"github.com/maillage-numerique/maillage/internal/wording"
)

// say gives a sentence of the command line.
func say(key string, pairs ...string) string { return wording.Say("cli."+key, pairs...) }

// sentenceMark is how a struct tag names a sentence: ${cli_aide_serve} is the key cli.aide.serve.
var sentenceMark = regexp.MustCompile(`\$\{(cli_\w+)\}`)

// marked are the sentences of the command line by the name that struct tags give them.
var marked = sync.OnceValue(func() map[string]string {
	sentences := map[string]string{}
	for _, key := range wording.Keys("cli.") {
		sentences[strings.ReplaceAll(key, ".", "_")] = wording.Say(key)
	}
	sentences["cli_aide_import_genre"] = say("aide.import_genre", "genres", kindNames())
	return sentences
})

// frenchTags puts the sentences in the place of their names. They are not given to kong as its variables: it reads every
// variable anew for every option, and a command would spend its first tenth of a second there. A name without a sentence
// stays, and kong refuses it.
func frenchTags(k *kong.Kong) error {
	written := func(tag string) string {
		return sentenceMark.ReplaceAllStringFunc(tag, func(mark string) string {
			if sentence, ok := marked()[mark[len("${"):len(mark)-len("}")]]; ok {
				return sentence
			}
			return mark
		})
	}
	return kong.Visit(k.Model.Node, func(visited kong.Visitable, next kong.Next) error {
		switch of := visited.(type) {
		case *kong.Node:
			of.Help = written(of.Help)
		case *kong.Flag:
			of.PlaceHolder = written(of.PlaceHolder)
		case *kong.Value:
			of.Help = written(of.Help)
		}
		return next(nil)
	})
}

// The words that kong prints around our own.
var kongWords = []struct {
	pattern *regexp.Regexp
	key     string
}{
	{regexp.MustCompile(`(?m)^Usage:`), "kong.usage"},
	{regexp.MustCompile(`(?m)^Arguments:`), "kong.arguments"},
	{regexp.MustCompile(`(?m)^Flags:`), "kong.options"},
	{regexp.MustCompile(`(?m)^Commands:`), "kong.commandes"},
	{regexp.MustCompile(`<command>`), "kong.commande"},
	{regexp.MustCompile(`\[flags\]`), "kong.options_crochets"},
	{regexp.MustCompile(`Run "([^"]+)" for more information( on a command)?\.`), "kong.plus"},
}

// frenchHelp prints kong's help with its own words in French.
func frenchHelp(options kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var buffer bytes.Buffer
	ctx.Stdout = &buffer
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	text := buffer.String()
	for _, word := range kongWords {
		text = word.pattern.ReplaceAllString(text, say(word.key))
	}
	_, err = out.Write([]byte(text))
	return err
}

// frenchValue adds to the help of a setting its default and the name of its variable.
func frenchValue(value *kong.Value) string {
	var spellings []string
	if value.HasDefault && value.Default != "" {
		spellings = append(spellings, say("kong.defaut", "a", value.Default))
	}
	for _, name := range value.Tag.Envs {
		spellings = append(spellings, "$"+name)
	}
	if len(spellings) == 0 {
		return value.Help
	}
	return value.Help + " (" + strings.Join(spellings, ", ") + ")"
}

// What kong says about a command line it cannot read.
var kongFaults = []struct {
	pattern *regexp.Regexp
	key     string
}{
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), "kong.option_proche"},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "kong.option_inconnue"},
	{regexp.MustCompile(`^unexpected argument (\S+), did you mean (?:one of )?(.+)\?$`), "kong.mot_proche"},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "kong.mot_inconnu"},
	{regexp.MustCompile(`^expected (?:one of )?(.+)$`), "kong.attendu"},
	{regexp.MustCompile(`^(?:missing positional arguments|missing flags:) (.+)$`), "kong.manque"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), "kong.choix"},
	{regexp.MustCompile(`^([^\s:]+): (?:expected|missing|unexpected|bool value).*$`), "kong.valeur"},
}

// frenchParseError says what is wrong with a command line.
func frenchParseError(err error) string {
	for _, fault := range kongFaults {
		if match := fault.pattern.FindStringSubmatch(err.Error()); match != nil {
			pairs := []string{}
			for i, text := range match[1:] {
				pairs = append(pairs, string(rune('a'+i)), strings.ReplaceAll(text, `"`, ""))
			}
			return say(fault.key, pairs...)
		}
	}
	return say("kong.illisible", "a", err.Error())
}
