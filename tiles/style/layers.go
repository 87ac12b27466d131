package style

type expression = []any

func get(property string) expression { return expression{"get", property} }
func has(property string) expression { return expression{"has", property} }
func is(property string, value any) expression {
	return expression{"==", get(property), value}
}
func all(conditions ...any) expression { return append(expression{"all"}, conditions...) }
func not(condition any) expression     { return expression{"!", condition} }

// byZoom goes linearly from stop to stop: zoom, value, zoom, value…
func byZoom(stops ...any) expression {
	return append(expression{"interpolate", expression{"linear"}, expression{"zoom"}}, stops...)
}

func visible(yes bool) string {
	if yes {
		return "visible"
	}
	return "none"
}

// ground is what lies under everything: paper.
func ground(p palette) []object {
	return []object{{"id": LayerGround, "type": "background", "paint": object{"background-color": p.paper}}}
}

// coverage colours living areas or communes by their people within 15 minutes. What is unknown, or known only in part
// because help beyond the border is not loaded, has dots or hatches: never a colour alone.
func coverage(p palette, o Options) []object {
	colour := expression{"step", get("part_15"), p.classes[0]}
	for i, at := range Breaks {
		colour = append(colour, at, p.classes[i+1])
	}
	ofZoning, ofCommune := is("zonage", o.Zoning), is("niveau", "commune")
	var layers []object
	for _, c := range []struct {
		fill, pattern, source string
		kept                  expression
		shown                 bool
	}{
		{LayerAreaCoverage, LayerAreaUnknown, "bassins", ofZoning, true},
		{LayerCommuneCoverage, LayerCommuneUnknown, "couverture", ofCommune, false},
	} {
		layers = append(layers,
			object{
				"id": c.fill, "type": "fill", "source": c.source, "source-layer": c.source, "filter": all(c.kept, has("part_15")),
				"layout": object{"visibility": visible(c.shown)}, "paint": object{"fill-color": colour, "fill-opacity": 0.9},
			},
			object{
				"id": c.pattern, "type": "fill", "source": c.source, "source-layer": c.source,
				"filter": all(c.kept, expression{"any", not(has("part_15")), expression{">=", get("part_offre_partielle"), 50}}),
				"layout": object{"visibility": visible(c.shown)},
				"paint": object{
					"fill-pattern": expression{"case", has("part_15"), PatternHatches, PatternDots},
				},
			},
		)
	}
	return layers
}

// cells colours where people live by their class of coverage, with a pattern on what is intermittent or unknown, and draws a line
// around the gaps. Hidden at first: a map shows them when somebody asks.
func cells(p palette) []object {
	colour := expression{"match", get("classe")}
	for i, class := range CoverageClasses[:3] {
		colour = append(colour, class, p.coverage[i])
	}
	hidden := object{"visibility": "none"}
	return []object{
		{
			"id": LayerCells, "type": "fill", "source": "mailles", "source-layer": "mailles", "layout": hidden,
			"paint": object{"fill-color": append(colour, p.coverage[3]), "fill-opacity": 0.85},
		},
		{
			"id": LayerCellsUnsure, "type": "fill", "source": "mailles", "source-layer": "mailles", "layout": hidden,
			"filter": expression{"in", get("classe"), expression{"literal", []string{CoverageClasses[1], CoverageClasses[3]}}},
			"paint": object{
				"fill-pattern": expression{"match", get("classe"), CoverageClasses[1], PatternHatches, PatternDots},
			},
		},
		{
			"id": LayerGaps, "type": "line", "source": "carences", "source-layer": "carences", "layout": hidden,
			"paint": object{"line-color": p.ink, "line-width": byZoom(6, 0.8, 12, 2.5), "line-dasharray": []float64{2, 1}},
		},
	}
}

func outlines(p palette, o Options) []object {
	return []object{
		{
			"id": LayerCommunesOutline, "type": "line", "source": "communes", "source-layer": "communes", "minzoom": 9,
			"layout": object{"line-join": "round"},
			"paint":  object{"line-color": p.line, "line-width": byZoom(9, 0.4, 12, 1.2), "line-opacity": byZoom(9, 0.5, 11, 1)},
		},
		{
			"id": LayerAreasOutline, "type": "line", "source": "bassins", "source-layer": "bassins",
			"filter": is("zonage", o.Zoning), "layout": object{"line-join": "round"},
			"paint": object{"line-color": p.strongLine, "line-width": byZoom(5, 0.4, 8, 0.9, 12, 2)},
		},
	}
}

// sites are filled circles where somebody helps, rings where help is not declared, small triangles for terminals (not a
// person); collection points are for donors and are not drawn as help.
func sites(p palette) []object {
	radius := byZoom(5, 1.8, 7, 3, 10, 5.5, 13, 8)
	alone := func(conditions ...any) expression {
		return all(append([]any{has("id"), expression{"!=", get("type"), "collecte"}}, conditions...)...)
	}
	notTerminal := expression{"!=", get("type"), "borne"}
	circle := func(id string, filter expression, fill, stroke string) object {
		return object{
			"id": id, "type": "circle", "source": "lieux", "source-layer": "lieux", "filter": filter,
			"paint": object{
				"circle-radius": radius, "circle-color": fill, "circle-stroke-color": stroke,
				"circle-stroke-width": byZoom(5, 0.6, 10, 1.5, 13, 2), "circle-pitch-alignment": "map",
			},
		}
	}
	return []object{
		circle(LayerSitesOther, alone(notTerminal, not(get("aide"))), p.paper, p.accent),
		circle(LayerSites, alone(notTerminal, get("aide")), p.accent, p.onAccent),
		{
			"id": LayerTerminals, "type": "symbol", "source": "lieux", "source-layer": "lieux", "filter": alone(is("type", "borne")),
			"layout": object{
				"icon-image": IconTriangle, "icon-allow-overlap": true, "icon-size": byZoom(7, 0.5, 13, 1),
			},
		},
		{
			"id": LayerSiteGroups, "type": "circle", "source": "lieux", "source-layer": "lieux", "filter": not(has("id")),
			"paint": object{
				"circle-color": p.accent, "circle-stroke-color": p.onAccent, "circle-stroke-width": 1,
				"circle-radius": expression{"interpolate", expression{"linear"}, get("nombre"), 2, 6, 100, 12, 2000, 20},
			},
		},
	}
}

// rounds are squares on their corner: small and hollow where a unit has a stop, large and filled where it comes on the days of
// the layer passages.
func rounds() []object {
	square := func(id, image string, size expression) object {
		return object{
			"id": id, "type": "symbol", "source": id, "source-layer": id,
			"layout": object{"icon-image": image, "icon-allow-overlap": true, "icon-size": size},
		}
	}
	return []object{
		square(LayerStops, IconStop, byZoom(5, 0.4, 8, 0.6, 13, 1)),
		square(LayerPassages, IconPassage, byZoom(5, 0.6, 8, 0.9, 13, 1.4)),
	}
}

func roundNames(p palette, o Options) []object {
	return []object{labels(p, o)(LayerPassagesNames, "passages", "passages", 9, nil, object{
		"text-size": 14, "text-anchor": "top", "text-offset": []float64{0, 0.8}, "text-optional": true,
	})}
}

// labels writes the property nom.
func labels(p palette, o Options) func(id, source, layer string, minZoom int, filter expression, layout object) object {
	return func(id, source, layer string, minZoom int, filter expression, layout object) object {
		layout["text-field"] = get("nom")
		layout["text-font"] = []string{o.Font}
		layout["text-max-width"] = 8
		drawn := object{
			"id": id, "type": "symbol", "source": source, "source-layer": layer, "minzoom": minZoom, "layout": layout,
			"paint": object{"text-color": p.ink, "text-halo-color": p.halo, "text-halo-width": 1.6},
		}
		if filter != nil {
			drawn["filter"] = filter
		}
		return drawn
	}
}

// townRank goes up as a town matters less here: those of the studied area first, the largest first.
var townRank = expression{
	"-", expression{"case", get("etude"), 0, 1e7}, expression{"coalesce", get("population"), 0},
}

// placeNames give way to each other, the largest towns first. They stand beside the middle of a town, where its sites are, and
// under the sites.
func placeNames(p palette, o Options) []object {
	text := labels(p, o)
	beside := func(layout object) object {
		layout["text-variable-anchor"] = []string{"top", "bottom", "left", "right"}
		layout["text-radial-offset"] = 0.7
		layout["text-justify"] = "auto"
		return layout
	}
	return []object{
		text(LayerCommunesNames, "communes", "communes_noms", 5, nil, beside(object{
			"text-size":       expression{"interpolate", expression{"linear"}, expression{"zoom"}, 5, 12, 12, 16},
			"symbol-sort-key": townRank, "text-padding": 12,
		})),
		text(LayerAreasNames, "bassins", "bassins_noms", 6, is("zonage", o.Zoning), beside(object{
			"text-size": 13, "text-padding": 16, "visibility": "none",
		})),
	}
}

// siteNames come last, when there is room.
func siteNames(p palette, o Options) []object {
	return []object{
		{
			"id": LayerSiteGroupsCounts, "type": "symbol", "source": "lieux", "source-layer": "lieux", "filter": not(has("id")),
			"layout": object{
				"text-field": expression{"to-string", get("nombre")}, "text-font": []string{o.Font}, "text-size": 12,
				"text-allow-overlap": true,
			},
			"paint": object{"text-color": p.onAccent},
		},
		labels(p, o)(LayerSitesNames, "lieux", "lieux", 12, all(has("id"), expression{"!=", get("type"), "collecte"}), object{
			"text-size": 14, "text-anchor": "top", "text-offset": []float64{0, 0.7}, "text-optional": true,
		}),
	}
}
