import { expect, it } from "vitest";
import { colourOf, propertyOf, questionOf, type Palette } from "./colours";

const palette: Palette = {
  classes: ["green", "ochre", "red", "grey"],
  steps: ["s0", "s1", "s2", "s3", "s4"],
  unknown: "none",
  scales: { minutes: { fins: [5, 10, 15, 20], moins: true }, part: { fins: [50, 75, 90, 98], moins: false } },
};

it("asks the same tile with and without mobile units", () => {
  expect(propertyOf("classe", true)).toBe("classe");
  expect(propertyOf("classe", false)).toBe("classe_fixe");
  expect(propertyOf("minutes", false)).toBe("minutes_fixe");
  expect(propertyOf("attente", false)).toBe("attente_fixe");
});

it("gives the strongest colour to the worst, whichever way the scale goes", () => {
  expect(colourOf("part", true, palette)).toEqual([
    "case",
    ["has", "part_bas"],
    ["step", ["get", "part_bas"], "s0", 50, "s1", 75, "s2", 90, "s3", 98, "s4"],
    "none",
  ]);
  expect(colourOf("minutes", true, palette)).toEqual([
    "case",
    ["has", "minutes"],
    ["step", ["get", "minutes"], "s4", 5, "s3", 10, "s2", 15, "s1", 20, "s0"],
    "s0",
  ]);
});

it("knows the four classes", () => {
  expect(colourOf("classe", false, palette)).toEqual([
    "match",
    ["get", "classe_fixe"],
    "couvert",
    "green",
    "intermittent",
    "ochre",
    "carence",
    "red",
    "grey",
  ]);
});

it("asks other tiles only for what the stored ones do not hold", () => {
  expect(questionOf("", "minutes", false)).toBe("");
  expect(questionOf("", "attente", true)).toBe("");
  expect(questionOf("", "attente", false)).toBe("itinerant=non");
  expect(questionOf("mode=pied", "attente", false)).toBe("mode=pied");
});
