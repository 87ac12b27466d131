package importing

import (
	"fmt"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Report is what an import tells the person who ran it (docs: CONTRACT, "Import report"). Each row of the file is in
// exactly one of created, changed, unchanged, merged (the same record again in the same file) and rejected.
type Report struct {
	Kind       string      `json:"genre"`
	Source     string      `json:"source"`
	File       string      `json:"fichier"`
	Read       int         `json:"lus"`
	Created    int         `json:"crees"`
	Changed    int         `json:"modifies"`
	Unchanged  int         `json:"inchanges"`
	Merged     int         `json:"fusionnes"`
	Rejected   int         `json:"rejetes"`
	Rejections []Rejection `json:"rejets"`
	// Withheld counts the rejections that are counted but not listed, beyond maxListed.
	Withheld int `json:"rejets_non_listes,omitempty"`
	// Removed counts what the file no longer holds and the database therefore dropped. It is not a row of the file.
	Removed int `json:"retires,omitempty"`
	// Remarks say what was read all the same, and how: an unknown value kept aside, a code replaced by its heir.
	Remarks []Remark `json:"remarques,omitempty"`
	// RemarksWithheld counts the remarks beyond maxListed.
	RemarksWithheld int `json:"remarques_non_listees,omitempty"`
	// Propositions are the rounds read, of an import of rounds.
	Propositions []Proposition `json:"propositions,omitempty"`
	// DryRun says that nothing was written.
	DryRun bool `json:"a_blanc,omitempty"`
}

// Rejection is a row that was not taken, why, and what to do about it. Reason and Remedy are French, for the reader.
type Rejection struct {
	Line   int    `json:"ligne"`
	Field  string `json:"champ"`
	Value  string `json:"valeur"`
	Reason string `json:"raison"`
	Remedy string `json:"remede"`
}

// Remark is a row that was taken, with something that its reader should know.
type Remark struct {
	Line  int    `json:"ligne"`
	Field string `json:"champ"`
	Value string `json:"valeur"`
	Text  string `json:"texte"`
}

// maxListed bounds a report: a file of a million bad rows must not become a million sentences in memory.
const maxListed = 5000

// Reject counts a row as rejected and lists the fault in French (key "faute.<code>" and its ".remede").
func (r *Report) Reject(f *fault.Fault) {
	r.Rejected++
	if len(r.Rejections) >= maxListed {
		r.Withheld++
		return
	}
	reason, remedy := wording.Fault(f)
	r.Rejections = append(r.Rejections, Rejection{Line: f.Line, Field: f.Field, Value: shorten(f.Value), Reason: reason, Remedy: remedy})
}

// Remark lists something to know about a row that was taken; key and pairs are those of wording.Say.
func (r *Report) Remark(line int, field, value, key string, pairs ...string) {
	if len(r.Remarks) >= maxListed {
		r.RemarksWithheld++
		return
	}
	pairs = append(pairs, "champ", field, "valeur", value, "ligne", fmt.Sprint(line))
	r.Remarks = append(r.Remarks, Remark{Line: line, Field: field, Value: shorten(value), Text: wording.Say(key, pairs...)})
}

// ChangedAnything says whether the import changed public data.
func (r *Report) ChangedAnything() bool { return r.Created+r.Changed+r.Removed > 0 }

// Check proves that no row was lost: read = created + changed + unchanged + merged + rejected. A report that does not add
// up is a defect of the importer, so the transaction must not commit.
func (r *Report) Check() error {
	if sum := r.Created + r.Changed + r.Unchanged + r.Merged + r.Rejected; sum != r.Read {
		return fmt.Errorf("import of %s: %d rows read but %d accounted for (created %d, changed %d, unchanged %d, merged %d, rejected %d)",
			r.File, r.Read, sum, r.Created, r.Changed, r.Unchanged, r.Merged, r.Rejected)
	}
	return nil
}

// shorten keeps a value readable in a table.
func shorten(s string) string {
	const most = 120
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

// Progress is told how far a long work is. Total is 0 while unknown; what is French, for the reader.
type Progress func(done, total int64, what string)
