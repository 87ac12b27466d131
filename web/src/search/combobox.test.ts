// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { completes } from "./combobox";
import { restMs, type Answer } from "./suggestions";

const names = ["Saint-Aubin (Indre)", "Saint-Aubin (Jura)", "Saint-Août (Indre)", "<b>Saint</b>"];
const answer = async (text: string): Promise<Answer> => {
  const found = names.filter((name) => name.startsWith(text));
  return Promise.resolve({
    annonce: `${found.length.toString()} lieux`,
    propositions: found.map((nom) => ({ nom, detail: "Commune" })),
  });
};

let input: HTMLInputElement;
let list: HTMLElement;
let status: HTMLElement;
let sent: string[];

beforeEach(() => {
  vi.useFakeTimers();
  input = document.createElement("input");
  list = document.createElement("ul");
  list.id = "l";
  list.hidden = true;
  status = document.createElement("p");
  const form = document.createElement("form");
  form.append(input, list, status);
  document.body.replaceChildren(form);
  sent = [];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent.push(input.value);
  });
  completes(input, list, status, answer);
  input.focus();
});
afterEach(() => {
  vi.useRealTimers();
});

async function types(text: string): Promise<void> {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(restMs);
}

/** Presses keys one after the other; false: the list kept the last one for itself. */
function presses(...keys: string[]): boolean {
  return (
    keys.map((key) => input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))).at(-1) ?? true
  );
}

const active = (): string | null => {
  const id = input.getAttribute("aria-activedescendant");
  const selected = list.querySelectorAll('[aria-selected="true"]');
  expect(selected.length).toBe(id === null ? 0 : 1);
  expect(selected[0]?.id ?? null).toBe(id);
  return selected[0]?.querySelector("strong")?.textContent ?? null;
};

test("the field says that it is a combobox, and keeps the browser's own list away", () => {
  expect(input.getAttribute("role")).toBe("combobox");
  expect(input.getAttribute("aria-expanded")).toBe("false");
  expect(input.getAttribute("aria-controls")).toBe("l");
  expect(input.getAttribute("autocomplete")).toBe("off");
});

test("typing opens the list, chooses nothing, and says how many there are", async () => {
  await types("Saint-Au");
  expect(list.hidden).toBe(false);
  expect(input.getAttribute("aria-expanded")).toBe("true");
  expect(list.querySelectorAll('[role="option"]').length).toBe(2);
  expect(status.textContent).toBe("2 lieux");
  expect(active()).toBeNull();
});

test("the arrows go round the list and leave the text alone", async () => {
  await types("Saint-A");
  const gone = [];
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"]) {
    presses(key);
    gone.push(active());
  }
  expect(gone).toEqual([names[0], names[1], names[2], names[0], names[2], names[1]]);
  expect(input.value).toBe("Saint-A");
});

test("the arrow up begins at the end", async () => {
  await types("Saint-A");
  presses("ArrowUp");
  expect(active()).toBe(names[2]);
});

test("Enter on a choice sends it", async () => {
  await types("Saint-A");
  expect(presses("ArrowDown", "ArrowDown", "Enter")).toBe(false);
  expect(sent).toEqual([names[1]]);
  expect(list.hidden).toBe(true);
});

test("Enter without a choice leaves the form to itself, as typed", async () => {
  await types("Saint-A");
  expect(presses("Enter")).toBe(true);
  expect(input.value).toBe("Saint-A");
});

test("Tab takes the choice into the field and goes on; without a choice it takes nothing", async () => {
  await types("Saint-A");
  expect(presses("Tab")).toBe(true);
  expect(input.value).toBe("Saint-A");
  expect(presses("ArrowDown", "Tab")).toBe(true);
  expect(input.value).toBe(names[0]);
  expect(sent).toEqual([]);
});

test("Escape closes the list, keeps the text, and then belongs to the browser", async () => {
  await types("Saint-A");
  expect(presses("ArrowDown", "Escape")).toBe(false);
  expect(list.hidden).toBe(true);
  expect(active()).toBeNull();
  expect(input.value).toBe("Saint-A");
  expect(presses("Escape")).toBe(true);
});

test("Escape before the answer is there keeps the list closed", async () => {
  input.value = "Saint-A";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  presses("Escape");
  await vi.advanceTimersByTimeAsync(restMs);
  expect(list.hidden).toBe(true);
});

test("an arrow opens a closed list again", async () => {
  await types("Saint-A");
  presses("Escape", "ArrowDown");
  expect(list.hidden).toBe(false);
  expect(active()).toBeNull();
});

test.each(["Home", "End", "ArrowLeft", "ArrowRight"])("%s goes back to the text", async (key) => {
  await types("Saint-A");
  expect(presses("ArrowDown", key)).toBe(true);
  expect(active()).toBeNull();
  expect(list.hidden).toBe(false);
});

test("a name is text, whatever it holds", async () => {
  await types("<b>");
  expect(list.querySelector("b")).toBeNull();
  expect(list.textContent).toContain("<b>Saint</b>");
});

test("typing on drops the choice", async () => {
  await types("Saint-A");
  presses("ArrowDown");
  await types("Saint-Au");
  expect(active()).toBeNull();
});

test("nothing to propose is said where it is seen", async () => {
  await types("zzyzx");
  expect(list.hidden).toBe(true);
  expect(status.textContent).toBe("0 lieux");
  expect(status.classList.contains("visually-hidden")).toBe(false);
});

test("a touch on an option sends it, and the field keeps the focus", async () => {
  await types("Saint-A");
  const option = list.children[2]?.querySelector("strong");
  const down = new MouseEvent("mousedown", { bubbles: true, cancelable: true });
  option?.dispatchEvent(down);
  expect(down.defaultPrevented).toBe(true);
  option?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(sent).toEqual([names[2]]);
});

test("leaving the field, or sending the form, closes the list", async () => {
  await types("Saint-A");
  input.dispatchEvent(new Event("blur"));
  expect(list.hidden).toBe(true);
  expect(status.textContent).toBe("");
  await types("Saint-A");
  input.form?.requestSubmit();
  expect(list.hidden).toBe(true);
});
