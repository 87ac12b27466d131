// The driver: what a visitor does and sees, in the words of the domain. Only this file knows the page's structure.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Locator, type Page } from "@playwright/test";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const origin = (): string => {
  const url = process.env["MAILLAGE_E2E_URL"];
  if (url === undefined) throw new Error("no service runs");
  return url;
};

interface AxeAnswer {
  violations: { id: string; help: string; nodes: { html: string; target: unknown }[] }[];
}

async function checkWithAxe(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const answer = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeAnswer> } };
    return axe.run({ resultTypes: ["violations"] });
  });
  const said = answer.violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html.slice(0, 160)).join("\n  ")}`);
  expect(said, said.join("\n")).toEqual([]);
}

export class Visitor {
  /** What must never happen, gathered while the visitor goes on. */
  readonly complaints: string[] = [];
  /** Every address that was asked for. */
  readonly asked: string[] = [];

  constructor(
    readonly page: Page,
    private readonly scripts = true,
  ) {
    page.on("request", (request) => {
      const url = request.url();
      this.asked.push(url);
      if (!url.startsWith(origin()) && !url.startsWith("blob:") && !url.startsWith("data:"))
        this.complaints.push(`asks a third party: ${url}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) this.complaints.push(`${response.status().toString()} on ${response.url()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`script error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      if (/Content[ -]Security[ -]Policy/i.test(text)) this.complaints.push(`content security policy: ${text}`);
    });
  }

  async visits(path: string): Promise<number> {
    const answer = await this.page.goto(origin() + path);
    return answer?.status() ?? 0;
  }

  get title(): Locator {
    return this.page.locator("h1").first();
  }

  async searches(place: string): Promise<void> {
    await this.page.getByLabel("Où habitez-vous ?").fill(place);
    await this.page.getByRole("button", { name: "Chercher", exact: true }).click();
  }

  /** The field of the question, as somebody who does not see it hears of it. */
  get question(): Locator {
    return this.page.getByRole("combobox", { name: "Où habitez-vous ?" });
  }

  get suggestions(): Locator {
    return this.page.getByRole("listbox", { name: "Lieux proposés" }).getByRole("option");
  }

  /** Writes letter by letter, as somebody does, after what the field holds. */
  async types(text: string): Promise<void> {
    await this.question.focus();
    await this.page.keyboard.type(text, { delay: 20 });
  }

  async presses(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** The suggestion that a screen reader speaks of now. */
  get suggestionInMind(): Locator {
    return this.page.getByRole("option", { selected: true });
  }

  /** What is said without being asked, to those who do not see the page change. */
  hears(text: string | RegExp): Promise<void> {
    return expect(this.page.getByRole("status").filter({ hasText: text })).toHaveCount(1);
  }

  /** The network to the service's own answers is cut, or slow; pages still come. */
  async losesTheNetworkWhileTyping(delayMs?: number): Promise<void> {
    await this.page.route("**/propositions?*", async (route) => {
      if (delayMs === undefined) return route.abort();
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return route.continue().catch(() => undefined); // the page may be gone
    });
  }

  get headline(): Locator {
    return this.page.locator(".headline").first();
  }

  get results(): Locator {
    return this.page.locator(".cards article");
  }

  get choices(): Locator {
    return this.page.locator(".choices a");
  }

  async needs(what: string): Promise<void> {
    await this.page.getByRole("button", { name: what }).click();
  }

  async opensFilters(): Promise<void> {
    await this.page.locator(".filters summary").click();
  }

  async ticks(label: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).check();
  }

  async applies(): Promise<void> {
    await this.page.getByRole("button", { name: "Appliquer" }).click();
  }

  get uncertain(): Locator {
    return this.page.getByRole("region", { name: "Peut-être : le renseignement manque" });
  }

  /** The map has drawn: its list is there and its canvas is not one colour. */
  async seesTheMap(): Promise<void> {
    await expect(this.mapList.first()).toBeVisible();
    await expect.poll(async () => this.coloursOnTheMap(), { timeout: 30_000 }).toBeGreaterThan(8);
  }

  /** What the diagnosis answers in words. */
  get answer(): Locator {
    return this.page.locator("section[aria-labelledby='reponse']");
  }

  get diagnosisLines(): Locator {
    return this.page.locator("#lignes tbody tr");
  }

  /** A column of figures of the diagnosis, from 0, as the table stands; territories known in part, which come last, left out. */
  diagnosisFigures(column: number): Promise<number[]> {
    return this.page
      .locator("#lignes tbody tr:not([data-partial])")
      .evaluateAll(
        (rows, n) => rows.map((row) => Number(row.querySelectorAll("td[data-value]")[n]?.getAttribute("data-value"))),
        column,
      );
  }

  get mapList(): Locator {
    return this.page.locator(".map-list section[aria-labelledby='liste-lieux'] .map-item");
  }

  get territories(): Locator {
    return this.page.locator(".map-list section[aria-labelledby='liste-territoires'] .map-item");
  }

  get mapCard(): Locator {
    return this.page.locator(".map-card");
  }

  get mapTitle(): Locator {
    return this.page.locator("#liste-lieux");
  }

  async colours(by: string): Promise<void> {
    await this.page.getByLabel("Colorer :").selectOption({ label: by });
  }

  async filtersTheMapBy(label: RegExp): Promise<void> {
    await this.page.locator(".map-drawer summary").click();
    await this.page.getByRole("checkbox", { name: label }).check();
  }

  async clicksInTheMiddleOfTheMap(): Promise<void> {
    const box = await this.page.locator(".map-canvas").boundingBox();
    if (!box) throw new Error("no map");
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  }

  /** How many different colours a picture of the map holds: one when nothing is drawn. */
  private async coloursOnTheMap(): Promise<number> {
    const picture = await this.page.locator(".map-canvas").screenshot();
    return this.page.evaluate(
      async (bytes) => {
        const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext("2d");
        if (!context) return 0;
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, image.width, image.height);
        const seen = new Set<number>();
        for (let i = 0; i < data.length; i += 4 * 7)
          seen.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
        return seen.size;
      },
      [...picture],
    );
  }

  /** The keyboard alone: presses Tab until something of that name has the focus. */
  async tabsTo(name: RegExp, most = 60): Promise<void> {
    const seen: string[] = [];
    for (let i = 0; i < most; i++) {
      await this.page.keyboard.press("Tab");
      const focused = await this.page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement)) return "";
        const label =
          element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0]?.textContent : null;
        return (element.getAttribute("aria-label") ?? label ?? element.textContent).replace(/\s+/g, " ").trim();
      });
      if (name.test(focused)) return;
      seen.push(focused.slice(0, 30));
    }
    throw new Error(`Tab never reached ${String(name)}; it went through ${seen.join(" | ")}`);
  }

  /** The ring around what has the focus is at least 3 px wide. */
  async seesTheFocus(): Promise<void> {
    const width = await this.page.evaluate(() =>
      parseFloat(getComputedStyle(document.activeElement ?? document.body).outlineWidth),
    );
    expect(width).toBeGreaterThanOrEqual(3);
  }

  /** axe finds nothing. It needs timers, which a page without JavaScript has not: the same page is then read with its scripts left out. */
  async hasNoBarrier(): Promise<void> {
    if (this.scripts) {
      await checkWithAxe(this.page);
      return;
    }
    const browser = this.page.context().browser();
    if (!browser) throw new Error("no browser");
    const context = await browser.newContext({ viewport: this.page.viewportSize(), javaScriptEnabled: true });
    await context.route("**/*.js", (route) => route.abort());
    const page = await context.newPage();
    await page.goto(this.page.url());
    await checkWithAxe(page);
    await context.close();
  }

  async scrollsDownOnly(): Promise<void> {
    const beyond = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond).toBeLessThanOrEqual(0);
  }

  async hadNoTrouble(): Promise<void> {
    await this.page.waitForLoadState("networkidle");
    expect(this.complaints).toEqual([]);
  }
}

/** A test with a visitor, who must have met no trouble at its end. */
export const test = base.extend<{ visitor: Visitor }>({
  visitor: async ({ page, javaScriptEnabled }, use) => {
    const visitor = new Visitor(page, javaScriptEnabled);
    await use(visitor);
    await visitor.hadNoTrouble();
  },
});

export { expect };
