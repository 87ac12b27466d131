/** A line of the table as sorting sees it. */
export interface Line {
  readonly name: string;
  /** Help beyond the border is not all loaded: it comes last, unless names sort. */
  readonly partial: boolean;
  readonly values: readonly number[];
}

export type Direction = "ascending" | "descending";

/** The other way; the worst first where the column did not sort yet. */
export function nextDirection(now: string | null, worst: Direction): Direction {
  if (now === null) return worst;
  return now === "ascending" ? "descending" : "ascending";
}

/** Orders lines by a column of figures, null = by name. Of equals the order before stays. */
export function sorted<T extends Line>(lines: readonly T[], column: number | null, direction: Direction): T[] {
  const sign = direction === "ascending" ? 1 : -1;
  return [...lines].sort((a, b) => {
    if (column === null) return sign * a.name.localeCompare(b.name, "fr");
    if (a.partial !== b.partial) return a.partial ? 1 : -1;
    return sign * ((a.values[column] ?? 0) - (b.values[column] ?? 0));
  });
}

interface Row extends Line {
  readonly element: HTMLTableRowElement;
}

/** Sorts the table where it stands. Its links do the same by a page, for those without scripts and for tables that are not whole. */
export function sortInPlace(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  if (!body || table.dataset["whole"] !== "true") return;
  const rows = [...body.rows].map((element): Row => ({
    element,
    name: element.cells[0]?.textContent.trim() ?? "",
    partial: element.hasAttribute("data-partial"),
    values: [...element.querySelectorAll("td[data-value]")].map((cell) => Number(cell.getAttribute("data-value"))),
  }));
  const heads = [...table.querySelectorAll<HTMLElement>("thead th")];
  const figures = heads.filter((head) => head.classList.contains("number"));
  for (const head of heads) {
    const anchor = head.querySelector("a");
    anchor?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const direction = nextDirection(
        head.getAttribute("aria-sort"),
        head.dataset["worst"] === "ascending" ? "ascending" : "descending",
      );
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction);
      const column = figures.indexOf(head);
      body.append(...sorted(rows, column < 0 ? null : column, direction).map((row) => row.element));
      const address = new URL(anchor.href);
      address.searchParams.set("ordre", direction === "ascending" ? "croissant" : "decroissant");
      history.replaceState(null, "", address);
    });
  }
}
