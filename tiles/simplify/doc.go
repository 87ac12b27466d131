// Package simplify thins the contours of areas that share borders, so that neighbours still share them afterwards.
//
// Simplifying each polygon alone opens gaps and overlaps, because what vanishes depends on where a ring starts and on what
// lies beyond the end of a common border. Here the contours are cut where borders meet, as TopoJSON does (Mike Bostock,
// 2012, "How to infer topology"); each arc between two such junctions is simplified once, its ends kept, and every ring is
// put together again from its arcs. Arcs are thinned by M. Visvalingam and J. D. Whyatt, "Line generalisation by repeated
// elimination of points", The Cartographic Journal 30(1), 1993.
package simplify
