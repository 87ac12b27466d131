import { expect, test } from "vitest";
import { themeOf, withZoning } from "./zoning";

const zonings = ["bassins-insee", "bassins-hublo"];

test("only the name of the zoning changes in a filter", () => {
  const filter = ["all", ["==", ["get", "zonage"], "bassins-insee"], ["has", "part_15"]];
  expect(withZoning(filter, zonings, "bassins-hublo")).toEqual([
    "all",
    ["==", ["get", "zonage"], "bassins-hublo"],
    ["has", "part_15"],
  ]);
});

test("a filter that names none stays as it is", () => {
  expect(withZoning(["==", ["get", "niveau"], "commune"], zonings, "bassins-hublo")).toEqual([
    "==",
    ["get", "niveau"],
    "commune",
  ]);
});

test("contrast and darkness each choose their theme", () => {
  expect([themeOf(false, false), themeOf(true, false), themeOf(false, true), themeOf(true, true)]).toEqual([
    "clair",
    "sombre",
    "contraste",
    "contraste-sombre",
  ]);
});
