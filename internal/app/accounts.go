package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/maillage-numerique/maillage/internal/admitting"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// accountCommand keeps the accounts of coordinators and teams.
type accountCommand struct {
	Add    accountAddCommand    `cmd:"" help:"${cli_aide_account_add}"`
	List   accountListCommand   `cmd:"" help:"${cli_aide_account_list}"`
	Revoke accountRevokeCommand `cmd:"" help:"${cli_aide_account_revoke}"`
}

type accountArg struct {
	Name string `arg:"" name:"nom" help:"${cli_aide_account_nom}"`
}

// withDoorkeeper runs the work of one command on the accounts.
func withDoorkeeper(ctx context.Context, env *environment, work func(d *admitting.Doorkeeper) error) error {
	return withDatabase(ctx, env, func(db *database) error {
		return work(&admitting.Doorkeeper{Store: db.store, Now: time.Now})
	})
}

type accountAddCommand struct{ accountArg }

// Run adds an account. The password is never an argument: arguments are seen by everybody on the machine and stay in histories.
func (c accountAddCommand) Run(ctx context.Context, env *environment) error {
	password, err := askPassword(ctx, env.stdin, env.stderr)
	if err != nil {
		return err
	}
	return withDoorkeeper(ctx, env, func(d *admitting.Doorkeeper) error {
		a, err := d.Add(ctx, c.Name, password)
		if err == nil {
			fmt.Fprintln(env.stdout, say("account.cree", "nom", a.Name))
		}
		return err
	})
}

// askPassword asks for a password twice on a terminal, which does not show it; from elsewhere it is the first line.
func askPassword(ctx context.Context, in io.Reader, prompts io.Writer) (string, error) {
	lines := bufio.NewReader(in)
	file, ok := in.(*os.File)
	if !ok || !isTerminal(file) {
		return readLine(ctx, lines)
	}
	show, err := hideTyping(file)
	if err != nil {
		return "", fmt.Errorf("hide what is typed: %w", err)
	}
	defer show()
	var typed [2]string
	for i, question := range []string{"account.mot_de_passe", "account.encore"} {
		fmt.Fprint(prompts, say(question))
		typed[i], err = readLine(ctx, lines)
		fmt.Fprintln(prompts)
		if err != nil {
			return "", err
		}
	}
	if typed[0] != typed[1] {
		return "", fault.New(fault.Invalid, "mots_de_passe_differents", "mot_de_passe", "")
	}
	return typed[0], nil
}

// readLine reads a line without its end, unless ctx ends first. Blanks are part of a password.
func readLine(ctx context.Context, in *bufio.Reader) (string, error) {
	read := make(chan string, 1)
	go func() {
		line, _ := in.ReadString('\n')
		read <- line
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case line := <-read:
		if line == "" {
			return "", fault.New(fault.Invalid, "mot_de_passe_absent", "mot_de_passe", "")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
}

type accountListCommand struct{}

// Run lists the accounts.
func (accountListCommand) Run(ctx context.Context, env *environment) error {
	return withDoorkeeper(ctx, env, func(d *admitting.Doorkeeper) error {
		accounts, err := d.List(ctx)
		if err != nil {
			return err
		}
		if len(accounts) == 0 {
			fmt.Fprintln(env.stdout, say("account.aucun"))
			return nil
		}
		const day = "02/01/2006"
		table := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, say("account.colonnes"))
		for _, a := range accounts {
			state := say("account.ouvert")
			if !a.RevokedAt.IsZero() {
				state = say("account.retire_le", "date", a.RevokedAt.Local().Format(day))
			}
			fmt.Fprintf(table, "%s\t%s\t%s\n", a.Name, a.AddedAt.Local().Format(day), state)
		}
		return table.Flush()
	})
}

type accountRevokeCommand struct{ accountArg }

// Run ends an account and its sessions.
func (c accountRevokeCommand) Run(ctx context.Context, env *environment) error {
	return withDoorkeeper(ctx, env, func(d *admitting.Doorkeeper) error {
		err := d.Revoke(ctx, c.Name)
		if err == nil {
			fmt.Fprintln(env.stdout, say("account.retire", "nom", c.Name))
		}
		return err
	})
}
