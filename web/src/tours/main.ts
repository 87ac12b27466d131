import { mapBeside } from "./map";
import { letMove } from "./move";
import { swap } from "./swap";
import { say } from "./words";

const place = document.getElementById("carte-tournee");
const beside = place ? mapBeside(place, document.getElementById("carte-jour")) : null;
const month = document.getElementById("mois");
const voice = document.getElementById("annonce");

/** Says something to those who do not see the page change, even twice the same. */
function announce(words: string): void {
  if (voice) voice.textContent = voice.textContent === words ? `${words}\u00a0` : words;
}

function ready(): void {
  for (const button of document.querySelectorAll<HTMLElement>(".grab")) button.hidden = false;
}

/** Asks, shows the answer, and leads there: to what an edit would change, or to the visit that was edited. */
async function go(address: string, form?: URLSearchParams): Promise<void> {
  month?.setAttribute("aria-busy", "true");
  const swapped = await swap(address, form);
  month?.removeAttribute("aria-busy");
  if (swapped === "nothing") announce(say("geste.panne"));
  if (swapped !== "page") return;
  ready();
  beside?.show(document.querySelector<HTMLElement>(".visit-essai")?.closest<HTMLElement>("[data-date]")?.dataset["date"] ?? null);
  const panel = document.getElementById("panneau");
  const edited = form?.get("visite");
  const visit = edited ? document.querySelector<HTMLElement>(`[data-visit="${CSS.escape(edited)}"] .grab`) : null;
  if (visit && panel?.querySelector("#bilan") === null && panel.querySelector("[role=alert]") === null) visit.focus();
  else panel?.focus();
  panel?.scrollIntoView({ block: "nearest" });
  announce(panel?.querySelector("#bilan, [role=alert]")?.textContent.trim() ?? "");
}

/** Where a form is sent: its field named "action" hides the property of that name. */
function actionOf(form: HTMLFormElement): string {
  return form.getAttribute("action") ?? "";
}

/** Whether an address is a page of this draft, which can be swapped in. */
function ofThisDraft(address: string): boolean {
  const url = new URL(address, location.href);
  const here = document.querySelector<HTMLElement>("#mois")?.dataset["essai"]?.replace(/\/essai$/, "");
  return (
    here !== undefined &&
    (url.pathname === here || url.pathname.startsWith(`${here}/`)) &&
    !/\/(comparer|publier)$/.test(url.pathname)
  );
}

if (month?.dataset["essai"] !== undefined) {
  ready();
  letMove(month, {
    announce,
    drop(visit, date) {
      const gesture = document.querySelector<HTMLFormElement>("#geste");
      if (!gesture) return;
      const form = new URLSearchParams(new FormData(gesture) as unknown as Record<string, string>);
      form.set("visite", visit);
      form.set("jour", date);
      void go(actionOf(gesture), form);
    },
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !ofThisDraft(actionOf(form))) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    if (form.method === "get") void go(`${actionOf(form)}?${fields.toString()}`);
    else void go(actionOf(form), fields);
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("main a[href]") : null;
    if (!link || !ofThisDraft(link.href)) return;
    event.preventDefault();
    void go(link.href);
  });
  addEventListener("popstate", () => {
    location.reload();
  });
}

// The day that is looked at is the day on the map.
document.querySelector(".month-page")?.addEventListener("focusin", lookAt);
document.querySelector(".month-page")?.addEventListener("click", lookAt);

function lookAt(event: Event): void {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("td[data-date]") : null;
  if (cell) beside?.show(cell.dataset["date"] ?? null);
}
