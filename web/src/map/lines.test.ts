import { expect, test } from "vitest";
import { dayLines } from "./lines";
import type { Passage } from "./passages";

function passage(slug: string, nom: string, heures: string, lon: number): Passage {
  return {
    key: nom,
    nom,
    commune: nom,
    unite: slug,
    slug,
    debut: "2026-12-14",
    heures,
    nombre: 1,
    aConfirmer: false,
    lon,
    lat: 47,
  };
}

test("a morning and an afternoon are joined in the order of the hours", () => {
  const lines = dayLines([passage("bus", "Sens-Beaujeu", "14:00-16:30", 2.7), passage("bus", "Léré", "09:30-12:00", 2.9)]);
  expect(lines).toEqual([
    {
      unite: "bus",
      points: [
        [2.9, 47],
        [2.7, 47],
      ],
    },
  ]);
});

test("units are not joined to one another, nor visits whose hours nobody knows", () => {
  expect(dayLines([passage("bus", "Léré", "09:30-12:00", 2.9), passage("van", "Migné", "10:00-12:30", 1.3)])).toEqual([]);
  expect(dayLines([passage("bus", "Léré", "09:30-12:00", 2.9), passage("bus", "Vailly", "", 2.6)])).toEqual([]);
});
