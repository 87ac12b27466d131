import type { Passage } from "./passages";

/** The line of a unit's day: its passages joined in the order of their hours. A unit that stands at one place all day has none. */
export interface DayLine {
  readonly unite: string;
  readonly points: readonly (readonly [lon: number, lat: number])[];
}

/** The lines of the passages of one day. Those without hours are not joined: nobody knows their order. */
export function dayLines(passages: readonly Passage[]): DayLine[] {
  const byUnit = new Map<string, Passage[]>();
  for (const p of passages) {
    if (p.heures !== "") byUnit.set(p.slug, [...(byUnit.get(p.slug) ?? []), p]);
  }
  return [...byUnit.values()]
    .filter((visits) => visits.length > 1)
    .map((visits) => ({
      unite: visits[0]?.unite ?? "",
      points: [...visits]
        .sort((a, b) => a.heures.localeCompare(b.heures) || a.key.localeCompare(b.key))
        .map((p) => [p.lon, p.lat] as const),
    }));
}
