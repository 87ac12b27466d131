/** A filter of the style with the set of living areas that it names replaced by another. */
export function withZoning<T>(filter: T, zonings: readonly string[], next: string): T {
  if (Array.isArray(filter)) return filter.map((part: unknown) => withZoning(part, zonings, next)) as T;
  return typeof filter === "string" && zonings.includes(filter) ? (next as T) : filter;
}

/** The theme of the map's style for what the reader's device asks. */
export function themeOf(dark: boolean, contrast: boolean): string {
  if (contrast) return dark ? "contraste-sombre" : "contraste";
  return dark ? "sombre" : "clair";
}
