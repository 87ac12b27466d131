import { expect, test } from "vitest";
import { stepOf, steps } from "./scale";

test("the steps cover 0 to 100 without gap", () => {
  expect(steps[0]?.from).toBe(0);
  expect(steps.at(-1)?.to).toBe(100);
  for (const [i, step] of steps.entries()) expect(step.from).toBe(i === 0 ? 0 : steps[i - 1]?.to);
});

test.each([
  [0, 0],
  [49.9, 0],
  [50, 1],
  [97.9, 3],
  [100, 4],
])("%d %% falls into step %d", (share, step) => {
  expect(stepOf(share)).toBe(step);
});
