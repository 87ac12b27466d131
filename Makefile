# Maillage: `make help` lists what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# What the two builds are made from: nothing is built again unless one of these changed.
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/e2e/*' -not -path 'web/templates/*' \
	-not -path 'web/test-results/*' -not -path 'web/playwright-report/*' -not -name '*.go' 2>/dev/null) $(wildcard internal/wording/fr/*.json)
GO_SOURCES := $(shell find cmd geo internal migrations tiles web -type f \( -name '*.go' -o -name '*.sql' -o -name '*.json' \
	-o -name '*.yaml' -o -name '*.html' -o -path '*/data/*' \) -not -path 'web/node_modules/*' -not -path '*/testdata/*' 2>/dev/null)

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo inconnue)
PACKAGES := ./...
GO_TEST_FLAGS ?=
DATA ?=
RUN_FLAGS ?=

.PHONY: help
help: ## Cette liste
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Use ----------------------------------------------------------------------------------------------------------------

.PHONY: run
run: packages-run bin/maillage ## Installe ce qui manque, construit, démarre (RUN_FLAGS="--listen …")
	@exec bin/maillage serve $(RUN_FLAGS)

.PHONY: load
load: packages-run bin/maillage ## Importe un dossier de données ouvertes : make load DATA=../shared/data
	@test -n "$(DATA)" || { echo "Quel dossier ? make load DATA=../shared/data" >&2; exit 2; }
	@bin/maillage load --accept "$(DATA)"

.PHONY: build
build: bin/maillage ## Construit bin/maillage, pages comprises

## Check --------------------------------------------------------------------------------------------------------------

.PHONY: test
test: packages-test build vet test-web test-compose test-browser test-go test-region ## Tout : Go sur un vrai PostGIS (race), TypeScript, navigateur, contrat

.PHONY: test-short
test-short: packages-run build vet test-web ## Moins de deux minutes : sans navigateur ni race
	go test -short $(GO_TEST_FLAGS) $(PACKAGES)

.PHONY: vet
vet: .make/web
	go vet $(PACKAGES)

.PHONY: test-go
test-go: .make/web
	go test -race -timeout 25m $(GO_TEST_FLAGS) $(PACKAGES)

# Tests that load a whole region (golden.Region), run without the race detector, which makes minutes of them.
REGION_PACKAGES = $(addprefix ./,$(sort $(dir $(shell grep -rl --include='*_test.go' 'golden[.]Region' geo internal))))

.PHONY: test-region
test-region: .make/web
	go test -timeout 15m -run Region $(GO_TEST_FLAGS) $(REGION_PACKAGES)

.PHONY: test-web
test-web: web/node_modules/.package-lock.json
	cd web && npm test

.PHONY: test-browser
test-browser: bin/maillage
	cd web && npm run e2e

.PHONY: test-compose
test-compose:
	docker-compose -f docker-compose.yml config -q

.PHONY: lint
lint: web/node_modules/.package-lock.json .make/web ## golangci-lint, gofumpt, eslint, prettier
	go tool -modfile=tools/go.mod golangci-lint run $(PACKAGES)
	cd web && npm run lint

.PHONY: verify
verify: .make/web ## Ce qui est engendré est à jour
	go test -count=1 -run '^TestReference' ./internal/app
	node web/scripts/school-holidays.mjs
	node web/scripts/oracle-hours.mjs
	git diff --exit-code -- internal/calendar/school_data.go internal/hours/testdata/oracle.txt
	go mod verify
	go mod tidy -diff

.PHONY: bench
bench: packages-bench build ## Mesures Go et sous charge ; écrit bench/results.md (DATA=… : le géocodeur aussi)
	go test -run '^$$' -bench . -benchtime 200ms ./geo/... ./tiles/...
	go run ./bench $(if $(DATA),-data $(DATA))

.PHONY: bench-science
bench-science: ## Cas de référence dont on sait la réponse : make bench-science DATA=../shared/data (SECONDS_PER_CASE=10)
	@test -n "$(DATA)" || { echo "Quel dossier ? make bench-science DATA=../shared/data" >&2; exit 2; }
	@go run ./bench/science "$(DATA)"

# The index in use where there is one; otherwise one is built from the communes and addresses of DATA.
INDEX ?= $(wildcard var/adresses.geo)

.PHONY: geocode-quality
geocode-quality: ## Juge le géocodeur sur des questions dont on sait la réponse : make geocode-quality DATA=../shared/data
	@test -n "$(DATA)" || { echo "Quel dossier ? make geocode-quality DATA=../shared/data" >&2; exit 2; }
	@go run ./bench/geocode quality $(if $(INDEX),-index "$(INDEX)") "$(DATA)"

.PHONY: clean
clean: ## Efface ce qui a été construit, et la base des essais
	scripts/stop-test-cluster.sh
	rm -rf "$$(readlink -f var/pgtest/postgres)" bin .make var/pgtest web/node_modules web/test-results web/playwright-report
	find web/dist -mindepth 1 -not -name .gitkeep -delete 2>/dev/null || true

.PHONY: clean-var
clean-var: ## Efface la base privée : données comprises, sans retour
	@test ! -s var/maillage.lock || { echo "Maillage tourne (processus $$(cat var/maillage.lock)) : arrêtez-le d’abord." >&2; exit 1; }
	rm -rf "$$(readlink -f var/postgres)" var/postgres var/postgres.log var/run var/maillage.lock

## Files --------------------------------------------------------------------------------------------------------------

bin/maillage: $(GO_SOURCES) go.mod go.sum .make/web
	go build -buildvcs=false -trimpath -ldflags '-X github.com/maillage-numerique/maillage/internal/app.version=$(VERSION)' -o $@ ./cmd/maillage

# npm keeps a copy of the lock file in node_modules: it is older than the lock exactly when something is to install.
web/node_modules/.package-lock.json: web/package-lock.json web/package.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

.make/web: $(WEB_SOURCES) web/node_modules/.package-lock.json
	cd web && npm run build
	@mkdir -p .make && touch $@

.PHONY: packages-run packages-test packages-bench
packages-run packages-test packages-bench: packages-%:
	@scripts/packages.sh $*
