package app

import (
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// newRegistry measures the process and its connections.
func newRegistry(pool *pgxpool.Pool) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	gauge := func(name, help string, value func(*pgxpool.Stat) float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "maillage", Subsystem: "database", Name: name, Help: help},
			func() float64 { return value(pool.Stat()) })
	}
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("connections", "Open connections.", func(s *pgxpool.Stat) float64 { return float64(s.TotalConns()) }),
		gauge("connections_busy", "Connections at work.", func(s *pgxpool.Stat) float64 { return float64(s.AcquiredConns()) }),
		gauge("waits_total", "Requests that had to wait for a connection.", func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) }),
	)
	return registry
}

// measured counts and times the answers by method and status. Never by address: an address may hold what a visitor typed.
func measured(registry *prometheus.Registry, next http.Handler) http.Handler {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "maillage", Subsystem: "http", Name: "request_seconds", Help: "Time to answer a request.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "code"})
	busy := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: "maillage", Subsystem: "http", Name: "requests_busy", Help: "Requests under way.",
	})
	registry.MustRegister(seconds, busy)
	return promhttp.InstrumentHandlerInFlight(busy, promhttp.InstrumentHandlerDuration(seconds, next))
}

// metricsHandler answers on the second, local listener.
func metricsHandler(registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux
}
