import { expect, test } from "vitest";
import { count, number, percent, say } from "./words";

test("numbers are grouped by three", () => {
  expect([number(0), number(999), number(1000), number(1234567)]).toEqual(["0", "999", "1\u202f000", "1\u202f234\u202f567"]);
});

test("0 and 1 are singular in French", () => {
  expect(count("carte.lieux", 1)).toBe("1 lieu dans cette vue");
  expect(count("carte.lieux", 2)).toBe("2 lieux dans cette vue");
});

test("a share is never rounded to nothing nor to all", () => {
  expect([percent(0), percent(0.2), percent(38.4), percent(99.8), percent(100)]).toEqual([
    "0\u00a0%",
    "moins de 1\u00a0%",
    "38\u00a0%",
    "plus de 99\u00a0%",
    "100\u00a0%",
  ]);
});

test("a placeholder without a value stays visible", () => {
  expect(say("carte.pourcent")).toBe("{n}\u00a0%");
});
