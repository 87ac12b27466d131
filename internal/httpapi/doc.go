// Package httpapi answers programs: JSON, GeoJSON, vector tiles and exports under /api/v1, /tiles and /export, and the health of
// the service. The whole table of addresses stands in routes.go; openapi.yaml describes every answer and tests hold it to that.
//
// # How an answer is made
//
// A handler (<resource>_handlers.go) reads its parameters (params.go refuses what cannot be read, naming the field), asks a use
// case or the store, and returns a document or an error. One function (problem.go) turns faults into statuses and French
// problems; one (respond.go) sets ETags and writes.
//
// # What every answer of the server goes through
//
// Guards (guards.go): an id for each request, recovery without a trace for the client, the headers of security, a log line that
// names the route and never what was asked, a limit for each client, a time limit.
package httpapi
