import { expect, it } from "vitest";
import { wordsOf } from "./zoom";

it("says of a cell who lives there, and how often somebody comes", () => {
  const cell = {
    habitants: 41.7,
    classe: "inconnu",
    part_bas: 20,
    part_haut: 96.2,
    minutes: 9.4,
    classe_fixe: "carence",
    part_fixe_bas: 0,
    part_fixe_haut: 0,
  };
  expect(wordsOf(cell, true)).toBe(
    "42 habitants. Inconnus : quelqu’un vient 20\u00a0% à 96\u00a0% de l’année. Aide la plus proche à 9 minutes.",
  );
  expect(wordsOf(cell, false)).toBe(
    "42 habitants. Sans aide : quelqu’un vient 0\u00a0% de l’année. Aucune aide connue à portée.",
  );
});
