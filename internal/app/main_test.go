package app

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/localdb"
)

// asProgram makes the test binary behave as bin/maillage, so that tests can start and kill real processes.
const asProgram = "MAILLAGE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// program is one maillage process.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  chan string // of its standard output
	stderr lockedBuffer
	ended  chan struct{}
	err    error
}

// launch starts maillage with these arguments.
func launch(t *testing.T, args ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, cmd: exec.Command(self, args...), lines: make(chan string, 1000), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			p.lines <- scanner.Text()
		}
		p.err = p.cmd.Wait()
	}()
	t.Cleanup(func() { p.kill(); <-p.ended })
	return p
}

// startService starts a service on a free port and returns it with its address once it says that it is ready.
func startService(t *testing.T, varDir string, args ...string) (*program, string) {
	t.Helper()
	t.Cleanup(func() { // after the process itself: what a killed one leaves behind
		if err := localdb.Shutdown(context.Background(), varDir); err != nil {
			t.Error(err)
		}
	})
	p := launch(t, append([]string{"serve", "--var", varDir, "--listen", "127.0.0.1:0"}, args...)...)
	return p, strings.TrimPrefix(p.waitLine("prêt : "), "prêt : ")
}

// settledVar makes a private cluster with a commune: its services have no sample to load, which is most of a first start.
func settledVar(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	varDir, communes := filepath.Join(dir, "var"), filepath.Join(dir, "communes.csv")
	if err := os.WriteFile(communes, communeTable(1, 100), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(t, "import", "communes", communes, "--var", varDir); code != exitOK {
		t.Fatalf("%s%s", out, errs)
	}
	return varDir
}

// waitLine waits for a line of output that holds text.
func (p *program) waitLine(text string) string {
	p.t.Helper()
	timeout := time.After(2 * time.Minute)
	for {
		select {
		case line := <-p.lines:
			if strings.Contains(line, text) {
				return line
			}
		case <-p.ended:
			p.t.Fatalf("maillage ended before it said %q: %v\n%s", text, p.err, p.stderr.String())
		case <-timeout:
			p.t.Fatalf("maillage does not say %q\n%s", text, p.stderr.String())
		}
	}
}

func (p *program) pid() int { return p.cmd.Process.Pid }

func (p *program) kill() { _ = p.cmd.Process.Kill() }

// terminate asks the process to end, as a service manager does, and waits.
func (p *program) terminate() {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	p.wait(time.Minute)
}

// wait waits for the end and returns the exit code.
func (p *program) wait(timeout time.Duration) int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(timeout):
		p.t.Fatalf("maillage %v does not end\n%s", p.cmd.Args[1:], p.stderr.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// command runs maillage inside the test and returns its exit code and its two outputs.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// lockedBuffer is written by a process and read by the test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
