// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { cellsOf, dayTowards, readDay, readPoint, wayOf } from "./month";

// January 2027 begins on a Friday; a month of five columns.
const dates = ["2027-01-01", "2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07", "2027-01-08", "2027-01-11"];

describe("an arrow", () => {
  it.each([
    ["ArrowRight", "2027-01-01", "2027-01-04", "passes over the days that are not shown"],
    ["ArrowLeft", "2027-01-04", "2027-01-01", "goes back"],
    ["ArrowDown", "2027-01-04", "2027-01-11", "leads to the same day of the next week"],
    ["ArrowUp", "2027-01-08", "2027-01-01", "leads to the same day of the week before"],
    ["ArrowUp", "2027-01-05", "2027-01-05", "stays where the month ends"],
    ["ArrowLeft", "2027-01-01", "2027-01-01", "stays at the first day"],
    ["ArrowRight", "2027-01-11", "2027-01-11", "stays at the last day"],
    ["Home", "2027-01-05", "2027-01-05", "is an arrow or nothing"],
  ])("%s from %s leads to %s: it %s", (key, from, to) => {
    expect(dayTowards(dates, from, key)).toBe(to);
  });
});

describe("a day", () => {
  const month = document.createElement("table");
  month.innerHTML = `<tr><td data-date="2027-01-04"><p class="day"><span class="day-name">lundi</span> 4</p><ul>
    <li class="visit" data-at="1.32,46.72" data-place="Migné"></li>
    <li class="visit visit-quittee" data-at="1,46" data-place="Ciron"></li>
    <li class="visit visit-annulee" data-place="Chitray"></li>
    <li class="visit" data-at="1.5,46.8" data-place="Vendœuvres"></li></ul></td><td class="other"></td></tr>`;
  const [cell] = cellsOf(month);
  if (!cell) throw new Error("no cell");
  const day = readDay(cell);

  it("is read from its cell, without the visits that nobody makes", () => {
    expect(day).toEqual({
      date: "2027-01-04",
      name: "lundi 4",
      visits: [
        { place: "Migné", at: [1.32, 46.72] },
        { place: "Vendœuvres", at: [1.5, 46.8] },
      ],
    });
  });

  it("leads from the base by each place and back", () => {
    expect(wayOf(day, [1.69, 46.81])).toEqual([
      [1.69, 46.81],
      [1.32, 46.72],
      [1.5, 46.8],
      [1.69, 46.81],
    ]);
    expect(wayOf(day, null)).toHaveLength(2);
    expect(wayOf({ ...day, visits: [] }, [1, 46])).toEqual([]);
  });

  it("has no point where none is known", () => {
    expect(readPoint(undefined)).toBeNull();
    expect(readPoint("")).toBeNull();
    expect(readPoint("ici")).toBeNull();
    expect(readPoint("1.5,46.8")).toEqual([1.5, 46.8]);
  });
});
