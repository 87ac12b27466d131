import { expect, test } from "vitest";
import { rounded } from "./position";

test("a position is rounded to about 100 m", () => {
  expect(rounded(46.633_912_7, 1.062_544_9)).toEqual({ lat: "46.634", lon: "1.063" });
});

test("two neighbours a few steps apart send the same position", () => {
  expect(rounded(46.633_61, 1.062_51)).toEqual(rounded(46.634_39, 1.063_49));
});

test("west of Greenwich and the equator stay on their side", () => {
  expect(rounded(-0.000_4, -4.123_45)).toEqual({ lat: "0.000", lon: "-4.123" });
});
