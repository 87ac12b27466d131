package analysing_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
)

func (w world) runner() *analysing.Runner {
	return analysing.NewRunner(w.st, analysing.DefaultParameters(), w.now)
}

// Two départements are studied, help stands on both sides of their border, and a bassin and an EPCI lie across it. Each machine
// computes a part without the others' memory.
func TestARunCutByDepartementIsTheRunAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, 1)
	w.exec(`INSERT INTO departement VALUES ('18', 'Cher', '24');
		UPDATE commune SET departement_code = '18' WHERE insee_code IN ('36007', '36008')`)
	w.open("mairie", 1.25, true)
	w.openOn("", "médiathèque", 1.55, true)
	w.openOn("Tu[1] 09:00-12:00", "permanence", 1.68, true)

	plan, err := w.runner().Begin(ctx)
	if err != nil || plan.Task == 0 || !slices.Equal(plan.Missing, []string{"18", "36", "ailleurs"}) {
		t.Fatalf("%+v, %v; want three parts", plan, err)
	}
	again, err := w.runner().Begin(ctx)
	if err != nil || !cmp.Equal(again, plan) {
		t.Errorf("begun twice: %+v, %v; want the same task", again, err)
	}
	for i, part := range plan.Missing {
		if left, err := w.runner().Part(ctx, plan.Task, part); err != nil || left != len(plan.Missing)-1-i {
			t.Fatalf("part %s: %d left, %v", part, left, err)
		}
		if progress, some, err := w.st.CoverageProgress(ctx); err != nil || !some || progress.Done != i+1 || progress.Parts != 3 {
			t.Errorf("progress %+v %v %v", progress, some, err)
		}
		if _, some, err := w.st.LatestCoverageRun(ctx); err != nil || some {
			t.Errorf("a run is published after %d of the parts: %v", i+1, err)
		}
	}
	if report, err := w.runner().End(ctx, plan.Task); err != nil || !report.Changed {
		t.Fatalf("%+v, %v", report, err)
	}
	cut, bassins := w.latest(), w.coverage(store.LevelLivingArea, "bassins-insee")
	if plan, err := w.runner().Begin(ctx); err != nil || plan.Task != 0 {
		t.Errorf("%+v, %v; want nothing left to do", plan, err)
	}
	if left, err := w.runner().Part(ctx, plan.Task, "36"); err != nil || left != -1 {
		t.Errorf("a part of a task that is over: %d left, %v", left, err)
	}

	w.exec("DELETE FROM coverage_run")
	w.run()
	whole := w.latest()
	if cut.ResultHash != whole.ResultHash || cut.InputHash != whole.InputHash {
		t.Errorf("the cut run is %s, the run at once %s", cut.ResultHash, whole.ResultHash)
	}
	if diff := cmp.Diff(w.coverage(store.LevelLivingArea, "bassins-insee"), bassins); diff != "" {
		t.Error(diff)
	}
}

func TestATaskWhoseDataHaveChangedIsLeft(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, 1)
	plan, err := w.runner().Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w.open("mairie", 1.25, true)
	w.exec("UPDATE data_version SET version = version + 1")
	if left, err := w.runner().Part(ctx, plan.Task, "36"); err != nil || left != -1 {
		t.Errorf("%d left, %v; want the part left alone", left, err)
	}
	next, err := w.runner().Begin(ctx)
	if err != nil || next.Task == plan.Task {
		t.Errorf("%+v, %v; want another task", next, err)
	}
	if _, some, err := w.st.CoverageTask(ctx, plan.Task); err != nil || some {
		t.Errorf("the task of the former data stays: %v", err)
	}
}

func TestAPartThatFailsIsSaidAndTheRunBeforeStays(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t, 1)
	w.run()
	before := w.latest()
	w.open("mairie", 1.25, true)
	plan, err := w.runner().Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.runner().Fail(ctx, plan.Task, "36", context.DeadlineExceeded); err != nil {
		t.Fatal(err)
	}
	progress, _, err := w.st.CoverageProgress(ctx)
	if err != nil || !slices.Equal(progress.Failed, []string{"36: context deadline exceeded"}) {
		t.Errorf("%+v, %v", progress, err)
	}
	if w.latest().CoverageRunID != before.CoverageRunID {
		t.Error("the run before is gone")
	}
	if again, err := w.runner().Begin(ctx); err != nil || !slices.Contains(again.Missing, "36") {
		t.Errorf("%+v, %v; want the part tried again", again, err)
	}
}
