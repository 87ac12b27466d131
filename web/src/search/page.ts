/** The element of this id, if it is there and of this kind: an old page may stand before a new script. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T | null {
  const found = document.getElementById(id);
  return found instanceof kind ? found : null;
}
