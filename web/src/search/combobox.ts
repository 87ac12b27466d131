// The search field as a combobox of ARIA 1.2 (Authoring Practices, "editable combobox with list autocomplete", manual selection):
// the focus stays in the field, the text is the visitor's until they choose.
import { Suggestions, type Answer, type Ask, type Suggestion } from "./suggestions";

/** Turns a text field into a combobox over list; how many places there are is said in status. Choosing one sends the form. */
export function completes(input: HTMLInputElement, list: HTMLElement, status: HTMLElement, ask: Ask): void {
  let shown: readonly Suggestion[] = [];
  let active = -1; // index of the option that Enter would choose; -1 = the text as typed

  function activate(index: number): void {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(answer: Answer | null): void {
    activate(-1);
    shown = answer?.propositions ?? [];
    list.replaceChildren(...shown.map(optionOf));
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.classList.toggle("visually-hidden", !list.hidden);
    status.textContent = answer?.annonce ?? "";
  }

  const suggestions = new Suggestions(ask, show);

  function close(): void {
    suggestions.stop();
    show(null);
  }

  /** Writes an option into the field; false: there is none to take. */
  function take(index: number): boolean {
    const chosen = shown[index];
    if (!chosen) return false;
    input.value = chosen.nom;
    close();
    return true;
  }

  function move(by: 1 | -1): void {
    if (list.hidden) suggestions.typed(input.value);
    else activate(active < 0 && by < 0 ? shown.length - 1 : (active + by + shown.length) % shown.length);
  }

  /** Does what a key asks of the list; true: it was for the list alone. */
  function pressed(event: KeyboardEvent): boolean {
    switch (event.key) {
      case "ArrowDown":
        move(1);
        return true;
      case "ArrowUp":
        if (event.altKey) close();
        else move(-1);
        return true;
      case "Enter":
        if (!take(active)) return false;
        input.form?.requestSubmit();
        return true;
      case "Escape": {
        const open = !list.hidden;
        close();
        return open;
      }
      case "Tab":
        take(active);
        return false;
      case "Home":
      case "End":
      case "ArrowLeft":
      case "ArrowRight":
        activate(-1); // the caret moves in the text again
    }
    return false;
  }

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    autocomplete: "off", // the browser's own list would cover this one
  })) {
    input.setAttribute(name, value);
  }
  input.addEventListener("input", () => {
    activate(-1);
    suggestions.typed(input.value);
  });
  input.addEventListener("keydown", (event) => {
    if (!event.isComposing && pressed(event)) event.preventDefault();
  });
  input.addEventListener("blur", close);
  input.form?.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the focus stays in the field, and the list open until the click
  });
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (option && take([...list.children].indexOf(option))) input.form?.requestSubmit();
  });
}

function optionOf(suggestion: Suggestion, index: number): HTMLElement {
  const option = document.createElement("li");
  option.id = `q-proposition-${index.toString()}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const name = document.createElement("strong");
  name.textContent = suggestion.nom;
  const detail = document.createElement("span");
  detail.textContent = suggestion.detail;
  option.append(name, " ", detail);
  return option;
}
