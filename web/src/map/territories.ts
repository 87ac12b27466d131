import type { Territory } from "./maplibre";

/** The page of a territory. */
export function territoryUrl(t: Pick<Territory, "code" | "zonage">): string {
  if (t.zonage === null) return `/communes/${encodeURIComponent(t.code)}`;
  return `/bassins/${encodeURIComponent(t.code)}?${new URLSearchParams({ zonage: t.zonage }).toString()}`;
}

/** Those where the smallest share is near help first; the unknown last; then by name. */
export function worstFirst<T extends Pick<Territory, "nom" | "part15">>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (a.part15 ?? 101) - (b.part15 ?? 101) || a.nom.localeCompare(b.nom, "fr"));
}
