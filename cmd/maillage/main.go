// Command maillage maps the places and the moments where people get help with digital life.
package main

import (
	"os"

	"github.com/maillage-numerique/maillage/internal/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
