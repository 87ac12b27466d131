package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/vroom"
)

// problemFile writes a problem of three halls that two vans share, to be searched for so long.
func problemFile(t *testing.T, effort string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "probleme.json")
	text := `{` + effort + `, "vehicles": [{"id": 1, "start": [1.69, 46.81], "end": [1.69, 46.81]}, {"id": 2, "start": [1.69, 46.81]}],
		"jobs": [{"id": 1, "location": [1.06, 46.63]}, {"id": 2, "location": [1.32, 46.72]}, {"id": 3, "location": [2.1, 46.6]}]}`
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAProblemInAFileIsPlanned(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, "plan", problemFile(t, `"iterations": 100`))
	var a vroom.Answer
	if err := json.Unmarshal([]byte(out), &a); err != nil || code != exitOK || a.Summary.Unassigned != 0 || len(a.Routes) == 0 {
		t.Errorf("code %d, %v\n%s%s", code, err, out, errs)
	}
}

func TestAProblemThatCannotBeHonouredIsRefused(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, "plan", problemFile(t, `"shipments": []`))
	if code != exitFailed || out != "" || !strings.Contains(errs, "« shipments »") {
		t.Errorf("code %d\n%s%s", code, out, errs)
	}
	if code, _, errs := command(t, "plan", problemFile(t, `"iterations": 1`), "--mesure"); code != exitFailed || !strings.Contains(errs, "--mesure") {
		t.Errorf("code %d: %s", code, errs)
	}
}

func TestAnInterruptedPlanIsTheBestSoFar(t *testing.T) {
	t.Parallel()
	p := launch(t, "plan", problemFile(t, `"secondes": 300`), "--delai", "5m")
	time.Sleep(500 * time.Millisecond) // sooner, the signal would end the program before it listens
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := p.wait(time.Minute); code != exitUnfinished {
		t.Errorf("code %d: %s", code, p.stderr.String())
	}
	var text strings.Builder
	for {
		select {
		case line := <-p.lines:
			text.WriteString(line)
			continue
		default:
		}
		break
	}
	var a vroom.Answer
	if err := json.Unmarshal([]byte(text.String()), &a); err != nil || a.Search.End != vroom.Interrupted {
		t.Errorf("%v: %s", err, text.String())
	}
}
