import type { Territory } from "./maplibre";

/** The page of a territory. */
export function territoryUrl(t: Pick<Territory, "code" | "zonage">): string {
  if (t.zonage === null) return `/communes/${encodeURIComponent(t.code)}`;
  return `/bassins/${encodeURIComponent(t.code)}?${new URLSearchParams({ zonage: t.zonage }).toString()}`;
}

/** Help that is not loaded could be nearer for a tenth of the people: never ranked among the worst (METHODS §1). */
export function partlyKnown(t: Pick<Territory, "offrePartielle">): boolean {
  return (t.offrePartielle ?? 0) >= 10;
}

/** Those where the smallest share is near help first; those known in part, then the unknown, last; then by name. */
export function worstFirst<T extends Pick<Territory, "nom" | "part15" | "offrePartielle">>(list: readonly T[]): T[] {
  const rank = (t: T): number => (t.part15 === null ? 2 : partlyKnown(t) ? 1 : 0);
  return [...list].sort((a, b) => rank(a) - rank(b) || (a.part15 ?? 101) - (b.part15 ?? 101) || a.nom.localeCompare(b.nom, "fr"));
}
