package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/dispatching"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/vroom"
	"github.com/maillage-numerique/maillage/internal/wording"
)

const planPath = "/api/v1/tournees/plan"

// planTime bounds an answer at once: waiting for one's turn, searching, explaining.
const planTime = 15 * time.Second

// planRounds answers a problem of rounds in VROOM's words: at once when it is small, otherwise, or where "Prefer: respond-async" asks for
// it (RFC 7240), by the address where the answer will be.
func (a *API) planRounds(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, no-store")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	body, q, done, err := a.readProblem(w, r)
	defer done()
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), planTime)
	defer cancel()
	if dispatching.Soon(q) && !strings.Contains(r.Header.Get("Prefer"), "respond-async") {
		answer, err := a.dispatch.Plan(ctx, q)
		if err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		a.write(w, r, planAnswer(answer))
		return
	}
	id, err := a.dispatch.Ask(ctx, body)
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	document, err := json.Marshal(planDocument{ID: id.String(), State: planWaiting, Address: planPath + "/" + id.String()})
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	w.Header().Set("Location", planPath+"/"+id.String())
	w.Header().Set("Access-Control-Expose-Headers", "Location, Retry-After")
	w.Header().Set("Retry-After", "2")
	w.Header().Set("Content-Type", contentJSON)
	w.WriteHeader(http.StatusAccepted)
	_, _ = w.Write(append(document, '\n'))
}

func planAnswer(document any) answer { return answer{contentJSON, document} }

// planRoom is how many problems are held in memory at once, while they are received and answered; a large one takes the room of eight.
const planRoom, largeProblem = 16, 8

// readProblem receives a problem. When done with it, its room is given back.
func (a *API) readProblem(w http.ResponseWriter, r *http.Request) (body []byte, q *vroom.Request, done func(), err error) {
	room := int64(0)
	done = func() { a.planRoom.Release(room) }
	take := func(n int64) error {
		if !a.planRoom.TryAcquire(n) {
			return fault.New(fault.Unavailable, "plans_occupes", "", "")
		}
		room += n
		return nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != contentJSON {
		return nil, nil, done, fault.New(fault.Unsupported, "plan_pas_json", "Content-Type", "")
	}
	tooLarge := fault.New(fault.TooLarge, "plan_trop_gros", "", "").With("max", strconv.Itoa(vroom.MaxBytes>>20))
	if r.ContentLength > vroom.MaxBytes {
		return nil, nil, done, tooLarge
	}
	if err := take(1); err != nil {
		return nil, nil, done, err
	}
	whole := http.MaxBytesReader(w, r.Body, vroom.MaxBytes)
	body, err = io.ReadAll(io.LimitReader(whole, maxBodyBytes))
	if err == nil && len(body) == maxBodyBytes {
		if err := take(largeProblem - 1); err != nil {
			return nil, nil, done, err
		}
		var rest []byte
		rest, err = io.ReadAll(whole)
		body = append(body, rest...)
	}
	var beyond *http.MaxBytesError
	switch {
	case errors.As(err, &beyond):
		return nil, nil, done, tooLarge
	case err != nil: // cut on its way
		return nil, nil, done, fault.New(fault.Invalid, "plan_coupe", "", "").Wrap(err)
	}
	q, err = vroom.Read(bytes.NewReader(body))
	return body, q, done, err
}

// The states of a request in the background.
const (
	planWaiting = "en_attente"
	planWorking = "en_cours"
	planOver    = "termine"
	planFailed  = "echec"
)

// planDocument is a request in the background.
type planDocument struct {
	ID       string          `json:"id"`
	State    string          `json:"etat"`
	Progress float64         `json:"avancement"`
	Address  string          `json:"adresse"`
	AskedAt  *time.Time      `json:"demande_le,omitempty"`
	EndedAt  *time.Time      `json:"fini_le,omitempty"`
	KeptTo   *time.Time      `json:"garde_jusqu_au,omitempty"`
	Detail   string          `json:"detail,omitempty"`
	Result   json.RawMessage `json:"resultat,omitempty"`
}

func (a *API) showPlan(r *http.Request) (answer, error) {
	p := readParams(r, "meilleur")
	best := p.one("meilleur", "non", "oui", "non") == "oui"
	id, err := planID(r)
	if err = errors.Join(p.err, err); err != nil {
		return answer{}, err
	}
	found, err := a.dispatch.Find(r.Context(), id, best)
	if err != nil {
		return answer{}, err
	}
	return planAnswer(newPlanDocument(found)), nil
}

func newPlanDocument(found store.TourRequest) planDocument {
	kept := found.AskedAt.Add(dispatching.Kept).UTC()
	asked := found.AskedAt.UTC()
	d := planDocument{
		ID: found.TourRequestID.String(), State: planWaiting, Progress: found.Progress, Address: planPath + "/" + found.TourRequestID.String(),
		AskedAt: &asked, KeptTo: &kept, Result: found.Answer,
	}
	switch {
	case found.Failed:
		d.State, d.Detail = planFailed, wording.Say("plan.echec")
	case found.EndedAt != nil:
		d.State = planOver
	case found.BegunAt != nil:
		d.State = planWorking
	}
	if found.EndedAt != nil {
		ended := found.EndedAt.UTC()
		d.EndedAt = &ended
	}
	return d
}

// giveUpPlan forgets a request and its answer. Again, or of nobody, it is as gone.
func (a *API) giveUpPlan(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	id, err := planID(r)
	if err == nil {
		err = a.dispatch.GiveUp(r.Context(), id)
	}
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func planID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(chi.URLParam(r, "id"))
	if err != nil {
		return id, fault.New(fault.NotFound, "plan_inconnu", "id", "")
	}
	return id, nil
}
