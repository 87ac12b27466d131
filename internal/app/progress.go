package app

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progressBar shows how far a long work is, on a terminal only: in a file or a pipe it would be noise.
type progressBar struct {
	out   io.Writer // nil: silent
	shown time.Time
	last  string
}

func newProgressBar(out io.Writer) *progressBar {
	if file, ok := out.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &progressBar{out: out}
		}
	}
	return &progressBar{}
}

const barWidth = 24

// show draws the bar, ten times a second at most, and at each new step.
func (b *progressBar) show(done, total int64, what string) {
	if b.out == nil || (what == b.last && time.Since(b.shown) < 100*time.Millisecond && done < total) {
		return
	}
	b.shown, b.last = time.Now(), what
	full := 0
	percent := "    "
	if total > 0 {
		full = int(min(done, total) * barWidth / total)
		percent = fmt.Sprintf("%3d %%", min(done, total)*100/total)
	}
	fmt.Fprintf(b.out, "\r\033[K%s%s %s %s", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), percent, what)
}

// end erases the bar: what follows is the report.
func (b *progressBar) end() {
	if b.out != nil && b.last != "" {
		fmt.Fprint(b.out, "\r\033[K")
		b.last = ""
	}
}
