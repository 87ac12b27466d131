import { readChoice, type Choice } from "./days";

/** What the address of the map says: where one looks (after #, never sent), what is coloured and which filters are on. */
export interface View {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

/** What the territories are coloured by: one of the sets of living areas, communes, or nothing. */
export type Ground = "bassins-insee" | "bassins-hublo" | "communes" | "aucun";

export const grounds: readonly Ground[] = ["bassins-insee", "bassins-hublo", "communes", "aucun"];

/** The values chosen in each filter, by the filter's name. */
export type Chosen = Readonly<Record<string, readonly string[]>>;

export interface Question {
  readonly ground: Ground;
  readonly chosen: Chosen;
  readonly site: string | null;
  /** The days of which passages are shown. */
  readonly days: Choice;
}

/** Reads "#9.2/46.81/1.69"; null where it is not that. */
export function readHash(hash: string): View | null {
  const parts = hash.replace(/^#/, "").split("/").map(Number);
  const [zoom, lat, lon] = parts;
  if (parts.length !== 3 || zoom === undefined || lat === undefined || lon === undefined) return null;
  if (!(zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85.06 && Math.abs(lon) <= 180)) return null;
  return { zoom, lat, lon };
}

/** Writes a view with the digits that a zoom can show, no more. */
export function writeHash({ zoom, lat, lon }: View): string {
  const digits = Math.max(0, Math.ceil((zoom * Math.LN2 + Math.log(512 / 360 / 0.5)) / Math.LN10));
  return `#${zoom.toFixed(1)}/${lat.toFixed(digits)}/${lon.toFixed(digits)}`;
}

const ownParameters = new Set(["fond", "lieu", "passages"]);

/** Reads the question of the address; what is unknown there is left aside. */
export function readQuestion(search: string): Question {
  const chosen: Record<string, string[]> = {};
  let ground: Ground = "bassins-insee";
  let site: string | null = null;
  let days: Choice = "semaine";
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === "fond") ground = grounds.find((g) => g === value) ?? ground;
    else if (name === "lieu") site = value;
    else if (name === "passages") days = readChoice(value);
    else if (/^[a-z_]{2,20}$/.test(name)) (chosen[name] ??= []).push(value);
  }
  return { ground, chosen, site, days };
}

/** Writes the question as an address does, filters in the order of their names; "" when it is the plain one. */
export function writeQuestion({ ground, chosen, site, days }: Question): string {
  const parameters = filterParameters(chosen);
  if (ground !== "bassins-insee") parameters.set("fond", ground);
  if (days !== "semaine") parameters.set("passages", days);
  if (site !== null) parameters.set("lieu", site);
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** The filters alone, as the service asks for them. */
export function filterParameters(chosen: Chosen): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of Object.keys(chosen).sort()) {
    if (ownParameters.has(name)) continue;
    for (const value of chosen[name] ?? []) parameters.append(name, value);
  }
  return parameters;
}

/** Ticks or unticks one value. */
export function toggled(chosen: Chosen, name: string, value: string): Chosen {
  const before = chosen[name] ?? [];
  const after = before.includes(value) ? before.filter((v) => v !== value) : [...before, value];
  const others = Object.fromEntries(Object.entries(chosen).filter(([key]) => key !== name));
  return after.length === 0 ? others : { ...others, [name]: after };
}

/** How many values are chosen in all. */
export function chosenCount(chosen: Chosen): number {
  return Object.values(chosen).reduce((sum, values) => sum + values.length, 0);
}
