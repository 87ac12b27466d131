import sentences from "../../../internal/wording/fr/month_script.json";
import { fill } from "../i18n/words";

/** The sentence of a key of this page's part of the French catalogue, its {placeholders} filled. */
export function say(key: keyof typeof sentences, values: Readonly<Record<string, string>> = {}): string {
  return fill(sentences[key], values);
}
