package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
)

// runSpeed measures the engine alone, without HTTP: on Bourges and the communes, or on a synthetic country (-n).
func runSpeed(args []string) error {
	flags := flag.NewFlagSet("speed", flag.ContinueOnError)
	n := flags.Int("n", 0, "adresses synthétiques ; 0 = Bourges et les communes")
	seconds := flags.Float64("s", 3, "secondes par mesure")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir := flags.Arg(0)
	tmp, err := os.MkdirTemp("", "geocode-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	var addresses []geocode.Address
	every := 0
	keep := func(a geocode.Address) {
		if every++; every%211 == 0 || *n == 0 {
			addresses = append(addresses, a)
		}
	}
	feed := func(b *geocode.Builder) error {
		return synthetic(dir, *n, func(a geocode.Address) error {
			keep(a)
			return b.AddAddress(a)
		})
	}
	if *n == 0 {
		feed = realAddresses(dir, isBourges)
		if addresses, err = readAddresses(dir, isBourges); err != nil {
			return err
		}
	}
	name := filepath.Join(tmp, "index.geo")
	start := time.Now()
	summary, err := buildFile(dir, name, feed)
	if err != nil {
		return err
	}
	built := time.Since(start)
	start = time.Now()
	mapped, err := mapFile(name)
	if err != nil {
		return err
	}
	x, err := geocode.Open(mapped)
	if err != nil {
		return err
	}
	fmt.Printf("index : %d adresses, %d voies, %d communes ; %.1f s pour le construire, %.0f ms pour l'ouvrir ; %d octets", summary.Addresses,
		summary.Streets, summary.Communes, built.Seconds(), 1000*time.Since(start).Seconds(), len(mapped))
	if summary.Addresses > 0 {
		fmt.Printf(", %.1f par adresse", float64(len(mapped))/float64(summary.Addresses))
	}
	fmt.Println()
	measureAll(x, addresses, time.Duration(*seconds*float64(time.Second)))
	fmt.Printf("mémoire résidente : %s\n", resident())
	return nil
}

func measureAll(x *geocode.Index, addresses []geocode.Address, each time.Duration) {
	cases := quality.Noise(addresses, max(1, len(addresses)/2000))
	var clean, noisy, typed []geocode.Query
	for _, c := range cases {
		q := c.Query
		q.Limit = 5
		if c.Set == "noise: as written" || c.Set == "noise: no postcode" {
			clean = append(clean, q)
			for _, n := range []int{8, 12, 16, 22} {
				if len(q.Text) > n {
					typed = append(typed, geocode.Query{Text: strings.TrimSpace(q.Text[:n]), Autocomplete: true, Limit: 5})
				}
			}
		}
		noisy = append(noisy, q)
	}
	var reverse []geocode.ReverseQuery
	for _, a := range addresses {
		reverse = append(reverse, geocode.ReverseQuery{Position: a.Position})
	}
	for _, cores := range []int{1, runtime.NumCPU()} {
		measure("recherche d'adresses exactes", cores, each, len(clean), func(i int) { x.Search(clean[i]) })
		measure("recherche avec fautes", cores, each, len(noisy), func(i int) { x.Search(noisy[i]) })
		measure("complétion", cores, each, len(typed), func(i int) { x.Search(typed[i]) })
		measure("inverse", cores, each, len(reverse), func(i int) { x.Reverse(reverse[i]) })
	}
}

// measure runs questions in turn for a while and prints how many a second, and the median and 99th percentile.
func measure(what string, cores int, each time.Duration, n int, ask func(i int)) {
	if n == 0 {
		return
	}
	var wg sync.WaitGroup
	all := make([][]time.Duration, cores)
	start, before := time.Now(), processorTime()
	for c := range cores {
		wg.Go(func() {
			for i := c; ; i += cores {
				begin := time.Now()
				ask(i % n)
				all[c] = append(all[c], time.Since(begin))
				if i&63 == c&63 && time.Since(start) > each {
					return
				}
			}
		})
	}
	wg.Wait()
	took, used := time.Since(start).Seconds(), processorTime()-before
	times := slices.Concat(all...)
	slices.SortFunc(times, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	fmt.Printf("%-30s %d cœur(s) : %8.0f /s   médiane %6.1f µs   p99 %8.1f µs   processeur %6.1f µs chacune\n", what, cores, float64(len(times))/took,
		float64(times[len(times)/2].Nanoseconds())/1000, float64(times[len(times)*99/100].Nanoseconds())/1000, 1e6*used.Seconds()/float64(len(times)))
}

// processorTime is what this process has used so far: it means the same on a machine busy with other work.
func processorTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// resident reads the resident memory of this process where the system tells it.
func resident() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "inconnue"
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "inconnue"
}
