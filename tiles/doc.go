// Package tiles numbers the square tiles of web maps: the matrix "WebMercatorQuad" of OGC 17-083r4, in which zoom z cuts
// the Mercator square of EPSG:3857 into 2^z × 2^z tiles, x from the west and y from the north.
//
// The sub-packages write the documents that go with tiles: tilejson (TileJSON 3.0.0) and style (MapLibre). Nothing here
// knows a database, HTTP, a clock or a log.
package tiles
