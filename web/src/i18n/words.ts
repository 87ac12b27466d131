import sentences from "../../../internal/wording/fr/map.json";

/** A key of the map's part of the French catalogue. */
export type Key = keyof typeof sentences;

/** A sentence with its {placeholders} filled. */
export function fill(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
}

/** The sentence of a key with its {placeholders} filled. */
export function say(key: Key, values: Readonly<Record<string, string>> = {}): string {
  return fill(sentences[key], values);
}

/** Chooses between key.zero, key.un and key.plusieurs as French does: 0 and 1 are singular. */
export function count(stem: CountedStem, n: number): string {
  const form = n === 0 ? "zero" : n < 2 ? "un" : "plusieurs";
  return say(`${stem}.${form}`, { n: number(n) });
}

/** The stems that have the three forms. */
export type CountedStem = {
  [K in Key]: K extends `${infer Stem}.zero`
    ? `${Stem}.un` extends Key
      ? `${Stem}.plusieurs` extends Key
        ? Stem
        : never
      : never
    : never;
}[Key];

/** Writes an integer as French readers do: 12 345 with narrow no-break spaces. */
export function number(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

/** Writes a share in percent; what is not nothing is never said to be 0 %, nor what is not everything 100 %. */
export function percent(value: number): string {
  const whole = Math.round(value);
  if (whole === 0 && value > 0) return say("carte.pourcent.moins_de_1");
  if (whole === 100 && value < 100) return say("carte.pourcent.plus_de_99");
  return say("carte.pourcent", { n: whole.toString() });
}
