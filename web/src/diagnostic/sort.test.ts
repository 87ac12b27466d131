import { expect, it } from "vitest";
import { nextDirection, sorted, type Line } from "./sort";

const line = (name: string, value: number, partial = false): Line => ({ name, partial, values: [value] });

it("sorts by a figure, what is known in part last both ways", () => {
  const lines = [line("Migné", 40), line("Épernon", 0, true), line("Le Blanc", 90), line("Avail", 10)];
  expect(sorted(lines, 0, "ascending").map((l) => l.name)).toEqual(["Avail", "Migné", "Le Blanc", "Épernon"]);
  expect(sorted(lines, 0, "descending").map((l) => l.name)).toEqual(["Le Blanc", "Migné", "Avail", "Épernon"]);
});

it("sorts names as a French dictionary does", () => {
  const lines = [line("Étrechet", 1), line("Fontgombault", 2), line("Éguzon", 3), line("Douadic", 4)];
  expect(sorted(lines, null, "ascending").map((l) => l.name)).toEqual(["Douadic", "Éguzon", "Étrechet", "Fontgombault"]);
});

it("turns round the column that sorts, and begins another by its worst", () => {
  expect(nextDirection(null, "descending")).toBe("descending");
  expect(nextDirection("descending", "descending")).toBe("ascending");
  expect(nextDirection("ascending", "ascending")).toBe("descending");
});
