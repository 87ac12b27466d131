package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// cli is the command line: settings that every command knows, then one command.
type cli struct {
	Database DatabaseConfig `embed:""`
	Log      LogConfig      `embed:"" prefix:"log-"`

	Serve    serveCommand    `cmd:"" help:"${cli_aide_serve}"`
	Demo     demoCommand     `cmd:"" help:"${cli_aide_demo}"`
	Import   importCommand   `cmd:"" help:"${cli_aide_import}"`
	Load     loadCommand     `cmd:"" help:"${cli_aide_load}"`
	Geocode  geocodeCommand  `cmd:"" help:"${cli_aide_geocode}"`
	Sites    sitesCommand    `cmd:"" help:"${cli_aide_sites}"`
	Units    unitsCommand    `cmd:"" help:"${cli_aide_units}"`
	Plan     planCommand     `cmd:"" help:"${cli_aide_plan}"`
	Export   exportCommand   `cmd:"" help:"${cli_aide_export}"`
	Coverage coverageCommand `cmd:"" help:"${cli_aide_coverage}"`
	Work     workCommand     `cmd:"" help:"${cli_aide_work}"`
	Account  accountCommand  `cmd:"" help:"${cli_aide_account}"`
	Migrate  migrateCommand  `cmd:"" help:"${cli_aide_migrate}"`
	Doctor   doctorCommand   `cmd:"" help:"${cli_aide_doctor}"`
	Version  versionCommand  `cmd:"" help:"${cli_aide_version}"`
}

// environment is what a command gets from the world: never globals, so that tests run commands side by side.
type environment struct {
	config         Config
	stdin          io.Reader
	stdout, stderr io.Writer
}

// exit codes of the command.
const (
	exitOK = iota
	exitFailed
	exitUsage
	exitUnfinished // the best that was found before an interruption or the end of the time, not all that was asked
)

// Main runs one command and returns its exit code. SIGTERM and SIGINT end it in order; the second one ends it at once.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	context.AfterFunc(ctx, stop) // from now on a second signal has its usual, immediate effect
	return run(ctx, args, stdin, stdout, stderr)
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var commands cli
	exited := -1 // --help prints and asks kong to exit
	parser, err := newParser(&commands, stdout, stderr, func(code int) { exited = code; panic(exitRequest{}) })
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	parsed, err := parse(parser, args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(stderr, say("erreur", "phrase", frenchParseError(err)))
		return exitUsage
	}
	env := &environment{
		config: Config{Database: commands.Database, Log: commands.Log, Service: commands.Serve.ServiceConfig},
		stdin:  stdin, stdout: stdout, stderr: stderr,
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(env); err != nil {
		if code := exitCode(0); errors.As(err, &code) {
			return int(code)
		}
		reportError(stderr, err)
		return exitFailed
	}
	return exitOK
}

// exitRequest unwinds kong when it has printed its help.
type exitRequest struct{}

func parse(parser *kong.Kong, args []string) (parsed *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(exitRequest); !ok {
				panic(r)
			}
		}
	}()
	return parser.Parse(args)
}

func newParser(commands *cli, stdout, stderr io.Writer, exit func(int)) (*kong.Kong, error) {
	return kong.New(commands,
		kong.Name("maillage"),
		kong.Description(say("aide.maillage")),
		kong.Writers(stdout, stderr),
		kong.Exit(exit),
		kong.Help(frenchHelp),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.ValueFormatter(frenchValue),
		kong.PostBuild(frenchTags),
		kong.PostBuild(func(k *kong.Kong) error {
			k.Model.HelpFlag.Help = say("aide.help")
			return nil
		}),
	)
}

// reportError says in French why a command failed, and what to do. A fault has its own sentence; what has none is ours
// to mend and is shown as it is.
func reportError(stderr io.Writer, err error) {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(stderr, say("erreur", "phrase", say("interrompu")))
		return
	}
	if silent := (reported{}); errors.As(err, &silent) {
		return
	}
	f, ok := fault.As(err)
	if !ok {
		fmt.Fprintln(stderr, say("erreur", "phrase", err.Error()))
		return
	}
	sentence, remedy := wording.Fault(f)
	fmt.Fprintln(stderr, say("erreur", "phrase", sentence))
	if remedy != "" {
		fmt.Fprintln(stderr, say("remede", "phrase", remedy))
	}
	if f.Err != nil {
		fmt.Fprintln(stderr, say("cause", "phrase", f.Err.Error()))
	}
}

// exitCode is how a command ends that has done its work, with something to tell by its code.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// reported is the failure of a command that has already said everything on its output.
type reported struct{}

func (reported) Error() string { return "already reported" }
