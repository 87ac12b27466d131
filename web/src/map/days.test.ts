import { describe, expect, it } from "vitest";
import { dayInWords, daysOf, hoursInWords, readChoice, todayIn } from "./days";

describe("the days of the passages", () => {
  it("begin today, on the clocks of Paris", () => {
    expect(todayIn(new Date("2026-11-22T22:30:00Z"))).toBe("2026-11-22");
    expect(todayIn(new Date("2026-11-22T23:30:00Z"))).toBe("2026-11-23");
  });
  it("are one, seven or thirty, or the one that is named", () => {
    expect(daysOf("jour", "2026-12-30")).toEqual({ du: "2026-12-30", au: "2026-12-30" });
    expect(daysOf("semaine", "2026-12-30")).toEqual({ du: "2026-12-30", au: "2027-01-05" });
    expect(daysOf("mois", "2026-11-22")).toEqual({ du: "2026-11-22", au: "2026-12-21" });
    expect(daysOf("2026-12-14", "2026-11-22")).toEqual({ du: "2026-12-14", au: "2026-12-14" });
  });
  it("are a week where the address says nothing that can be read", () => {
    expect(readChoice(null)).toBe("semaine");
    expect(readChoice("2026-13-45")).toBe("semaine");
    expect(readChoice("<b>")).toBe("semaine");
    expect(readChoice("mois")).toBe("mois");
    expect(readChoice("2026-12-14")).toBe("2026-12-14");
  });
});

it("says days and hours as people do", () => {
  expect(dayInWords("2026-12-14")).toBe("lundi 14 décembre");
  expect(hoursInWords("10:00-12:30,13:30-16:00")).toBe("10\u00a0h\u00a0– 12\u00a0h\u00a030, 13\u00a0h\u00a030\u00a0– 16\u00a0h");
  expect(hoursInWords("")).toBe("");
});
