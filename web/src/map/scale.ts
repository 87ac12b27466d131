/** The scale of a share of people within 15 minutes: one hue, five steps at meaningful breaks, darker = fewer people near. */
export interface Step {
  readonly from: number; // percent, included
  readonly to: number; // percent, excluded but for 100
  readonly light: string;
  readonly dark: string;
}

const last: Step = { from: 80, to: 100, light: "#f4e6e2", dark: "#3a2a31" };

export const steps: readonly Step[] = [
  { from: 0, to: 20, light: "#7d2a35", dark: "#f0a3a3" },
  { from: 20, to: 40, light: "#a9565a", dark: "#c47b7f" },
  { from: 40, to: 60, light: "#c98d8a", dark: "#96595f" },
  { from: 60, to: 80, light: "#e3c0bb", dark: "#663d45" },
  last,
];

/** Colour where nothing is known, always with its dots or its word. */
export const unknownColour = { light: "#dcdad4", dark: "#2b313c" };

/** The step that holds a share in percent. */
export function stepOf(share: number): Step {
  for (const step of steps) if (share < step.to) return step;
  return last;
}
