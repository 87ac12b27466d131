/** Lines of the table and shapes of the map that speak of the same territory light up together, under a pointer or with the focus. */
export function link(table: HTMLElement, map: HTMLElement | null): void {
  const all = (code: string): Element[] =>
    [table, map].flatMap((part) => (part ? [...part.querySelectorAll(`[data-code="${CSS.escape(code)}"]`)] : []));
  let lit: Element[] = [];
  const light = (code: string | null): void => {
    for (const element of lit) element.classList.remove("lit");
    lit = code === null ? [] : all(code);
    for (const element of lit) element.classList.add("lit");
  };
  for (const part of [table, map]) {
    part?.addEventListener("pointerover", (event) => {
      light(codeOf(event.target));
    });
    part?.addEventListener("pointerleave", () => {
      light(null);
    });
    part?.addEventListener("focusin", (event) => {
      light(codeOf(event.target));
    });
    part?.addEventListener("focusout", () => {
      light(null);
    });
  }
}

function codeOf(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest("[data-code]")?.getAttribute("data-code") ?? null) : null;
}
