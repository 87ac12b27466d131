// The one module that touches MapLibre. The rest of the map speaks to a MapDriver in its own words.
import {
  Map as MapLibre,
  setWorkerUrl,
  type ExpressionSpecification,
  type GeoJSONSource,
  type LayerSpecification,
  type VectorTileSource,
} from "maplibre-gl";
// Without this the worker's address is guessed at run time, and the map stays blank once built.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Box, Site } from "../api/content";
import { say } from "../i18n/words";
import type { Days } from "./days";
import { dayLines } from "./lines";
import type { Passage } from "./passages";
import { grounds, type Ground, type View } from "./view";
import { themeOf, withZoning } from "./zoning";

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
  /** The passages drawn have changed. */
  passages(list: readonly Passage[]): void;
  chosenPassage(passage: Passage): void;
  failed(): void;
}

/** What can stand on the map with a ring and its name. */
export interface Pin {
  readonly nom: string;
  readonly lon: number;
  readonly lat: number;
}

export interface MapDriver {
  setGround(ground: Ground): void;
  /** Draws these places instead of all; null = all, from the tiles. */
  setSites(sites: readonly Site[] | null): void;
  setSelected(place: Pin | null): void;
  setDays(days: Days): void;
  show(lon: number, lat: number, zoom: number): void;
  frame(box: Box): void;
  zoomBy(levels: number): void;
  destroy(): void;
}

/** Layers of /tiles/style.json (package tiles/style) that this page shows, hides and asks. */
const areaFills = ["couverture-bassins", "couverture-bassins-inconnue"];
const communeFills = ["couverture-communes", "couverture-communes-inconnue"];
const areaLayers = [...areaFills, "bassins-contours", "bassins-noms"];
const allSites = ["lieux", "lieux-autres", "bornes", "lieux-groupes", "lieux-groupes-nombres", "lieux-noms"];
const siteLayers = ["lieux", "lieux-autres", "bornes", "choisis", "choisis-bornes"];
const zonings: readonly string[] = grounds.filter((g) => g.startsWith("bassins"));

const none: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

interface Colours {
  readonly accent: string;
  readonly mobile: string;
  readonly paper: string;
  readonly ink: string;
  readonly focus: string;
}

/** The page's own tokens, in the theme that is on. */
function colours(): Colours {
  const root = getComputedStyle(document.documentElement);
  const token = (name: string): string => root.getPropertyValue(name).trim();
  return {
    accent: token("--accent"),
    mobile: token("--mobile"),
    paper: token("--paper"),
    ink: token("--ink"),
    focus: token("--focus"),
  };
}

/** What the page adds to the style: the places that the filters keep, and the one that is chosen. */
function ownLayers({ accent, mobile, paper, ink, focus }: Colours): LayerSpecification[] {
  const sure: ExpressionSpecification = ["all", ["get", "aide"], ["get", "certain"]];
  return [
    {
      id: "lignes",
      type: "line",
      source: "lignes",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": mobile, "line-width": 3, "line-dasharray": [2, 1.5] },
    },
    {
      id: "choisis",
      type: "circle",
      source: "choisis",
      filter: ["!=", ["get", "type"], "borne"],
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 3, 8, 6, 13, 9],
        "circle-color": ["case", sure, accent, paper],
        "circle-stroke-color": ["case", sure, paper, accent],
        "circle-stroke-width": 2,
      },
    },
    {
      id: "choisis-bornes",
      type: "symbol",
      source: "choisis",
      filter: ["==", ["get", "type"], "borne"],
      layout: { "icon-image": "triangle", "icon-allow-overlap": true },
    },
    {
      id: "selection",
      type: "circle",
      source: "selection",
      paint: { "circle-radius": 14, "circle-opacity": 0, "circle-stroke-color": focus, "circle-stroke-width": 5 },
    },
    {
      id: "selection-bord",
      type: "circle",
      source: "selection",
      paint: { "circle-radius": 19, "circle-opacity": 0, "circle-stroke-color": ink, "circle-stroke-width": 2 },
    },
    {
      id: "selection-nom",
      type: "symbol",
      source: "selection",
      layout: {
        "text-field": ["get", "nom"],
        "text-font": ["Atkinson Hyperlegible"],
        "text-size": 15,
        "text-offset": [0, 1.6],
        "text-anchor": "top",
        "text-max-width": 12,
        "text-allow-overlap": true,
      },
      paint: { "text-color": ink, "text-halo-color": paper, "text-halo-width": 2.5 },
    },
  ];
}

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

function passageOf({ properties: p, geometry }: GeoJSON.Feature): Passage | null {
  if (geometry.type !== "Point") return null;
  const [lon = 0, lat = 0] = geometry.coordinates;
  const text = (name: string): string => (typeof p?.[name] === "string" ? p[name] : "");
  return {
    key: `${text("id")} ${text("nom")}`,
    nom: text("nom"),
    commune: text("commune"),
    unite: text("unite"),
    slug: text("slug"),
    debut: text("debut"),
    heures: text("heures"),
    nombre: numberOrNull(p?.["nombre"]) ?? 1,
    aConfirmer: p?.["a_confirmer"] === true,
    lon,
    lat,
  };
}

/** Draws the map in a container that has a size. */
export function createMap(container: HTMLElement, start: View, ground: Ground, days: Days, events: MapEvents): MapDriver {
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const styleAddress = (): string => `${location.origin}/tiles/style.json?theme=${themeOf(darkness.matches, contrast.matches)}`;
  let currentGround = ground;
  let drawn: readonly Site[] | null = null;
  let selected: Pin | null = null;
  let currentDays = days;
  let styled = false;
  let lastPassages = "";

  const map = new MapLibre({
    container,
    style: styleAddress(),
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

  const fillLayers = (): string[] => (currentGround === "communes" ? communeFills : areaFills);
  const showLayers = (ids: readonly string[], yes: boolean): void => {
    for (const id of ids) map.setLayoutProperty(id, "visibility", yes ? "visible" : "none");
  };

  function applyGround(): void {
    const zoning = zonings.includes(currentGround) ? currentGround : "bassins-insee";
    for (const id of areaLayers) map.setFilter(id, withZoning(map.getFilter(id), zonings, zoning) ?? null);
    showLayers(areaFills, zonings.includes(currentGround));
    showLayers(communeFills, currentGround === "communes");
    showLayers(["bassins-contours"], currentGround !== "aucun");
  }

  function applyDays(): void {
    const { du, au } = currentDays;
    map
      .getSource<VectorTileSource>("passages")
      ?.setTiles([`${location.origin}/tiles/passages/{z}/{x}/{y}.mvt?du=${du}&au=${au}`]);
  }

  function applySites(): void {
    void map.getSource<GeoJSONSource>("choisis")?.setData({
      type: "FeatureCollection",
      features: (drawn ?? []).map((s) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [s.lon, s.lat] },
        properties: { id: s.id, nom: s.nom, type: s.type, aide: s.aide, certain: s.certain },
      })),
    });
    showLayers(allSites, drawn === null);
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
    map.addSource("lignes", { type: "geojson", data: none });
    map.addSource("choisis", { type: "geojson", data: none });
    map.addSource("selection", { type: "geojson", data: none });
    for (const layer of ownLayers(colours())) map.addLayer(layer);
    // A whole region on a phone: groups as dots, or their numbers would hide the colours. The list says how many there are.
    map.setPaintProperty("lieux-groupes", "circle-radius", [
      "interpolate",
      ["linear"],
      ["zoom"],
      6,
      2.5,
      7.5,
      ["interpolate", ["linear"], ["get", "nombre"], 2, 7, 100, 13, 2000, 20],
    ]);
    map.setLayerZoomRange("lieux-groupes-nombres", 7, 24);
    styled = true;
    lastPassages = "";
    applyGround();
    applySites();
    applySelected();
    applyDays();
  }

  /** Where a single day is shown, joins what the view holds of each unit's round. */
  function drawLines(list: readonly Passage[]): void {
    const lines = currentDays.du === currentDays.au ? dayLines(list) : [];
    void map.getSource<GeoJSONSource>("lignes")?.setData({
      type: "FeatureCollection",
      features: lines.map(({ unite, points }) => ({
        type: "Feature",
        geometry: { type: "LineString", coordinates: points.map(([lon, lat]) => [lon, lat]) },
        properties: { unite },
      })),
    });
  }

  function tellPassages(): void {
    const byKey = new Map<string, Passage>();
    for (const feature of map.queryRenderedFeatures({ layers: ["passages"] })) {
      const passage = passageOf(feature);
      if (passage) byKey.set(passage.key, passage);
    }
    const list = [...byKey.values()];
    const key = JSON.stringify([currentDays, list.map((p) => [p.key, p.debut, p.nombre]).sort()]);
    if (key === lastPassages) return;
    lastPassages = key;
    drawLines(list);
    events.passages(list);
  }

  let lastTerritories = "";
  function tellTerritories(): void {
    if (currentGround === "aucun") {
      lastTerritories = "";
      events.territories([]);
      return;
    }
    const byCode = new Map<string, Territory>();
    for (const feature of map.queryRenderedFeatures({ layers: fillLayers() })) {
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
  // The list need not wait for the drawing.
  tellMoved();
  map.on("moveend", tellMoved);
  map.on("idle", tellTerritories);
  map.on("idle", tellPassages);
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
    const passage = map.queryRenderedFeatures(near, { layers: ["passages"] }).map(passageOf)[0];
    if (passage) {
      events.chosenPassage(passage);
      return;
    }
    const sites = map.queryRenderedFeatures(near, { layers: siteLayers });
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
    if (map.queryRenderedFeatures(near, { layers: ["lieux-groupes"] }).length > 0) {
      map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
      return;
    }
    const territory = currentGround === "aucun" ? undefined : map.queryRenderedFeatures(event.point, { layers: fillLayers() })[0];
    if (territory) events.chosenTerritory(territoryOf(territory.properties));
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers: [...siteLayers, "lieux-groupes", "passages"] }).length > 0;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
  const changeLight = (): void => {
    styled = false;
    map.setStyle(styleAddress(), { diff: false });
  };
  darkness.addEventListener("change", changeLight);
  contrast.addEventListener("change", changeLight);

  const ready = (work: () => void): void => {
    if (styled) work();
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
    setDays(next) {
      currentDays = next;
      ready(applyDays);
    },
    setSelected(place) {
      selected = place;
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
      contrast.removeEventListener("change", changeLight);
      map.remove();
    },
  };
}
