import { say } from "../i18n/words";
import type { Cell, CellsMap } from "./cells";
import { measures, propertyOf, type Measure } from "./colours";

/** A button that opens the map which zooms: it weighs a third of a megabyte, and nobody pays for it unasked. */
export function offerZoom(place: HTMLElement): void {
  const frame = (place.dataset["cadre"] ?? "").split(",").map(Number);
  const [west, south, east, north] = frame;
  if (west === undefined || south === undefined || east === undefined || north === undefined || !frame.every(Number.isFinite))
    return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = say("mailles.ouvrir");
  button.setAttribute("aria-expanded", "false");
  const panel = document.createElement("div");
  place.append(button, panel);
  let close: (() => void) | null = null;
  button.addEventListener("click", () => {
    if (close) {
      close();
      close = null;
      panel.replaceChildren();
    } else {
      close = open(panel, [west, south, east, north], place.dataset["question"] ?? "", place.dataset["mobiles"] !== "false");
    }
    button.textContent = say(close ? "mailles.fermer" : "mailles.ouvrir");
    button.setAttribute("aria-expanded", String(close !== null));
  });
}

/** Fills the panel and gives what ends it. */
function open(panel: HTMLElement, frame: [number, number, number, number], question: string, withMobile: boolean): () => void {
  const select = document.createElement("select");
  select.append(...measures.map((m) => new Option(say(`mailles.mesure.${m}`), m)));
  const mobile = document.createElement("input");
  mobile.type = "checkbox";
  mobile.checked = withMobile;
  const canvas = document.createElement("div");
  canvas.className = "cells-canvas";
  const legend = document.createElement("div");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.textContent = say("mailles.aide");
  const tools = document.createElement("p");
  tools.className = "cells-tools";
  tools.append(labelled(say("mailles.colorer"), select), labelled(say("mailles.mobiles"), mobile));
  panel.append(tools, canvas, said, legend);

  let map: CellsMap | null = null;
  let over = false;
  const measure = (): Measure => measures.find((m) => m === select.value) ?? "classe";
  const repaint = (): void => {
    const key = document.querySelector<HTMLTemplateElement>(`#mailles-${measure()}`);
    legend.replaceChildren(...(key ? [key.content.cloneNode(true)] : []));
    map?.colour(measure(), mobile.checked);
  };
  select.addEventListener("change", repaint);
  mobile.addEventListener("change", repaint);
  repaint();
  import("./cells")
    .then(({ createCellsMap }) => {
      if (over) return;
      let waited = false;
      map = createCellsMap(canvas, frame, question, {
        chosen(cell) {
          said.textContent = wordsOf(cell, mobile.checked);
        },
        waiting(waits) {
          if (waits !== waited) said.textContent = say(waits ? "mailles.attente" : "mailles.aide");
          waited = waits;
        },
      });
      repaint();
    })
    .catch(() => {
      canvas.remove();
      said.textContent = say("carte.sans_dessin");
    });
  return () => {
    over = true;
    map?.destroy();
  };
}

function labelled(words: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(`${words} `, control);
  return label;
}

/** What is said of a cell. */
export function wordsOf(cell: Cell, mobile: boolean): string {
  const figure = (name: string): number | null => (typeof cell[name] === "number" ? cell[name] : null);
  const percent = (name: string): string => say("carte.pourcent", { n: Math.round(figure(name) ?? 0).toString() });
  const low = percent(propertyOf("part", mobile));
  const high = percent(mobile ? "part_haut" : "part_fixe_haut");
  const minutes = figure(propertyOf("minutes", mobile));
  const named = cell[propertyOf("classe", mobile)];
  const classe = (["couvert", "intermittent", "carence"] as const).find((c) => c === named) ?? "inconnu";
  return say("mailles.endroit", {
    habitants: Math.max(1, Math.round(figure("habitants") ?? 0)).toString(),
    classe: say(`mailles.classe.${classe}`),
    part: low === high ? low : `${low} à ${high}`,
    minutes: minutes === null ? say("mailles.minutes.aucune") : say("mailles.minutes", { n: Math.round(minutes).toString() }),
  });
}
