package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os/user"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// unitsCommand edits the rounds of mobile units. Each edit says who makes it; all of them can be undone.
type unitsCommand struct {
	List      unitsListCommand      `cmd:"" help:"${cli_aide_units_list}"`
	Show      unitsShowCommand      `cmd:"" help:"${cli_aide_units_show}"`
	Add       unitsAddCommand       `cmd:"" help:"${cli_aide_units_add}"`
	Remove    unitsRemoveCommand    `cmd:"" help:"${cli_aide_units_remove}"`
	Cancel    unitsCancelCommand    `cmd:"" help:"${cli_aide_units_cancel}"`
	Move      unitsMoveCommand      `cmd:"" help:"${cli_aide_units_move}"`
	Pause     unitsPauseCommand     `cmd:"" help:"${cli_aide_units_pause}"`
	Confirm   unitsConfirmCommand   `cmd:"" help:"${cli_aide_units_confirm}"`
	History   unitsHistoryCommand   `cmd:"" help:"${cli_aide_units_history}"`
	Undo      unitsUndoCommand      `cmd:"" help:"${cli_aide_units_undo}"`
	Conflicts unitsConflictsCommand `cmd:"" help:"${cli_aide_units_conflicts}"`
}

// unitArg is the unit that a command is about, by its slug.
type unitArg struct {
	Unit string `arg:"" name:"unite" help:"${cli_aide_units_unite}"`
}

// editor says who edits.
type editor struct {
	By string `name:"par" placeholder:"${cli_mot_nom}" help:"${cli_reglage_par}"`
}

// who names the editor, the account of the machine where none is given, and keeps the command as its detail.
func (e editor) who(detail ...string) planning.Who {
	name := e.By
	if name == "" {
		if account, err := user.Current(); err == nil {
			name = account.Username
		}
	}
	return planning.Who{Name: name, Detail: strings.TrimSpace(strings.Join(detail, " "))}
}

// editRound runs an edit and says what became of it.
func editRound(ctx context.Context, env *environment, edit func(p *planning.Planner) (bool, error)) error {
	return withDatabase(ctx, env, func(db *database) error {
		changed, err := edit(&planning.Planner{Store: db.store, Now: time.Now})
		if err != nil {
			return err
		}
		key := "units.fait"
		if !changed {
			key = "units.rien"
		}
		fmt.Fprintln(env.stdout, say(key))
		return nil
	})
}

type unitsAddCommand struct {
	unitArg
	editor
	DryRun     bool     `name:"dry-run" help:"${cli_reglage_essai_regle}"`
	Place      string   `arg:"" name:"lieu" help:"${cli_aide_units_lieu}"`
	Code       string   `name:"code-insee" placeholder:"${cli_mot_code}" help:"${cli_reglage_code_insee}"`
	Lat        *float64 `name:"lat" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_lat_arret}"`
	Lon        *float64 `name:"lon" placeholder:"${cli_mot_nombre}" help:"${cli_reglage_lon_arret}"`
	Address    string   `name:"adresse" placeholder:"${cli_mot_texte}" help:"${cli_reglage_adresse_arret}"`
	Room       string   `name:"salle" placeholder:"${cli_mot_texte}" help:"${cli_reglage_salle}"`
	Wheelchair string   `name:"pmr" enum:"oui,non,inconnu" default:"inconnu" help:"${cli_reglage_pmr_salle}"`
	Parking    string   `name:"stationnement" placeholder:"${cli_mot_texte}" help:"${cli_reglage_stationnement}"`
	Rule       string   `name:"regle" required:"" placeholder:"${cli_mot_regle}" help:"${cli_reglage_regle}"`
	Hours      string   `name:"heures" placeholder:"${cli_mot_heures}" help:"${cli_reglage_heures}"`
	From       string   `name:"du" placeholder:"${cli_mot_date}" help:"${cli_reglage_valable_du}"`
	To         string   `name:"au" placeholder:"${cli_mot_date}" help:"${cli_reglage_valable_au}"`
	Holidays   string   `name:"feries" enum:"saute,maintient,deplace" default:"saute" help:"${cli_reglage_feries}"`
}

// readDate reads a date of the command line; "" is no date.
func readDate(field, text string) (calendar.Date, error) {
	if text == "" {
		return 0, nil
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "date_illisible", field, text)
	}
	return d, nil
}

type unitsRemoveCommand struct {
	unitArg
	editor
	Stop string `arg:"" name:"arret" help:"${cli_aide_units_arret}"`
}

// Run takes a stop off the round.
func (c unitsRemoveCommand) Run(ctx context.Context, env *environment) error {
	return editRound(ctx, env, func(p *planning.Planner) (bool, error) { return p.RemoveStop(ctx, c.Unit, c.Stop, c.who(c.Stop)) })
}

// visitArgs are one stop and one day or more.
type visitArgs struct {
	Stop   string `arg:"" name:"arret" help:"${cli_aide_units_arret}"`
	Day    string `arg:"" name:"date" help:"${cli_aide_units_date}"`
	To     string `name:"au" placeholder:"${cli_mot_date}" help:"${cli_reglage_au}"`
	Reason string `name:"raison" placeholder:"${cli_mot_texte}" help:"${cli_reglage_raison}"`
}

// exception reads the days concerned.
func (v visitArgs) exception() (itinerary.Exception, error) {
	e := itinerary.Exception{Reason: v.Reason}
	var err error
	if e.From, err = readDate("date", v.Day); err != nil {
		return e, err
	}
	e.To = e.From
	if v.To != "" {
		e.To, err = readDate("au", v.To)
	}
	return e, err
}

type unitsCancelCommand struct {
	unitArg
	visitArgs
	editor
}

// Run cancels the visits of a stop on some days.
func (c unitsCancelCommand) Run(ctx context.Context, env *environment) error {
	return editRound(ctx, env, func(p *planning.Planner) (bool, error) {
		e, err := c.exception()
		if err != nil {
			return false, err
		}
		return p.Cancel(ctx, c.Unit, c.Stop, e, c.who(c.Stop, c.Day, c.To, c.Reason))
	})
}

type unitsMoveCommand struct {
	unitArg
	visitArgs
	editor
	NewDay string `name:"vers" placeholder:"${cli_mot_date}" help:"${cli_reglage_vers}"`
	Hours  string `name:"heures" placeholder:"${cli_mot_heures}" help:"${cli_reglage_heures}"`
	Place  string `name:"lieu" placeholder:"${cli_mot_texte}" help:"${cli_reglage_lieu_exceptionnel}"`
}

// Run changes the day, the hours or the place of visits.
func (c unitsMoveCommand) Run(ctx context.Context, env *environment) error {
	return editRound(ctx, env, func(p *planning.Planner) (bool, error) {
		e, err := c.exception()
		if err != nil {
			return false, err
		}
		if e.Day, err = readDate("vers", c.NewDay); err != nil {
			return false, err
		}
		if e.Hours, err = itinerary.ParseHours(c.Hours); err != nil {
			return false, err
		}
		e.Place = c.Place
		return p.Move(ctx, c.Unit, c.Stop, e, c.who(c.Stop, c.Day, c.NewDay, c.Hours, c.Place, c.Reason))
	})
}

type unitsPauseCommand struct {
	unitArg
	editor
	From   string `name:"du" required:"" placeholder:"${cli_mot_date}" help:"${cli_reglage_pause_du}"`
	To     string `name:"au" required:"" placeholder:"${cli_mot_date}" help:"${cli_reglage_pause_au}"`
	Stop   string `name:"arret" placeholder:"${cli_mot_texte}" help:"${cli_reglage_pause_arret}"`
	Reason string `name:"raison" placeholder:"${cli_mot_texte}" help:"${cli_reglage_raison}"`
}

// Run stops the visits of a unit, or of one of its stops, over a season.
func (c unitsPauseCommand) Run(ctx context.Context, env *environment) error {
	return editRound(ctx, env, func(p *planning.Planner) (bool, error) {
		e, err := visitArgs{Day: c.From, To: c.To, Reason: c.Reason}.exception()
		if err != nil {
			return false, err
		}
		return p.Pause(ctx, c.Unit, c.Stop, e, c.who(c.Stop, c.From, c.To, c.Reason))
	})
}

type unitsConfirmCommand struct {
	unitArg
	editor
	Stop string `arg:"" optional:"" name:"arret" help:"${cli_aide_units_confirm_arret}"`
	Day  string `arg:"" optional:"" name:"date" help:"${cli_aide_units_date}"`
}

// Run confirms the round of a unit, or one visit of it.
func (c unitsConfirmCommand) Run(ctx context.Context, env *environment) error {
	return editRound(ctx, env, func(p *planning.Planner) (bool, error) {
		if c.Stop == "" {
			return p.Confirm(ctx, c.Unit, c.who())
		}
		e, err := visitArgs{Day: c.Day}.exception()
		if err == nil && c.Day == "" {
			err = fault.New(fault.Invalid, "date_illisible", "date", "")
		}
		if err != nil {
			return false, err
		}
		return p.ConfirmDates(ctx, c.Unit, c.Stop, e, c.who(c.Stop, c.Day))
	})
}

type unitsUndoCommand struct {
	unitArg
	editor
	Version int `arg:"" optional:"" name:"modification" help:"${cli_aide_units_modification}"`
}

// Run goes back to the round before an edit.
func (c unitsUndoCommand) Run(ctx context.Context, env *environment) error {
	return editRound(ctx, env, func(p *planning.Planner) (bool, error) {
		detail := ""
		if c.Version > 0 {
			detail = strconv.Itoa(c.Version)
		}
		return p.Undo(ctx, c.Unit, c.Version, c.who(detail))
	})
}

type unitsListCommand struct {
	Format string `enum:"texte,json" default:"texte" placeholder:"${cli_mot_forme}" help:"${cli_reglage_format_liste}"`
}

// unitListed is one unit, as JSON spells it.
type unitListed struct {
	Slug     string   `json:"slug"`
	Name     string   `json:"nom"`
	Modes    []string `json:"modes"`
	Stops    int      `json:"arrets"`
	AutoRead bool     `json:"lu_automatiquement"`
	Waiting  bool     `json:"proposition"` // a proposal waits for somebody to confirm it
}

// Run lists the mobile units with the state of their rounds.
func (c unitsListCommand) Run(ctx context.Context, env *environment) error {
	return withDatabase(ctx, env, func(db *database) error {
		units, err := db.store.Units(ctx)
		if err != nil {
			return err
		}
		all := make([]unitListed, 0, len(units))
		for _, u := range units {
			round, _, err := db.store.Round(ctx, u.ID)
			if err != nil {
				return err
			}
			_, waiting, err := db.store.Proposal(ctx, u.ID)
			if err != nil {
				return err
			}
			one := unitListed{Slug: u.Slug, Name: u.Name, Modes: []string{}, Stops: len(round.Stops), AutoRead: round.AutoRead, Waiting: waiting}
			for _, mode := range u.Modes {
				one.Modes = append(one.Modes, string(mode))
			}
			all = append(all, one)
		}
		if c.Format == "json" {
			encoder := json.NewEncoder(env.stdout)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			return encoder.Encode(all)
		}
		table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, say("units.colonnes"))
		for _, u := range all {
			state := "units.etat.sans_tournee"
			switch {
			case u.AutoRead:
				state = "units.etat.lu"
			case u.Stops > 0:
				state = "units.etat.confirme"
			case u.Waiting:
				state = "units.etat.proposition"
			}
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\n", u.Slug, u.Name, u.Stops, say(state))
		}
		return table.Flush()
	})
}

type unitsShowCommand struct{ unitArg }

// shownPassages bounds the dated visits that show prints.
const shownPassages = 20

// Run prints the stops of a unit and its next visits.
func (c unitsShowCommand) Run(ctx context.Context, env *environment) error {
	return withUnit(ctx, env, c.Unit, func(p *planning.Planner, unit itinerary.Unit) error {
		round, _, err := p.Store.Round(ctx, unit.ID)
		if err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, unit.Name)
		for _, s := range round.Stops {
			for _, h := range s.Schedules {
				fmt.Fprintln(env.stdout, say("units.arret", "id", s.ID.String(), "lieu", s.Place, "code", string(s.INSEECode),
					"regle", wording.Rule(h.Rule), "heures", wording.Hours(h.Hours)))
			}
		}
		passages, err := p.Store.Passages(ctx, store.PassageFilter{
			From: p.Today(), To: p.Today() + itinerary.Horizon, Unit: c.Unit, Limit: shownPassages,
		})
		if err != nil {
			return err
		}
		for _, v := range passages {
			fmt.Fprintln(env.stdout, strings.TrimSpace(say("units.passage", "jour", wording.Day(v.Day), "lieu", v.StopPlace,
				"heures", wording.Hours(v.Hours), "raison", wording.PassageReason(v.Passage))))
		}
		return nil
	})
}

type unitsHistoryCommand struct{ unitArg }

// Run prints what was changed in a round, by whom and when, the last change first.
func (c unitsHistoryCommand) Run(ctx context.Context, env *environment) error {
	return withUnit(ctx, env, c.Unit, func(p *planning.Planner, unit itinerary.Unit) error {
		edits, err := p.Store.RoundEdits(ctx, unit.ID)
		if err != nil {
			return err
		}
		for _, e := range edits {
			before, after := 0, 0
			if e.Before != nil {
				before = len(e.Before.Stops)
			}
			if e.After != nil {
				after = len(e.After.Stops)
			}
			fmt.Fprintln(env.stdout, strings.TrimSpace(say("units.modification", "n", strconv.Itoa(e.Version),
				"date", e.At.Local().Format("02/01/2006 15:04"), "qui", e.By, "action", wording.Say("unites.action."+string(e.Action)),
				"avant", strconv.Itoa(before), "apres", strconv.Itoa(after), "detail", e.Detail)))
		}
		return nil
	})
}

type unitsConflictsCommand struct{ unitArg }

// Run prints what the team of a unit should look at.
func (c unitsConflictsCommand) Run(ctx context.Context, env *environment) error {
	return withUnit(ctx, env, c.Unit, func(p *planning.Planner, unit itinerary.Unit) error {
		conflicts, round, err := p.Conflicts(ctx, unit.ID)
		if err != nil {
			return err
		}
		if len(conflicts) == 0 {
			fmt.Fprintln(env.stdout, say("units.sans_conflit"))
		}
		for _, conflict := range conflicts {
			fmt.Fprintln(env.stdout, wording.Conflict(conflict, round.Itinerary))
		}
		return nil
	})
}

// withUnit opens the database and finds the unit.
func withUnit(ctx context.Context, env *environment, slug string, do func(p *planning.Planner, unit itinerary.Unit) error) error {
	return withDatabase(ctx, env, func(db *database) error {
		p := &planning.Planner{Store: db.store, Now: time.Now}
		unit, err := p.Unit(ctx, slug)
		if err != nil {
			return err
		}
		return do(p, unit)
	})
}
