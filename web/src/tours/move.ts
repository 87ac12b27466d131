import { cellsOf, dayTowards, readDay } from "./month";
import { say } from "./words";

/** What becomes of a visit that is moved. */
export interface Mover {
  /** Tells those who do not see the page change. */
  announce(words: string): void;
  /** The visit is put down on another day. */
  drop(visit: string, date: string): void;
}

interface Grabbed {
  readonly button: HTMLElement;
  readonly visit: string;
  readonly place: string;
  readonly from: string;
  to: string;
  /** The pointer that drags it; null = the keyboard, or a touch that let go. */
  pointer: number | null;
}

/** How far a finger trembles without dragging, in pixels. */
const tremble = 8;

/** How near the edge of the window a drag scrolls it, and by how much. */
const edge = 56;

/**
 * Lets visits be moved: dragged by their button, or grabbed with it and led by arrows, or by a touch on another day. The month is
 * read when something happens, so that what is swapped in needs no wiring.
 */
export function letMove(month: HTMLElement, mover: Mover): void {
  let grabbed: Grabbed | null = null;
  let start = { x: 0, y: 0 };
  let dragged = false;

  const cells = (): HTMLElement[] => cellsOf(month);
  const cellOf = (date: string): HTMLElement | undefined => cells().find((c) => c.dataset["date"] === date);
  const nameOf = (date: string): string => {
    const cell = cellOf(date);
    return cell ? readDay(cell).name : date;
  };

  function light(): void {
    for (const cell of cells()) {
      const aimed = grabbed !== null && cell.dataset["date"] === grabbed.to && grabbed.to !== grabbed.from;
      cell.classList.toggle("aimed", aimed);
    }
    month.classList.toggle("grabbing", grabbed !== null);
  }

  function grab(button: HTMLElement, pointer: number | null): Grabbed | null {
    const visit = button.closest<HTMLElement>("[data-visit]");
    const from = button.closest<HTMLElement>("[data-date]")?.dataset["date"];
    const key = visit?.dataset["visit"];
    if (!visit || from === undefined || key === undefined) return null;
    grabbed = { button, visit: key, place: visit.dataset["place"] ?? "", from, to: from, pointer };
    button.setAttribute("aria-pressed", "true");
    visit.classList.add("grabbed");
    light();
    return grabbed;
  }

  function release(): void {
    if (!grabbed) return;
    grabbed.button.removeAttribute("aria-pressed");
    grabbed.button.closest(".visit")?.classList.remove("grabbed");
    grabbed = null;
    light();
  }

  function letGo(): void {
    if (!grabbed) return;
    const { place } = grabbed;
    release();
    mover.announce(say("geste.laisse", { lieu: place }));
  }

  function drop(): void {
    if (!grabbed) return;
    const { visit, place, from, to } = grabbed;
    if (from === to) {
      letGo();
      return;
    }
    const day = nameOf(to);
    release();
    mover.announce(say("geste.pose", { lieu: place, jour: day }));
    mover.drop(visit, to);
  }

  function aim(date: string): void {
    if (!grabbed || date === grabbed.to) return;
    grabbed.to = date;
    light();
    const cell = cellOf(date);
    if (!cell || grabbed.pointer !== null) return;
    const { name, visits } = readDay(cell);
    const visited = visits.map((v) => v.place).join(", ");
    mover.announce(
      visited === "" ? say("geste.au_dessus.libre", { jour: name }) : say("geste.au_dessus", { jour: name, visites: visited }),
    );
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  const buttonOf = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>(".grab") : null;

  month.addEventListener("pointerdown", (event) => {
    const button = buttonOf(event);
    if (!button || event.button !== 0 || grabbed) return;
    dragged = false;
    start = { x: event.clientX, y: event.clientY };
    grab(button, event.pointerId);
    button.setPointerCapture(event.pointerId);
  });
  month.addEventListener("pointermove", (event) => {
    if (grabbed?.pointer !== event.pointerId) return;
    if (!dragged && Math.hypot(event.clientX - start.x, event.clientY - start.y) < tremble) return;
    dragged = true;
    if (event.clientY < edge) scrollBy(0, -edge / 4);
    if (event.clientY > innerHeight - edge) scrollBy(0, edge / 4);
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("td[data-date]");
    aim(under && month.contains(under) ? (under.dataset["date"] ?? grabbed.from) : grabbed.from);
  });
  month.addEventListener("pointerup", (event) => {
    if (grabbed?.pointer !== event.pointerId) return;
    grabbed.pointer = null;
    if (dragged) drop();
    else release(); // the click that follows grabs it for arrows and touches
  });
  month.addEventListener("pointercancel", (event) => {
    if (grabbed?.pointer === event.pointerId) release();
  });

  month.addEventListener("click", (event) => {
    const button = buttonOf(event);
    if (button) {
      event.preventDefault();
      if (dragged) {
        dragged = false;
      } else if (grabbed?.button === button) {
        drop();
      } else {
        release();
        const taken = grab(button, null);
        if (taken) mover.announce(say("geste.saisie", { lieu: taken.place, jour: nameOf(taken.from) }));
      }
      return;
    }
    const date =
      event.target instanceof Element ? event.target.closest<HTMLElement>("td[data-date]")?.dataset["date"] : undefined;
    if (!grabbed || date === undefined) return;
    event.preventDefault(); // a link of that day is not meant
    aim(date);
    drop();
  });
  month.addEventListener("keydown", (event) => {
    if (!grabbed) return;
    if (event.key === "Escape" || event.key === "Tab") {
      letGo();
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      drop();
      return;
    }
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const shown = cells().map((c) => c.dataset["date"] ?? "");
    const to = dayTowards(shown, grabbed.to, event.key);
    if (to === grabbed.to) mover.announce(say("geste.ailleurs"));
    else aim(to);
  });
}
