import { expect, test } from "vitest";
import { territoryUrl, worstFirst } from "./territories";

test("a commune and a living area have their pages", () => {
  expect(territoryUrl({ code: "2A004", zonage: null })).toBe("/communes/2A004");
  expect(territoryUrl({ code: "le-blanc", zonage: "bassins-hublo" })).toBe("/bassins/le-blanc?zonage=bassins-hublo");
});

test("the farthest from help come first, those known in part and the unknown last", () => {
  const list = [
    { nom: "Écueillé", part15: 80, offrePartielle: 2 },
    { nom: "Boussac", part15: 5, offrePartielle: 94 },
    { nom: "Migné", part15: 12, offrePartielle: null },
    { nom: "Inconnue", part15: null, offrePartielle: null },
    { nom: "Bélâbre", part15: 80, offrePartielle: 0 },
  ];
  expect(worstFirst(list).map((t) => t.nom)).toEqual(["Migné", "Bélâbre", "Écueillé", "Boussac", "Inconnue"]);
});
