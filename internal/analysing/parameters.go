package analysing

import (
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// Parameters of a coverage run. They are stored with the run and shown with its figures, under French keys.
type Parameters struct {
	GridResolution int                     `json:"maille_h3"`
	Spreading      hexgrid.Parameters      `json:"peuplement"`
	Need           coverage.NeedParameters `json:"besoin"`
	// NeedZoning is the set of living areas to whose means small communes are drawn.
	NeedZoning string `json:"zonage_lissage"`
	Mode       Mode   `json:"mode"`   // of travel
	Travel     string `json:"trajet"` // how minutes are known
	// HaloM is how far from the studied area people still share the hours of its places.
	HaloM      float64                  `json:"halo_m"`
	Reach      coverage.ReachParameters `json:"portee"`
	Minutes    float64                  `json:"minutes"` // farther is out of reach
	WindowDays int                      `json:"jours"`   // a date within so many days is soon enough
	Classes    coverage.ClassParameters `json:"classes"`
	Thresholds [4]float64               `json:"seuils_minutes"`
	// InventorySites is the number of counted sites, besides France services, from which the supply of a département
	// outside the studied area is held to be loaded.
	InventorySites int64                  `json:"inventaire_min_lieux"`
	Gaps           coverage.GapParameters `json:"carences"`
}

// Thresholds are the minutes within which people are counted, whatever the question: ascending.
var Thresholds = [4]float64{10, 15, 20, 30}

// DefaultParameters are those of METHODS §1 to §5.
func DefaultParameters() Parameters {
	q := DefaultQuestion()
	return Parameters{
		GridResolution: hexgrid.Resolution,
		Spreading:      hexgrid.DefaultParameters(),
		Need:           coverage.DefaultNeed(),
		NeedZoning:     "bassins-insee",
		Mode:           q.Mode,
		Travel:         coverage.StraightLine,
		Reach:          coverage.DefaultReach(q.Mode.minutes()),
		HaloM:          40_000,
		Minutes:        q.Minutes,
		WindowDays:     q.WindowDays,
		Classes:        coverage.DefaultClasses(),
		Thresholds:     Thresholds,
		InventorySites: 10,
		Gaps:           coverage.DefaultGaps(),
	}
}

// Check refuses, as an Invalid fault, what cannot be asked of a run.
func (p Parameters) Check() error {
	values := p.question().Values()
	_, err := ParseQuestion(values)
	return err
}

// question is what a run with these parameters answers.
func (p Parameters) question() Question {
	q := DefaultQuestion()
	q.Minutes, q.WindowDays, q.Mode = p.Minutes, p.WindowDays, p.Mode
	return q
}

// Step is a part of a long run, for those who watch it. Its words are those of the key "couverture.etape." + step.
type Step string

// The steps of RunCoverage, in order.
const (
	StepRead        Step = "lecture"
	StepSpread      Step = "peuplement"
	StepReach       Step = "trajets"
	StepTerritories Step = "territoires"
	StepWrite       Step = "ecriture"
)

// Steps lists them in order.
var Steps = []Step{StepRead, StepSpread, StepReach, StepTerritories, StepWrite}

// Progress is told each step as it begins: done of total are over. It may be nil.
type Progress func(step Step, done, total int)

func (p Progress) begin(step Step) {
	if p == nil {
		return
	}
	for done, s := range Steps {
		if s == step {
			p(step, done, len(Steps))
		}
	}
}

// Report says what a run did.
type Report struct {
	Changed           bool // what the public sees has changed
	Computed          bool // false: the inputs were those of the current run
	Communes          int  // of the studied area
	Rows              int  // of the demand, those of straddling territories included
	Sites             int  // that count as help
	Gaps              int
	People            float64  // of the studied area
	Need              float64  // of them, in digital difficulty
	UnknownPopulation []string // INSEE codes of studied communes left out: population unknown
	Nowhere           []string // INSEE codes of studied communes left out: no place known
}
