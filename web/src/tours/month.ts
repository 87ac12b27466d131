/** A day of the month that is shown, as its cell holds it. */
export interface Day {
  readonly date: string;
  /** "lundi 4 janvier" without the month, as the cell says it. */
  readonly name: string;
  readonly visits: readonly Visit[];
}

/** A visit that somebody makes. */
export interface Visit {
  readonly place: string;
  /** lon, lat; null = not placed. */
  readonly at: readonly [number, number] | null;
}

/** The cells of the days of a month, in order. */
export function cellsOf(root: ParentNode): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("td[data-date]")];
}

/** Reads a cell. Visits that nobody makes have no hours, and are left out. */
export function readDay(cell: HTMLElement): Day {
  const text = cell.querySelector(".day")?.firstElementChild?.parentElement;
  const visits = [...cell.querySelectorAll<HTMLElement>("[data-at]")].filter((v) => !v.classList.contains("visit-quittee"));
  return {
    date: cell.dataset["date"] ?? "",
    name: (text?.textContent ?? "").replace(/\s+/g, " ").trim(),
    visits: visits.map((v) => ({ place: v.dataset["place"] ?? "", at: readPoint(v.dataset["at"]) })),
  };
}

/** Reads "lon,lat". */
export function readPoint(text: string | undefined): [number, number] | null {
  const [lon, lat] = (text ?? "").split(",").map(Number);
  return lon !== undefined && lat !== undefined && Number.isFinite(lon) && Number.isFinite(lat) && text !== ""
    ? [lon, lat]
    : null;
}

/** The way of a day: from the base by each place in order and back; without a base, from place to place. */
export function wayOf(day: Day, base: readonly [number, number] | null): [number, number][] {
  const way: [number, number][] = [];
  for (const { at } of day.visits) {
    const last = way.at(-1);
    if (at && (last?.[0] !== at[0] || last[1] !== at[1])) way.push([at[0], at[1]]);
  }
  if (base && way.length > 0) return [[base[0], base[1]], ...way, [base[0], base[1]]];
  return way;
}

/** Where an arrow leads from a day, among those shown; the same day where it leads out of the month. */
export function dayTowards(dates: readonly string[], from: string, key: string): string {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  const step = steps[key];
  const at = dates.indexOf(from);
  if (step === undefined || at < 0) return from;
  if (Math.abs(step) === 1) return dates[at + step] ?? from;
  const target = new Date(`${from}T12:00:00Z`);
  target.setUTCDate(target.getUTCDate() + step);
  const date = target.toISOString().slice(0, 10);
  return dates.includes(date) ? date : from;
}
