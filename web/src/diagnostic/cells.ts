// The map that zooms down to the cells where people live. With src/map/maplibre.ts the only module that touches MapLibre.
import {
  Map as MapLibre,
  VectorTileSource,
  setWorkerUrl,
  type ExpressionSpecification,
  type FilterSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { say } from "../i18n/words";
import { themeOf } from "../map/zoning";
import { colourOf, propertyOf, questionOf, type Measure, type Palette, type Scale } from "./colours";

setWorkerUrl(workerUrl);

/** A place where people live, as a tile tells it. */
export type Cell = Readonly<Record<string, unknown>>;

export interface CellsMap {
  colour(measure: Measure, mobile: boolean): void;
  destroy(): void;
}

/** What the map of places shows and this one does not: it asks where people live, not where help is. */
const shown = new Set([
  "fond",
  "mailles",
  "mailles-motifs",
  "carences",
  "communes-contours",
  "communes-noms",
  "bassins-contours",
  "lieux",
  "arrets",
]);

function paletteOf(metadata: unknown): Palette {
  const m = metadata as {
    "maillage:couverture": string[];
    "maillage:classes": { couleur: string }[];
    "maillage:inconnu": string;
    "maillage:echelles": Record<string, Scale>;
  };
  return {
    classes: m["maillage:couverture"],
    steps: m["maillage:classes"].map((c) => c.couleur),
    unknown: m["maillage:inconnu"],
    scales: m["maillage:echelles"],
  };
}

/** How often an answer that is being worked out is asked for again, and how long after: a minute in all. */
const [tries, pauseMs] = [20, 3000];

/** Waits until the service has the answer to a question: it says 503 of the smallest tile while it works it out. */
async function prepared(tiles: string, signal: AbortSignal): Promise<void> {
  const smallest = tiles.replace(/\{[zxy]\}/g, "0");
  for (let i = 0; i < tries; i++) {
    if ((await fetch(smallest, { signal })).status !== 503) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

export interface Watcher {
  chosen(cell: Cell): void;
  /** The answer is being worked out, or has come. */
  waiting(waits: boolean): void;
}

/** Draws the cells of a frame (west, south, east, north) by the answer to a question. Throws where the device cannot draw. */
export function createCellsMap(
  container: HTMLElement,
  frame: [number, number, number, number],
  question: string,
  watcher: Watcher,
): CellsMap {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const contrast = matchMedia("(prefers-contrast: more)").matches;
  let measure: Measure = "classe";
  let mobile = true;
  let styled = false;
  let asked = ""; // the question that is, or will be, drawn
  let drawn = true;
  const leaving = new AbortController();
  const map = new MapLibre({
    container,
    style: `${location.origin}/tiles/style.json?theme=${themeOf(dark, contrast)}`,
    bounds: frame,
    fitBoundsOptions: { padding: 12 },
    minZoom: 4,
    maxZoom: 15,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    fadeDuration: 0,
    locale: { "Map.Title": say("mailles.zone") },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();

  /** Draws the cells of another question once its answer is there; until then none. */
  function ask(next: string): void {
    const tiles = `${location.origin}/tiles/mailles/{z}/{x}/{y}.mvt${next && `?${next}`}`;
    asked = next;
    drawn = false;
    watcher.waiting(true);
    prepared(tiles, leaving.signal)
      .then(() => {
        const source = map.getSource("mailles");
        if (asked !== next || !(source instanceof VectorTileSource)) return;
        source.setTiles([tiles]);
        drawn = true;
        watcher.waiting(false);
        paint();
      })
      .catch(() => undefined); // left, or without a network: nothing to draw
  }

  function paint(): void {
    if (!styled) return;
    const next = questionOf(question, measure, mobile);
    if (next !== asked) ask(next);
    const colour = colourOf(measure, mobile, paletteOf(map.getStyle().metadata));
    map.setPaintProperty("mailles", "fill-color", colour as ExpressionSpecification);
    const property = propertyOf("classe", mobile);
    map.setFilter("mailles-motifs", ["in", ["get", property], ["literal", ["intermittent", "inconnu"]]] as FilterSpecification);
    map.setPaintProperty("mailles-motifs", "fill-pattern", ["match", ["get", property], "intermittent", "hachures", "points"]);
    map.setLayoutProperty("mailles", "visibility", drawn ? "visible" : "none");
    map.setLayoutProperty("mailles-motifs", "visibility", drawn && measure === "classe" ? "visible" : "none");
  }

  map.on("style.load", () => {
    // Gaps are drawn by the stored answer: of another question their cells alone are shown.
    for (const layer of map.getStyle().layers)
      map.setLayoutProperty(
        layer.id,
        "visibility",
        shown.has(layer.id) && (question === "" || layer.id !== "carences") ? "visible" : "none",
      );
    styled = true;
    paint();
  });
  map.on("click", "mailles", (event) => {
    const cell = event.features?.[0];
    if (cell) watcher.chosen(cell.properties);
  });
  return {
    colour(nextMeasure, nextMobile) {
      measure = nextMeasure;
      mobile = nextMobile;
      paint();
    },
    destroy() {
      leaving.abort();
      map.remove();
    },
  };
}
