/** The days of which the map shows the passages: from du to au, both included, as ISO dates. */
export interface Days {
  readonly du: string;
  readonly au: string;
}

/** What one can ask for: "jour", "semaine" or "mois" from today, or one day named by its ISO date. */
export type Choice = string;

export const choices: readonly Choice[] = ["jour", "semaine", "mois"];

const lengths: Readonly<Record<string, number>> = { jour: 1, semaine: 7, mois: 30 };

/** The ISO date of an instant on the clocks of Paris. */
export function todayIn(now: Date): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(now);
}

/** The days of a choice. */
export function daysOf(choice: Choice, today: string): Days {
  const length = lengths[choice];
  if (length === undefined) return { du: choice, au: choice };
  const end = new Date(`${today}T12:00:00Z`);
  end.setUTCDate(end.getUTCDate() + length - 1);
  return { du: today, au: end.toISOString().slice(0, 10) };
}

/** Reads the choice of an address; what is unknown there is a week. */
export function readChoice(text: string | null): Choice {
  if (text === null) return "semaine";
  if (choices.includes(text)) return text;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : "semaine";
}

/** Writes 2026-12-14 as "lundi 14 décembre". */
export function dayInWords(date: string): string {
  return new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(
    new Date(`${date}T12:00:00Z`),
  );
}

/** Writes 10:00-12:30,13:30-16:00 as "10 h – 12 h 30, 13 h 30 – 16 h"; nothing where hours are unknown. */
export function hoursInWords(hours: string): string {
  const clock = (text: string): string => {
    const [h = "", m = ""] = text.split(":");
    return m === "00" ? `${Number(h).toString()}\u00a0h` : `${Number(h).toString()}\u00a0h\u00a0${m}`;
  };
  return hours
    .split(",")
    .filter((span) => span.includes("-"))
    .map((span) => span.split("-").map(clock).join("\u00a0– "))
    .join(", ");
}
