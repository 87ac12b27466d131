import { expect, test } from "vitest";
import { chosenCount, readHash, readQuestion, toggled, writeHash, writeQuestion } from "./view";

test("a view survives its address", () => {
  const view = { zoom: 9.2, lat: 46.81, lon: 1.69 };
  expect(readHash(writeHash(view))).toEqual(view);
});

test.each(["", "#", "#carte", "#9/46", "#9/46/x", "#9/95/1", "#40/46/1", "#9/46/1/2"])("%j is no view", (hash) => {
  expect(readHash(hash)).toBeNull();
});

test("a question survives its address", () => {
  const question = {
    ground: "communes" as const,
    chosen: { frais: ["Gratuit"], services: ["Aide aux démarches administratives", "Utilisation sécurisée du numérique"] },
    site: "0190-a",
    days: "mois",
  };
  expect(readQuestion(writeQuestion(question))).toEqual(question);
});

test("the plain map has a plain address", () => {
  expect(writeQuestion(readQuestion(""))).toBe("");
});

test("an unknown ground is the usual one", () => {
  expect(readQuestion("?fond=lune").ground).toBe("bassins-insee");
});

test("ticking twice changes nothing", () => {
  const once = toggled({}, "pmr", "oui");
  expect(once).toEqual({ pmr: ["oui"] });
  expect(chosenCount(once)).toBe(1);
  expect(toggled(once, "pmr", "oui")).toEqual({});
});
