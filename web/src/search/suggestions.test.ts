import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { restMs, Suggestions, worthAsking, type Answer } from "./suggestions";

const answerTo = (text: string): Answer => ({ annonce: text, propositions: [{ nom: text, detail: "Commune" }] });

/** A network that answers when it is told to. */
class Network {
  readonly asked: string[] = [];
  readonly dropped: string[] = [];
  private readonly answers = new Map<string, { well: () => void; badly: () => void }>();

  readonly ask = (text: string, signal: AbortSignal): Promise<Answer> => {
    this.asked.push(text);
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        this.dropped.push(text);
        reject(new DOMException("dropped", "AbortError"));
      });
      this.answers.set(text, {
        well: () => {
          resolve(answerTo(text));
        },
        badly: () => {
          reject(new TypeError("offline"));
        },
      });
    });
  };

  async comesBack(text: string, how: "well" | "badly" = "well"): Promise<void> {
    this.answers.get(text)?.[how]();
    await vi.advanceTimersByTimeAsync(0);
  }
}

let network: Network;
let told: (string | null)[];
let suggestions: Suggestions;

beforeEach(() => {
  vi.useFakeTimers();
  network = new Network();
  told = [];
  suggestions = new Suggestions(network.ask, (answer) => told.push(answer?.annonce ?? null));
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["Lev", true],
  ["3 a", true],
  ["36300", true],
  ["Le", false],
  ["3630", false],
  ["", false],
])("%j is worth asking: %s", (text, worth) => {
  expect(worthAsking(text)).toBe(worth);
});

test("a word typed in one go is asked once, when the typing rests", async () => {
  for (const text of ["Lev", "Levr", "Levro ", "Levroux"]) suggestions.typed(text);
  await vi.advanceTimersByTimeAsync(restMs - 1);
  expect(network.asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(network.asked).toEqual(["Levroux"]);
});

test("an answer that comes after more was typed is dropped", async () => {
  suggestions.typed("Levroux");
  await vi.advanceTimersByTimeAsync(restMs);
  suggestions.typed("Levroux 36");
  await network.comesBack("Levroux");
  await vi.advanceTimersByTimeAsync(restMs);
  await network.comesBack("Levroux 36");
  expect(network.dropped).toEqual(["Levroux"]);
  expect(told).toEqual(["Levroux 36"]);
});

test("what was asked before is not asked again", async () => {
  suggestions.typed("Levroux");
  await vi.advanceTimersByTimeAsync(restMs);
  await network.comesBack("Levroux");
  suggestions.typed("Levroux ");
  expect(told).toEqual(["Levroux", "Levroux"]);
  expect(network.asked).toEqual(["Levroux"]);
});

test("a network away shows nothing, and is asked again later", async () => {
  for (let time = 1; time <= 2; time++) {
    suggestions.typed("Levroux");
    await vi.advanceTimersByTimeAsync(restMs);
    await network.comesBack("Levroux", "badly");
  }
  expect(told).toEqual([null, null]);
  expect(network.asked).toEqual(["Levroux", "Levroux"]);
});

test("who left the field is told nothing more", async () => {
  suggestions.typed("Levroux");
  await vi.advanceTimersByTimeAsync(restMs);
  suggestions.stop();
  await network.comesBack("Levroux");
  suggestions.typed("Migné");
  suggestions.stop();
  await vi.advanceTimersByTimeAsync(restMs);
  expect(told).toEqual([]);
  expect(network.asked).toEqual(["Levroux"]);
});
