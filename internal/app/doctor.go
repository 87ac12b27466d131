package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/localdb"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type doctorCommand struct {
	Listen string `env:"MAILLAGE_LISTEN" default:"127.0.0.1:8080" placeholder:"${cli_mot_adresse}" help:"${cli_reglage_listen}"`
}

// symptom is one line of the doctor: what was looked at, what was seen, and what to do when it is wrong.
type symptom struct {
	ok     bool
	text   string
	remedy string
}

func good(key string, pairs ...string) symptom { return symptom{ok: true, text: say(key, pairs...)} }

// wrong says a fault as the command that would hit it does.
func wrong(err error) symptom {
	if f, ok := fault.As(err); ok {
		sentence, remedy := wording.Fault(f)
		return symptom{text: sentence, remedy: remedy}
	}
	return symptom{text: err.Error()}
}

// Run looks and changes nothing: no cluster is started, no table is touched.
func (d doctorCommand) Run(ctx context.Context, env *environment) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cfg := env.config.Database
	var symptoms []symptom
	if cfg.URL == "" {
		symptoms = append(symptoms, checkBinaries(ctx), checkAccount(), checkVar(cfg.Var), checkSpace(cfg.Var))
		symptoms = append(symptoms, checkCluster(ctx, cfg.Var)...)
	} else {
		symptoms = append(symptoms, checkGiven(ctx, cfg.URL)...)
	}
	symptoms = append(symptoms, checkAddress(ctx, d.Listen))
	healthy := true
	for _, f := range symptoms {
		if f.ok {
			fmt.Fprintln(env.stdout, say("doctor.bon", "phrase", f.text))
			continue
		}
		healthy = false
		line := say("doctor.mauvais", "phrase", f.text)
		if f.remedy != "" {
			line += " " + say("remede", "phrase", f.remedy)
		}
		fmt.Fprintln(env.stdout, line)
	}
	if !healthy {
		return reported{}
	}
	return nil
}

func checkBinaries(ctx context.Context) symptom {
	found, err := localdb.FindBinaries(ctx)
	if err != nil {
		return wrong(clusterFault(err, ""))
	}
	// Debian keeps the extensions' files apart from the programs; elsewhere the start itself will tell.
	extensions := fmt.Sprintf("/usr/share/postgresql/%d/extension", found.Version)
	if _, err := os.Stat(extensions); err == nil {
		if _, err := os.Stat(filepath.Join(extensions, "postgis.control")); err != nil {
			return wrong(fault.New(fault.Unavailable, "postgis_absent", "", ""))
		}
	}
	return good("doctor.postgresql", "version", strconv.Itoa(found.Version), "dossier", found.Dir)
}

func checkAccount() symptom {
	if os.Geteuid() != 0 {
		return good("doctor.compte")
	}
	if _, err := user.Lookup("postgres"); err != nil {
		return wrong(clusterFault(localdb.ErrNoAccount, ""))
	}
	return good("doctor.compte_postgres")
}

// existing is the nearest folder at or above dir that exists.
func existing(dir string) string {
	dir, _ = filepath.Abs(dir)
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func checkVar(dir string) symptom {
	const writeAndSearch = 2 | 1
	if err := syscall.Access(existing(dir), writeAndSearch); err != nil {
		return wrong(fault.New(fault.Unavailable, "dossier_ferme", "var", dir))
	}
	return good("doctor.var", "dossier", dir)
}

// minSpace is what the region, its indexes and the write-ahead log need, twice.
const minSpace = 2 << 30

func checkSpace(dir string) symptom {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(existing(dir), &stat); err != nil {
		return wrong(err)
	}
	free := stat.Bavail * uint64(stat.Bsize)
	gigabytes := strconv.FormatFloat(float64(free)/(1<<30), 'f', 1, 64)
	if free < minSpace {
		return wrong(fault.New(fault.Unavailable, "disque_plein", "var", dir).With("libre", gigabytes))
	}
	return good("doctor.disque", "libre", gigabytes)
}

// checkCluster looks at the private cluster when it runs.
func checkCluster(ctx context.Context, varDir string) []symptom {
	if _, err := os.Stat(filepath.Join(varDir, "postgres")); err != nil {
		return []symptom{good("doctor.pas_encore")}
	}
	pid := localdb.Owner(varDir)
	cluster, err := localdb.Attach(ctx, varDir)
	if errors.Is(err, localdb.ErrNotRunning) {
		return []symptom{good("doctor.arrete")}
	}
	if err != nil {
		return []symptom{wrong(clusterFault(err, varDir))}
	}
	found := []symptom{good("doctor.orphelin")}
	if pid != 0 {
		found = []symptom{good("doctor.lance", "pid", strconv.Itoa(pid))}
	}
	pool, err := openPool(ctx, cluster.ConnString(databaseName), false)
	if err != nil {
		return append(found, wrong(err))
	}
	defer pool.Close()
	return append(found, checkContents(ctx, store.New(pool))...)
}

func checkGiven(ctx context.Context, url string) []symptom {
	pool, err := openPool(ctx, url, true)
	if err != nil {
		return []symptom{wrong(err)}
	}
	defer pool.Close()
	return checkContents(ctx, store.New(pool))
}

func checkContents(ctx context.Context, s *store.Store) []symptom {
	server, err := s.Server(ctx)
	if err != nil {
		return []symptom{wrong(err)}
	}
	if err := checkServer(server); err != nil {
		return []symptom{wrong(err)}
	}
	found := []symptom{good("doctor.serveur", "version", server.Version, "postgis", server.PostGIS)}
	pending, err := pendingMigrations(ctx, s.Pool())
	switch {
	case err != nil:
		return append(found, wrong(err))
	case pending:
		return append(found, wrong(fault.New(fault.Unavailable, "schema_ancien", "", "")))
	}
	empty, err := s.Empty(ctx)
	switch {
	case err != nil:
		return append(found, wrong(err))
	case empty:
		return append(found, wrong(fault.New(fault.Unavailable, "base_vide", "", "")))
	}
	return append(found, good("doctor.schema"))
}

// checkAddress tells a free address, our own service on it, and a stranger.
func checkAddress(ctx context.Context, address string) symptom {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err == nil {
		_ = listener.Close()
		return good("doctor.adresse_libre", "adresse", address)
	}
	request, err2 := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err2 == nil {
		if answer, err2 := http.DefaultClient.Do(request); err2 == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return good("doctor.adresse_notre", "adresse", address)
			}
		}
	}
	return wrong(fault.New(fault.Unavailable, "adresse_indisponible", "listen", address).Wrap(err))
}
