import { expect, test } from "vitest";
import { stepOf, steps } from "./scale";

test("the steps cover 0 to 100 without gap", () => {
  expect(steps[0]?.from).toBe(0);
  expect(steps.at(-1)?.to).toBe(100);
  for (const [i, step] of steps.entries()) expect(step.from).toBe(i === 0 ? 0 : steps[i - 1]?.to);
});

test.each([
  [0, 0],
  [19.9, 0],
  [20, 20],
  [79.9, 60],
  [100, 80],
])("%d %% falls into the step from %d", (share, from) => {
  expect(stepOf(share).from).toBe(from);
});
