/** What the cells of the map can be coloured by: properties of the tiles mailles, so that a change asks nothing of the service. */
export const measures = ["classe", "part", "minutes", "attente"] as const;
export type Measure = (typeof measures)[number];

/** A scale as /tiles/style.json tells it: upper ends of all classes but the last; moins = less is better. */
export interface Scale {
  readonly fins: readonly number[];
  readonly moins: boolean;
}

/** The colours of a theme, as /tiles/style.json tells them. */
export interface Palette {
  readonly classes: readonly string[]; // couvert, intermittent, carence, inconnu
  readonly steps: readonly string[]; // the worst first
  readonly unknown: string;
  readonly scales: Readonly<Record<string, Scale>>;
}

/** The property of a cell that holds a measure, with mobile units or as if they did not exist. */
export function propertyOf(measure: Measure, mobile: boolean): string {
  switch (measure) {
    case "classe":
      return mobile ? "classe" : "classe_fixe";
    case "part":
      return mobile ? "part_bas" : "part_fixe_bas";
    case "minutes":
      return mobile ? "minutes" : "minutes_fixe";
    case "attente":
      return mobile ? "attente" : "attente_fixe";
  }
}

/** The question whose tiles hold a measure: the stored answer ("") knows waiting with mobile units only. */
export function questionOf(question: string, measure: Measure, mobile: boolean): string {
  return question === "" && measure === "attente" && !mobile ? "itinerant=non" : question;
}

/** The expression of MapLibre that colours a cell. */
export function colourOf(measure: Measure, mobile: boolean, palette: Palette): unknown[] | string {
  const property = ["get", propertyOf(measure, mobile)];
  const [covered, intermittent, uncovered, unknown] = palette.classes;
  if (measure === "classe")
    return ["match", property, "couvert", covered, "intermittent", intermittent, "carence", uncovered, unknown];
  const scale = palette.scales[measure];
  if (!scale) return palette.unknown;
  const colours = scale.moins ? [...palette.steps].reverse() : palette.steps;
  const steps = scale.fins.flatMap((end, i) => [end, colours[i + 1]]);
  // Nothing within reach is the longest way.
  return [
    "case",
    ["has", property[1]],
    ["step", property, colours[0], ...steps],
    scale.moins ? palette.steps[0] : palette.unknown,
  ];
}
