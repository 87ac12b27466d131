// Package geo measures on the Earth taken as a sphere.
//
// Coordinates are orb.Point{longitude, latitude} in degrees (WGS 84, EPSG:4326); distances are great-circle metres on
// the sphere that PostGIS uses for ST_Distance(geography, geography, false), so that a distance computed here and one
// computed in the database are the same number.
//
// The sub-packages hold one verb or one trade each: area (which polygon holds this point), hexgrid (people on H3
// cells), coverage (demand × supply × travel time), tour (rounds of mobile units). Nothing under geo/ knows a database, HTTP, a clock or a log.
package geo
