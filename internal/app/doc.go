// Package app assembles Maillage and runs it: the command line, the configuration, the database, the service.
//
// # What to read first
//
//   - config.go: every setting, its default and its two spellings (flag and environment variable).
//   - cli.go: the commands; each is a struct whose Run method stands in the file of its subject.
//   - service.go: [Start] brings a whole service up and returns it as a value, which tests use like main does.
//   - router.go: who answers which address.
package app
