package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/geocode"
)

// MergeAddresses writes the addresses of one source, as they come and in constant memory. What the database had of the
// communes of the file and the file no longer holds goes (removed counts it); merged counts addresses that the file holds twice.
// An error of the iterator ends it.
func (tx Tx) MergeAddresses(ctx context.Context, source string, addresses iter.Seq2[geocode.Address, error]) (tally Tally, merged, removed int, err error) {
	if err := tx.run(ctx, "StageAddresses"); err != nil {
		return Tally{}, 0, 0, err
	}
	next, stop := iter.Pull2(addresses)
	defer stop()
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		a, err, more := next()
		if err != nil || !more {
			return nil, err
		}
		return []any{
			a.CityCode, addressKey(a), a.ID, a.Number, a.Repetition, a.Street, a.Locality, a.Postcode, a.City, a.OldCityCode, a.OldCity,
			int16(a.Rank), millionths(a.Position.Lon()), millionths(a.Position.Lat()),
		}, nil
	})
	columns := []string{
		"insee_code", "address_key", "address_id", "number", "repetition", "street", "locality", "postcode", "city", "old_insee_code", "old_city",
		"source_rank", "lon_e6", "lat_e6",
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"incoming_address"}, columns, rows); err != nil {
		return Tally{}, 0, 0, fmt.Errorf("copy addresses: %w", err)
	}
	if err := tx.run(ctx, "AnalyzeIncomingAddresses"); err != nil {
		return Tally{}, 0, 0, err
	}
	args := pgx.NamedArgs{"source": source}
	gone, err := tx.Exec(ctx, query("DropReplacedAddresses"), args)
	if err != nil {
		return Tally{}, 0, 0, fmt.Errorf("drop replaced addresses: %w", err)
	}
	if err := tx.QueryRow(ctx, query("MergeAddresses"), args).Scan(&tally.Created, &tally.Changed, &merged); err != nil {
		return Tally{}, 0, 0, fmt.Errorf("merge addresses: %w", err)
	}
	return tally, merged, int(gone.RowsAffected()), nil
}

// addressKey is the identifier of the source, or one made from the address.
func addressKey(a geocode.Address) string {
	if a.ID != "" {
		return a.ID
	}
	return strings.Join([]string{a.OldCityCode, a.Postcode, address.Key(a.Street), strconv.Itoa(a.Number), strings.ToLower(a.Repetition)}, "|")
}

func millionths(degrees float64) int32 { return int32(math.Round(degrees * 1e6)) }

// GeocoderKey names the state of all that the index of the geocoder is made from.
func (s *Store) GeocoderKey(ctx context.Context) (string, error) { return geocoderKey(ctx, s.pool) }

// GeocoderKey names it as this transaction sees it.
func (tx Tx) GeocoderKey(ctx context.Context) (string, error) { return geocoderKey(ctx, tx) }

func geocoderKey(ctx context.Context, q asker) (string, error) {
	rows, err := q.Query(ctx, query("GeocoderKey"))
	if err != nil {
		return "", fmt.Errorf("read the state of the addresses: %w", err)
	}
	key, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	if err != nil {
		return "", fmt.Errorf("read the state of the addresses: %w", err)
	}
	return key, nil
}

// AddressSources lists the sources of the addresses.
func (s *Store) AddressSources(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, query("AddressSources"))
	if err != nil {
		return nil, fmt.Errorf("list the sources of addresses: %w", err)
	}
	sources, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list the sources of addresses: %w", err)
	}
	return sources, nil
}

// FeedGeocoder gives a builder every commune, name and address, as they are at one instant, and the key of that state. It
// streams: memory does not grow with the addresses. Addresses that the builder refuses are left out; it counts them.
func (s *Store) FeedGeocoder(ctx context.Context, b *geocode.Builder) (key string, err error) {
	snapshot := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, snapshot, func(tx pgx.Tx) error {
		if key, err = geocoderKey(ctx, tx); err != nil {
			return err
		}
		for _, feed := range []func(context.Context, pgx.Tx, *geocode.Builder) error{feedCommunes, feedNames, feedAddresses} {
			if err := feed(ctx, tx, b); err != nil {
				return fmt.Errorf("feed the geocoder: %w", err)
			}
		}
		return nil
	})
	return key, err
}

func feedCommunes(ctx context.Context, tx pgx.Tx, b *geocode.Builder) error {
	rows, err := tx.Query(ctx, query("GeocoderCommunes"))
	if err != nil {
		return err
	}
	var c geocode.Commune
	var population *int
	var centre []byte
	_, err = pgx.ForEachRow(rows, []any{&c.Code, &c.Name, &c.Departement, &c.DepartementName, &c.Region, &c.Postcodes, &population, &centre}, func() error {
		commune := c
		c.Postcodes = nil
		if population != nil {
			commune.Population = *population
		}
		at, err := pointFromEWKB(centre)
		if err != nil {
			return err
		}
		if at != nil {
			commune.Position = *at
		}
		return b.AddCommune(commune)
	})
	return err
}

func feedNames(ctx context.Context, tx pgx.Tx, b *geocode.Builder) error {
	rows, err := tx.Query(ctx, query("GeocoderNames"))
	if err != nil {
		return err
	}
	var a geocode.Alias
	_, err = pgx.ForEachRow(rows, []any{&a.Name, &a.Code, &a.OldCode, &a.Nature}, func() error { return b.AddAlias(a) })
	return err
}

func feedAddresses(ctx context.Context, tx pgx.Tx, b *geocode.Builder) error {
	rows, err := tx.Query(ctx, query("GeocoderAddresses"))
	if err != nil {
		return err
	}
	var a geocode.Address
	var lon, lat int32
	var rank int16
	_, err = pgx.ForEachRow(rows, []any{
		&a.ID, &a.Number, &a.Repetition, &a.Street, &a.Locality, &a.Postcode, &a.CityCode, &a.City, &a.OldCityCode, &a.OldCity, &rank, &lon, &lat,
	}, func() error {
		a.Rank = uint8(rank) //nolint:gosec // 0 or 1, as written
		a.Position = orb.Point{float64(lon) / 1e6, float64(lat) / 1e6}
		if err := b.AddAddress(a); err != nil && !refusesOne(err) {
			return err
		}
		return nil
	})
	return err
}

// refusesOne says whether the builder refuses one address rather than to go on.
func refusesOne(err error) bool {
	return errors.Is(err, geocode.ErrNoStreet) || errors.Is(err, geocode.ErrNoCommune) || errors.Is(err, geocode.ErrNoPosition) ||
		errors.Is(err, geocode.ErrNumber)
}
