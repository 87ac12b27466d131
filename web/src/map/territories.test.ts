import { expect, test } from "vitest";
import { territoryUrl, worstFirst } from "./territories";

test("a commune and a living area have their pages", () => {
  expect(territoryUrl({ code: "2A004", zonage: null })).toBe("/communes/2A004");
  expect(territoryUrl({ code: "le-blanc", zonage: "bassins-hublo" })).toBe("/bassins/le-blanc?zonage=bassins-hublo");
});

test("the farthest from help come first and the unknown last", () => {
  const list = [
    { nom: "Écueillé", part15: 80 },
    { nom: "Migné", part15: 12 },
    { nom: "Inconnue", part15: null },
    { nom: "Bélâbre", part15: 80 },
  ];
  expect(worstFirst(list).map((t) => t.nom)).toEqual(["Migné", "Bélâbre", "Écueillé", "Inconnue"]);
});
