// Package web holds what the browser gets: the templates of the pages and the built styles, scripts and fonts (npm run build).
package web

import "embed"

// Templates are the html/template files of the pages, under templates/.
//
//go:embed templates/*.html
var Templates embed.FS

// Dist is the output of `npm run build`, under dist/: manifest.json and static/. Before the first build it holds a marker only.
//
//go:embed all:dist
var Dist embed.FS
