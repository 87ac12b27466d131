// The map of a month: every stop, and the way of one day.
import { LngLatBounds, Map as MapLibre, setWorkerUrl, type GeoJSONSource } from "maplibre-gl";
// Without this the worker's address is guessed at run time, and the map stays blank once built.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { themeOf } from "../map/zoning";
import { say } from "./words";

setWorkerUrl(workerUrl);

/** What the map shows. */
export interface Drawing {
  readonly stops: readonly { readonly place: string; readonly at: readonly [number, number] }[];
  /** The places of the day, in order, with the base at both ends; empty = no day is chosen. */
  readonly way: readonly (readonly [number, number])[];
  readonly base: readonly [number, number] | null;
}

export interface RoundMap {
  draw(drawing: Drawing): void;
}

/** Layers of /tiles/style.json that stand under a round. */
const ground = new Set(["fond", "communes-contours", "communes-noms"]);

const none: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

/** Draws in a container that has a size. Throws where the device cannot draw. */
export function createRoundMap(container: HTMLElement): RoundMap {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const contrast = matchMedia("(prefers-contrast: more)").matches;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let styled = false;
  let framed = "";
  let drawing: Drawing = { stops: [], way: [], base: null };
  const map = new MapLibre({
    container,
    style: `${location.origin}/tiles/style.json?theme=${themeOf(dark, contrast)}`,
    center: [1.6, 46.8],
    zoom: 8,
    minZoom: 4,
    maxZoom: 15,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    cooperativeGestures: false,
    fadeDuration: 0,
    locale: { "Map.Title": say("tournee.zone") },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  // The page scrolls over the map: only buttons and two fingers zoom it.
  map.scrollZoom.disable();

  function addOwn(): void {
    const root = getComputedStyle(document.documentElement);
    const token = (name: string): string => root.getPropertyValue(name).trim();
    for (const name of ["route", "arrets-du-mois", "base"]) map.addSource(name, { type: "geojson", data: none });
    map.addLayer({
      id: "route",
      type: "line",
      source: "route",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": token("--mobile"), "line-width": 3, "line-dasharray": [2, 1.5] },
    });
    map.addLayer({
      id: "base",
      type: "circle",
      source: "base",
      paint: {
        "circle-radius": 6,
        "circle-color": token("--paper"),
        "circle-stroke-color": token("--ink"),
        "circle-stroke-width": 2,
      },
    });
    map.addLayer({
      id: "arrets-du-mois",
      type: "symbol",
      source: "arrets-du-mois",
      layout: {
        "icon-image": "carre",
        "icon-allow-overlap": true,
        "text-field": ["get", "place"],
        "text-font": ["Atkinson Hyperlegible"],
        "text-size": 13,
        "text-offset": [0, 0.9],
        "text-anchor": "top",
        "text-optional": true,
      },
      paint: { "text-color": token("--ink"), "text-halo-color": token("--paper"), "text-halo-width": 2 },
    });
  }

  function fill(name: string, features: GeoJSON.Feature[]): void {
    void map.getSource<GeoJSONSource>(name)?.setData({ type: "FeatureCollection", features });
  }

  function paint(): void {
    if (!styled) return;
    const { stops, way, base } = drawing;
    const point = (at: readonly [number, number], place: string): GeoJSON.Feature => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [at[0], at[1]] },
      properties: { place },
    });
    fill(
      "arrets-du-mois",
      stops.map((s) => point(s.at, s.place)),
    );
    fill("base", base ? [point(base, "")] : []);
    fill(
      "route",
      way.length < 2
        ? []
        : [{ type: "Feature", geometry: { type: "LineString", coordinates: way.map(([x, y]) => [x, y]) }, properties: {} }],
    );
    const box = new LngLatBounds();
    for (const at of [...stops.map((s) => s.at), ...(base ? [base] : [])]) box.extend([at[0], at[1]]);
    if (box.isEmpty() || box.toString() === framed) return;
    framed = box.toString();
    map.fitBounds(box, { padding: 36, maxZoom: 12, animate: !still && map.loaded() });
  }

  map.on("style.load", () => {
    for (const layer of map.getStyle().layers)
      map.setLayoutProperty(layer.id, "visibility", ground.has(layer.id) ? "visible" : "none");
    addOwn();
    styled = true;
    paint();
  });
  return {
    draw(next) {
      drawing = next;
      paint();
    },
  };
}
