import { cellsOf, readDay, readPoint, wayOf } from "./month";
import type { Drawing, RoundMap } from "./roundmap";
import { say } from "./words";

/** Wide enough for the map to stand beside the month: it is worth its third of a megabyte unasked. */
const wide = matchMedia("(min-width: 60rem)");

/** The map of the month: what it shows follows the calendar. */
export interface Beside {
  /** The calendar has changed, or another day of it is looked at; null = the whole month. */
  show(date: string | null): void;
}

/** Puts a map in the place of the drawing where there is room, or where somebody asks. */
export function mapBeside(container: HTMLElement, said: HTMLElement | null): Beside {
  const base = readPoint(container.dataset["base"]);
  let chosen: string | null = null;
  let map: RoundMap | null = null;

  function drawing(): Drawing {
    const days = cellsOf(document).map(readDay);
    const stops = new Map<string, { place: string; at: readonly [number, number] }>();
    for (const visit of days.flatMap((d) => d.visits))
      if (visit.at) stops.set(visit.at.join(), { place: visit.place, at: visit.at });
    const day = days.find((d) => d.date === chosen);
    return { stops: [...stops.values()], way: day ? wayOf(day, base) : [], base };
  }

  function show(): void {
    const day = cellsOf(document)
      .map(readDay)
      .find((d) => d.date === chosen);
    map?.draw(drawing());
    if (!said || !map) return;
    said.textContent =
      day && day.visits.length > 0
        ? say("tournee.jour", { jour: day.name, lieux: day.visits.map((v) => v.place).join(", ") })
        : say("tournee.mois");
  }

  function open(): void {
    import("./roundmap")
      .then(({ createRoundMap }) => {
        const canvas = document.createElement("div");
        canvas.className = "round-canvas";
        container.replaceChildren(canvas);
        map = createRoundMap(canvas);
        show();
      })
      .catch(() => {
        if (said) said.textContent = say("tournee.sans_dessin");
      });
  }

  if (wide.matches) open();
  else {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = say("tournee.ouvrir");
    button.addEventListener("click", () => {
      button.remove();
      open();
    });
    container.after(button);
  }
  return {
    show(date) {
      chosen = date;
      show();
    },
  };
}
