# The service alone, for a given database (docker-compose.yml). Build: docker build -t maillage .
FROM node:20-bookworm-slim AS web
WORKDIR /src
COPY web/package.json web/package-lock.json web/.npmrc web/
RUN cd web && npm ci --no-audit --no-fund
COPY internal/wording/fr internal/wording/fr
COPY web web
RUN cd web && npm run build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/web/dist web/dist
ARG VERSION=inconnue
RUN go build -buildvcs=false -trimpath -ldflags "-X github.com/maillage-numerique/maillage/internal/app.version=${VERSION}" -o /maillage ./cmd/maillage

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/maillage --create-home maillage
COPY --from=build /maillage /usr/local/bin/maillage
USER maillage
ENV MAILLAGE_LISTEN=0.0.0.0:8080 MAILLAGE_VAR=/var/lib/maillage
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["maillage", "doctor"]
ENTRYPOINT ["maillage"]
CMD ["serve"]
