/** A place that a text being typed may become: its full name, to be searched for as it stands, and what tells it from others. */
export interface Suggestion {
  readonly nom: string;
  readonly detail: string;
}

/** What /propositions answers: the places, and how many in words. */
export interface Answer {
  readonly annonce: string;
  readonly propositions: readonly Suggestion[];
}

export type Ask = (text: string, signal: AbortSignal) => Promise<Answer>;

/** Asks our own service; nobody else ever hears what is typed. */
export const askService: Ask = async (text, signal) => {
  const response = await fetch(`/propositions?q=${encodeURIComponent(text)}`, { signal });
  if (!response.ok) throw new Error(response.statusText);
  return (await response.json()) as Answer;
};

/** Typing rests at least this long before anything is asked. */
export const restMs = 200;

/** Two letters, or part of a postcode, may be anywhere. */
export function worthAsking(text: string): boolean {
  return text.length >= 3 && !/^\d{1,4}$/.test(text);
}

/**
 * Follows what is typed and tells what it may become; null: nothing to show. Only the last text is told about: the question before is
 * dropped. A network that is slow or away shows nothing and says nothing, since the form works without.
 */
export class Suggestions {
  private readonly known = new Map<string, Answer>();
  private rest: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | undefined;

  constructor(
    private readonly ask: Ask,
    private readonly tell: (answer: Answer | null) => void,
  ) {}

  typed(value: string): void {
    this.stop();
    const text = value.trim();
    const known = this.known.get(text);
    if (known || !worthAsking(text)) this.tell(known ?? null);
    else this.rest = setTimeout(() => void this.find(text), restMs);
  }

  stop(): void {
    clearTimeout(this.rest);
    this.asking?.abort();
  }

  private async find(text: string): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    const answer = await this.ask(text, asking.signal).catch(() => null);
    if (asking.signal.aborted) return;
    if (answer) this.known.set(text, answer);
    this.tell(answer);
  }
}
