package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
)

// InView is what a view of the map holds.
type InView struct {
	Sites   []SiteInView
	Passing int // sites that pass the filters, whether listed or not
	Maybe   int // sites that would pass if what their source does not say turned out right
}

// SiteInView is a site drawn in a view. Passes is false where the filters ask what its source does not say.
type SiteInView struct {
	SiteID uuid.UUID
	Passes bool
}

// SitesInView gives the sites drawn in a box that pass the filters or may pass, at most limit, those in the middle first.
// Points of collection, help at home and at a distance have no pin on the map of help.
func (s *Store) SitesInView(ctx context.Context, box orb.Bound, clauses []FacetClause, limit int) (InView, error) {
	args, err := viewArgs(box, clauses)
	if err != nil {
		return InView{}, err
	}
	args["limit"] = limit
	rows, err := s.pool.Query(ctx, query("SitesInView"), pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return InView{}, fmt.Errorf("list the sites in view: %w", err)
	}
	var view InView
	view.Sites, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (one SiteInView, err error) {
		var total int
		err = row.Scan(&one.SiteID, &one.Passes, &view.Passing, &total)
		view.Maybe = total - view.Passing
		return one, err
	})
	if err != nil {
		return InView{}, fmt.Errorf("list the sites in view: %w", err)
	}
	return view, nil
}

// FacetsInView counts, for each facet, the sites of a box that have it and pass the filters.
func (s *Store) FacetsInView(ctx context.Context, box orb.Bound, clauses []FacetClause) (map[string]int, error) {
	args, err := viewArgs(box, clauses)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, query("FacetsInView"), pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, fmt.Errorf("count the facets in view: %w", err)
	}
	counts := map[string]int{}
	var facet string
	var sites int
	if _, err := pgx.ForEachRow(rows, []any{&facet, &sites}, func() error {
		counts[facet] = sites
		return nil
	}); err != nil {
		return nil, fmt.Errorf("count the facets in view: %w", err)
	}
	return counts, nil
}

func viewArgs(box orb.Bound, clauses []FacetClause) (pgx.NamedArgs, error) {
	args := pgx.NamedArgs{"west": box.Min.Lon(), "south": box.Min.Lat(), "east": box.Max.Lon(), "north": box.Max.Lat()}
	return args, slots(args, clauses)
}

// Outline is the contour of a commune, simplified for a drawing, in EPSG:3857.
type Outline struct {
	Code  string
	Name  string
	Own   bool // one of the communes asked for; false = it only surrounds them
	Shape orb.MultiPolygon
}

// OutlinesOfCommunes gives the contours of communes as tiles draw them at a zoom, and with around those of the communes beside
// them, which come first. A commune without contour is left out.
func (s *Store) OutlinesOfCommunes(ctx context.Context, codes []string, zoom int, around bool) ([]Outline, error) {
	rows, err := s.pool.Query(ctx, query("OutlinesOfCommunes"), pgx.NamedArgs{"codes": codes, "zoom": zoom, "around": around})
	if err != nil {
		return nil, fmt.Errorf("read the outlines of communes: %w", err)
	}
	outlines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Outline, err error) {
		var ewkb []byte
		if err := row.Scan(&o.Code, &o.Name, &o.Own, &ewkb); err != nil {
			return o, err
		}
		o.Shape, err = multiPolygonFromEWKB(ewkb)
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the outlines of communes: %w", err)
	}
	return outlines, nil
}

// PublishedSites counts the places of help that are known, points of collection apart.
func (s *Store) PublishedSites(ctx context.Context) (int, error) {
	var n int
	if err := s.pool.QueryRow(ctx, query("PublishedSites")).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the sites: %w", err)
	}
	return n, nil
}

// FrameOfData is the box of the studied area, or of the sites where no contour is loaded; false when there is nothing.
func (s *Store) FrameOfData(ctx context.Context) (orb.Bound, bool, error) {
	var box orb.Bound
	err := s.pool.QueryRow(ctx, query("FrameOfData")).Scan(&box.Min[0], &box.Min[1], &box.Max[0], &box.Max[1])
	if errors.Is(err, pgx.ErrNoRows) {
		return orb.Bound{}, false, nil
	}
	if err != nil {
		return orb.Bound{}, false, fmt.Errorf("find the frame of the data: %w", err)
	}
	return box, true, nil
}

// ShapesOfTerritories gives the contours of territories of a level (LevelCommune…) by code, as tiles draw them at a zoom, in
// metres of EPSG:3857: those of its studied communes for a level that is made of communes. What has no contour is left out.
func (s *Store) ShapesOfTerritories(ctx context.Context, level, zoning string, codes []string, zoom int) (map[string][]orb.MultiPolygon, error) {
	rows, err := s.pool.Query(ctx, query("ShapesOfTerritories"), pgx.NamedArgs{"level": level, "zoning": zoning, "codes": codes, "zoom": zoom})
	if err != nil {
		return nil, fmt.Errorf("read the shapes of territories: %w", err)
	}
	shapes := map[string][]orb.MultiPolygon{}
	var code string
	var ewkb []byte
	if _, err := pgx.ForEachRow(rows, []any{&code, &ewkb}, func() error {
		shape, err := multiPolygonFromEWKB(ewkb)
		shapes[code] = append(shapes[code], shape)
		return err
	}); err != nil {
		return nil, fmt.Errorf("read the shapes of territories: %w", err)
	}
	return shapes, nil
}
