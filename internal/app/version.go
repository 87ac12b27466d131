package app

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

func (versionCommand) Run(env *environment) error {
	_, err := fmt.Fprintln(env.stdout, say("version", "version", Version(), "go", runtime.Version()))
	return err
}

// version is set by the linker (Makefile); builds without it fall back on what the Go tool noted.
var version string

// Version is the commit that the program was built from, or "inconnue" when the build did not know it.
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return say("version.inconnue")
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	commit, modified := "", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision" && len(setting.Value) >= 12:
			commit = setting.Value[:12]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = "+"
		}
	}
	if commit == "" {
		return say("version.inconnue")
	}
	return commit + modified
}
