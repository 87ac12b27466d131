/**
 * The steps of a share of people within 15 minutes: one hue, five steps at meaningful breaks, darker = fewer
 * people near. The colours are those of /tiles/style.json (package tiles/style), and of --step-… in styles/tokens.css.
 */
export interface Step {
  readonly from: number; // percent, included
  readonly to: number; // percent, excluded but for 100
}

export const steps: readonly Step[] = [
  { from: 0, to: 50 },
  { from: 50, to: 75 },
  { from: 75, to: 90 },
  { from: 90, to: 98 },
  { from: 98, to: 100 },
];

/** The number of the step, from 0, that holds a share in percent. */
export function stepOf(share: number): number {
  const found = steps.findIndex((step) => share < step.to);
  return found < 0 ? steps.length - 1 : found;
}
