// The one module that touches MapLibre. The rest of the map speaks to a MapDriver in its own words.
import {
  Map as MapLibre,
  setWorkerUrl,
  type ExpressionSpecification,
  type FilterSpecification,
  type GeoJSONSource,
  type LayerSpecification,
  type StyleSpecification,
} from "maplibre-gl";
// Without this the worker's address is guessed at run time, and the map stays blank once built.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Box, Site } from "../api/content";
import { say } from "../i18n/words";
import { steps, unknownColour } from "./scale";
import type { Ground, View } from "./view";

setWorkerUrl(workerUrl);

/** A territory as the tiles hold it: its figures are those of the list and of the colours. */
export interface Territory {
  readonly code: string;
  readonly nom: string;
  readonly zonage: string | null;
  readonly personnes: number | null;
  readonly part15: number | null;
  readonly minutes: number | null;
  readonly offrePartielle: number | null;
}

export interface MapEvents {
  /** The view has come to rest. */
  moved(view: View, box: Box): void;
  /** The territories drawn have changed. */
  territories(list: readonly Territory[]): void;
  chosen(siteId: string): void;
  chosenTerritory(territory: Territory): void;
  failed(): void;
}

export interface MapDriver {
  setGround(ground: Ground): void;
  /** Draws these places instead of all; null = all, from the tiles. */
  setSites(sites: readonly Site[] | null): void;
  setSelected(site: Site | null): void;
  show(lon: number, lat: number, zoom: number): void;
  frame(box: Box): void;
  zoomBy(levels: number): void;
  destroy(): void;
}

interface Palette {
  readonly dark: boolean;
  readonly water: string;
  readonly land: string;
  readonly study: string;
  readonly border: string;
  readonly areaBorder: string;
  readonly ink: string;
  readonly halo: string;
  readonly site: string;
  readonly focus: string;
}

const paper: Palette = {
  dark: false,
  water: "#e9e6de",
  land: "#f4f2ec",
  study: "#fbfaf7",
  border: "#cfc9bb",
  areaBorder: "#6d6a62",
  ink: "#1d2433",
  halo: "#fbfaf7",
  site: "#0b5d6b",
  focus: "#ffbf47",
};
const night: Palette = {
  dark: true,
  water: "#10141b",
  land: "#181d26",
  study: "#1d232e",
  border: "#39414f",
  areaBorder: "#8791a1",
  ink: "#f3f0ea",
  halo: "#151a22",
  site: "#8fd6e0",
  focus: "#ffbf47",
};

const pixelFont = ["Atkinson Hyperlegible"];
const noCollection: FilterSpecification = [
  "all",
  ["!=", ["get", "type"], "collecte"],
  ["==", ["coalesce", ["get", "nombre"], 1], 1],
];

function shareColour(palette: Palette): ExpressionSpecification {
  const of = (i: number): string => steps[i]?.[palette.dark ? "dark" : "light"] ?? "";
  return [
    "case",
    ["==", ["typeof", ["get", "part_15"]], "number"],
    ["step", ["get", "part_15"], of(0), 20, of(1), 40, of(2), 60, of(3), 80, of(4)],
    unknownColour[palette.dark ? "dark" : "light"],
  ];
}

function areaFilter(zoning: string): FilterSpecification {
  return ["==", ["get", "zonage"], zoning];
}

/** Symbols of places: circle = a place where somebody helps, hollow = help not declared or not sure, triangle = terminal. */
function siteLayers(
  id: string,
  source: { source: string; sourceLayer?: string },
  palette: Palette,
  filter: FilterSpecification,
): LayerSpecification[] {
  const from =
    source.sourceLayer === undefined ? { source: source.source } : { source: source.source, "source-layer": source.sourceLayer };
  const helping: ExpressionSpecification = [
    "all",
    ["==", ["get", "aide"], true],
    ["!=", ["coalesce", ["get", "certain"], true], false],
  ];
  const radius: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 5, 2.5, 8, 5, 12, 9];
  return [
    {
      id: `${id}-rond`,
      type: "circle",
      ...from,
      filter: ["all", filter, ["!=", ["get", "type"], "borne"]] as FilterSpecification,
      paint: {
        "circle-radius": radius,
        "circle-color": ["case", helping, palette.site, palette.halo],
        "circle-stroke-color": ["case", helping, palette.halo, palette.site],
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 5, 0.75, 9, 2],
      },
    },
    {
      id: `${id}-borne`,
      type: "symbol",
      ...from,
      filter: ["all", filter, ["==", ["get", "type"], "borne"]] as FilterSpecification,
      layout: { "text-field": "▲", "text-font": pixelFont, "text-size": 16, "text-allow-overlap": true },
      paint: { "text-color": palette.site, "text-halo-color": palette.halo, "text-halo-width": 1.5 },
    },
  ];
}

function style(palette: Palette, origin: string): StyleSpecification {
  const vector = (layer: string): { type: "vector"; url: string } => ({ type: "vector", url: `${origin}/tiles/${layer}.json` });
  return {
    version: 8,
    sources: {
      communes: vector("communes"),
      bassins: vector("bassins"),
      couverture: vector("couverture"),
      lieux: vector("lieux"),
      choisis: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
      selection: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: [
      { id: "fond", type: "background", paint: { "background-color": palette.water } },
      {
        id: "terre",
        type: "fill",
        source: "communes",
        "source-layer": "communes",
        paint: { "fill-color": ["case", ["==", ["get", "etude"], true], palette.study, palette.land], "fill-antialias": false },
      },
      {
        id: "bassins",
        type: "fill",
        source: "bassins",
        "source-layer": "bassins",
        paint: { "fill-color": shareColour(palette), "fill-opacity": 0.85 },
      },
      {
        id: "couverture",
        type: "fill",
        source: "couverture",
        "source-layer": "couverture",
        layout: { visibility: "none" },
        paint: { "fill-color": shareColour(palette), "fill-opacity": 0.85 },
      },
      {
        id: "limites-communes",
        type: "line",
        source: "communes",
        "source-layer": "communes",
        minzoom: 8,
        paint: { "line-color": palette.border, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.3, 12, 1] },
      },
      {
        id: "limites-bassins",
        type: "line",
        source: "bassins",
        "source-layer": "bassins",
        paint: { "line-color": palette.areaBorder, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.4, 8, 1, 12, 1.8] },
      },
      {
        id: "noms-bassins",
        type: "symbol",
        source: "bassins",
        "source-layer": "bassins",
        minzoom: 6.5,
        maxzoom: 10.5,
        layout: {
          "text-field": ["get", "nom"],
          "text-font": pixelFont,
          "text-size": ["interpolate", ["linear"], ["zoom"], 6.5, 11, 10, 15],
          "text-max-width": 7,
          "text-padding": 6,
          "symbol-sort-key": ["-", 0, ["coalesce", ["get", "personnes"], 0]],
        },
        paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
      },
      ...siteLayers("lieux", { source: "lieux", sourceLayer: "lieux" }, palette, noCollection),
      {
        id: "lieux-groupe",
        type: "circle",
        source: "lieux",
        "source-layer": "lieux",
        filter: [">", ["coalesce", ["get", "nombre"], 1], 1],
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "nombre"]], 1, 6, 10, 16],
          "circle-color": palette.site,
          "circle-stroke-color": palette.halo,
          "circle-stroke-width": 1.5,
        },
      },
      {
        id: "lieux-groupe-nombre",
        type: "symbol",
        source: "lieux",
        "source-layer": "lieux",
        filter: [">", ["coalesce", ["get", "nombre"], 1], 1],
        layout: {
          "text-field": ["to-string", ["get", "nombre"]],
          "text-font": pixelFont,
          "text-size": 12,
          "text-allow-overlap": true,
        },
        paint: { "text-color": palette.halo },
      },
      ...siteLayers("choisis", { source: "choisis" }, palette, ["!=", ["get", "type"], "collecte"]),
      {
        id: "noms-communes",
        type: "symbol",
        source: "communes",
        "source-layer": "communes",
        minzoom: 10.5,
        layout: {
          "text-field": ["get", "nom"],
          "text-font": pixelFont,
          "text-size": ["interpolate", ["linear"], ["zoom"], 10.5, 12, 14, 16],
          "text-max-width": 8,
          "text-padding": 8,
          "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]],
        },
        paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
      },
      {
        id: "selection-anneau",
        type: "circle",
        source: "selection",
        paint: {
          "circle-radius": 15,
          "circle-opacity": 0,
          "circle-stroke-color": palette.focus,
          "circle-stroke-width": 5,
        },
      },
      {
        id: "selection-bord",
        type: "circle",
        source: "selection",
        paint: { "circle-radius": 20, "circle-opacity": 0, "circle-stroke-color": palette.ink, "circle-stroke-width": 1.5 },
      },
      {
        id: "selection-nom",
        type: "symbol",
        source: "selection",
        layout: {
          "text-field": ["get", "nom"],
          "text-font": pixelFont,
          "text-size": 15,
          "text-offset": [0, 1.7],
          "text-anchor": "top",
          "text-max-width": 12,
          "text-allow-overlap": true,
        },
        paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 2.5 },
      },
    ],
  };
}

const siteLayerIds = ["lieux-rond", "lieux-borne", "choisis-rond", "choisis-borne"];

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function territoryOf(properties: Readonly<Record<string, unknown>>): Territory {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    code: text(properties["code"]),
    nom: text(properties["nom"]),
    zonage: typeof properties["zonage"] === "string" ? properties["zonage"] : null,
    personnes: numberOrNull(properties["personnes"]),
    part15: numberOrNull(properties["part_15"]),
    minutes: numberOrNull(properties["minutes_mediane"]),
    offrePartielle: numberOrNull(properties["part_offre_partielle"]),
  };
}

/** Draws the map in a container that has a size. */
export function createMap(container: HTMLElement, start: View, ground: Ground, events: MapEvents): MapDriver {
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let currentGround = ground;
  let drawn: readonly Site[] | null = null;
  let selected: Site | null = null;

  const map = new MapLibre({
    container,
    style: style(darkness.matches ? night : paper, location.origin),
    center: [start.lon, start.lat],
    zoom: start.zoom,
    minZoom: 4,
    maxZoom: 16,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    fadeDuration: still ? 0 : 150,
    locale: { "Map.Title": say("carte.zone") },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();

  const fillLayer = (): string => (currentGround === "communes" ? "couverture" : "bassins");

  function applyGround(): void {
    const zoning = currentGround === "bassins-hublo" ? "bassins-hublo" : "bassins-insee";
    map.setFilter("bassins", areaFilter(zoning));
    map.setFilter("limites-bassins", areaFilter(zoning));
    map.setFilter("noms-bassins", areaFilter(zoning));
    map.setLayoutProperty("bassins", "visibility", currentGround.startsWith("bassins") ? "visible" : "none");
    map.setLayoutProperty("couverture", "visibility", currentGround === "communes" ? "visible" : "none");
  }

  function applySites(): void {
    const source = map.getSource<GeoJSONSource>("choisis");
    void source?.setData({
      type: "FeatureCollection",
      features: (drawn ?? []).map((s) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [s.lon, s.lat] },
        properties: { id: s.id, nom: s.nom, type: s.type, aide: s.aide, certain: s.certain },
      })),
    });
    for (const layer of ["lieux-rond", "lieux-borne", "lieux-groupe", "lieux-groupe-nombre"]) {
      map.setLayoutProperty(layer, "visibility", drawn === null ? "visible" : "none");
    }
  }

  function applySelected(): void {
    void map.getSource<GeoJSONSource>("selection")?.setData({
      type: "FeatureCollection",
      features:
        selected === null
          ? []
          : [
              {
                type: "Feature",
                geometry: { type: "Point", coordinates: [selected.lon, selected.lat] },
                properties: { nom: selected.nom },
              },
            ],
    });
  }

  function applyAll(): void {
    applyGround();
    applySites();
    applySelected();
  }

  let lastTerritories = "";
  function tellTerritories(): void {
    if (currentGround === "aucun") {
      lastTerritories = "";
      events.territories([]);
      return;
    }
    const byCode = new Map<string, Territory>();
    for (const feature of map.queryRenderedFeatures({ layers: [fillLayer()] })) {
      const territory = territoryOf(feature.properties);
      if (territory.code !== "") byCode.set(territory.code, territory);
    }
    const list = [...byCode.values()];
    const key = JSON.stringify(list.map((t) => [t.code, t.part15]).sort());
    if (key === lastTerritories) return;
    lastTerritories = key;
    events.territories(list);
  }

  function tellMoved(): void {
    const bounds = map.getBounds();
    const centre = map.getCenter();
    events.moved({ zoom: map.getZoom(), lat: centre.lat, lon: centre.lng }, [
      bounds.getWest(),
      bounds.getSouth(),
      bounds.getEast(),
      bounds.getNorth(),
    ]);
  }

  map.on("style.load", applyAll);
  map.on("load", tellMoved);
  map.on("moveend", tellMoved);
  map.on("idle", tellTerritories);
  map.on("error", (event) => {
    // A tile that fails leaves a hole that moving repairs; without a drawing context nothing ever will.
    if (event.error.message.includes("WebGL")) events.failed();
  });
  map.on("click", (event) => {
    const reach = 14; // half of a finger
    const near: [[number, number], [number, number]] = [
      [event.point.x - reach, event.point.y - reach],
      [event.point.x + reach, event.point.y + reach],
    ];
    const sites = map.queryRenderedFeatures(near, { layers: siteLayerIds });
    const distance = (f: (typeof sites)[number]): number => {
      if (f.geometry.type !== "Point") return Infinity;
      const [lon = 0, lat = 0] = f.geometry.coordinates;
      const at = map.project([lon, lat]);
      return Math.hypot(at.x - event.point.x, at.y - event.point.y);
    };
    const nearest = sites.sort((a, b) => distance(a) - distance(b))[0];
    const id: unknown = nearest?.properties["id"];
    if (typeof id === "string") {
      events.chosen(id);
      return;
    }
    if (map.queryRenderedFeatures(near, { layers: ["lieux-groupe"] }).length > 0) {
      map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
      return;
    }
    const territory =
      currentGround === "aucun" ? undefined : map.queryRenderedFeatures(event.point, { layers: [fillLayer()] })[0];
    if (territory) events.chosenTerritory(territoryOf(territory.properties));
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers: [...siteLayerIds, "lieux-groupe"] }).length > 0;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
  const changeLight = (): void => {
    map.setStyle(style(darkness.matches ? night : paper, location.origin), { diff: false });
  };
  darkness.addEventListener("change", changeLight);

  const ready = (work: () => void): void => {
    if (map.isStyleLoaded() || map.getLayer("fond")) work();
  };
  return {
    setGround(next) {
      currentGround = next;
      ready(applyGround);
    },
    setSites(sites) {
      drawn = sites;
      ready(applySites);
    },
    setSelected(site) {
      selected = site;
      ready(applySelected);
    },
    show(lon, lat, zoom) {
      map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), zoom) });
    },
    frame(box) {
      map.fitBounds([box[0], box[1], box[2], box[3]], { padding: 24, animate: false });
    },
    zoomBy(levels) {
      map.easeTo({ zoom: map.getZoom() + levels });
    },
    destroy() {
      darkness.removeEventListener("change", changeLight);
      map.remove();
    },
  };
}
