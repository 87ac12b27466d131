// The driver of a team: what it does with the drafts of a unit, in its own words. Only this file knows those pages' structure.
import { expect, type Locator } from "@playwright/test";
import ICAL from "ical.js";
import { account } from "./service";
import { origin, test as base, Visitor } from "./visitor";

/** The unit of the sample that has a round. */
export const unit = "bus-france-services-la-ruralinette";

export class Team extends Visitor {
  async signsIn(): Promise<void> {
    await this.visits("/tournees/brouillons");
    await expect(this.title).toHaveText("Connexion des équipes");
    await this.page.getByLabel("Nom ou adresse électronique").fill(account.name);
    await this.page.getByLabel("Mot de passe").fill(account.password);
    await this.page.getByRole("button", { name: "Se connecter" }).click();
    await expect(this.title).toHaveText("Brouillons de tournées");
  }

  async startsADraft(of: "la tournée d’aujourd’hui" | "la proposition"): Promise<void> {
    await this.page.getByLabel("Année").selectOption("2027");
    await this.page.getByLabel("À partir de").selectOption({ label: of });
    await this.page.getByRole("button", { name: "Commencer" }).click();
    await expect(this.title).toHaveText(/brouillon 2027/);
  }

  day(date: string): Locator {
    return this.page.locator(`td[data-date="${date}"]`);
  }

  visit(place: string, date: string): Locator {
    return this.day(date).locator(".visit").filter({ hasText: place });
  }

  /** With the button of the visit, its arrows, and Enter. */
  async movesByKeyboard(place: string, ...arrows: string[]): Promise<void> {
    await this.tabsTo(new RegExp(`^Déplacer ${place}`), 150);
    await this.seesTheFocus();
    await this.presses("Enter");
    await this.hears(new RegExp(`${place} saisi`));
    await this.presses(...arrows, "Enter");
  }

  async drags(place: string, from: string, to: string): Promise<void> {
    const handle = this.visit(place, from).getByRole("button", { name: /^Déplacer/ });
    await this.day(to).scrollIntoViewIfNeeded();
    const [start, end] = [await handle.boundingBox(), await this.day(to).boundingBox()];
    if (!start || !end) throw new Error("nothing to drag");
    await this.page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
    await this.page.mouse.up();
  }

  /** What an edit would change, in one sentence. */
  get effect(): Locator {
    return this.page.locator("#bilan");
  }

  /** By how much a figure of the year would change. */
  difference(figure: string): Locator {
    return this.page.locator(".effect tr").filter({ hasText: figure }).locator("td").last();
  }

  async keeps(): Promise<void> {
    await this.page.getByRole("button", { name: "Garder ce changement" }).click();
    await expect(this.effect).toHaveCount(0);
  }

  async givesUp(): Promise<void> {
    await this.page.getByRole("link", { name: "Renoncer" }).click();
    await expect(this.effect).toHaveCount(0);
  }

  async opens(place: string, date: string): Promise<void> {
    await this.visit(place, date).getByRole("link").click();
    await expect(this.page.locator("#panneau-titre")).toHaveText(place);
  }

  async pushes(button: string): Promise<void> {
    await this.page.getByRole("button", { name: button }).click();
  }

  async publishes(): Promise<void> {
    await this.page.getByRole("link", { name: "Publier…" }).click();
    await expect(this.page.getByLabel("À partir du")).toHaveValue("2027-01-01");
    await this.page.getByRole("button", { name: "Oui, publier" }).click();
    await expect(this.page.getByText("Publié à partir du vendredi 1er janvier 2027")).toBeVisible();
  }

  /** The places of a day, as a telephone that subscribed to the unit's calendar reads them. */
  async subscribersRead(date: string): Promise<string[]> {
    const feed = await fetch(`${origin()}/unites/${unit}.ics`);
    const events = new ICAL.Component(ICAL.parse(await feed.text()) as unknown[]).getAllSubcomponents("vevent");
    return events
      .filter(
        (e) => String(e.getFirstPropertyValue("dtstart")).startsWith(date) && e.getFirstPropertyValue("status") !== "CANCELLED",
      )
      .map((e) => `${String(e.getFirstPropertyValue("summary"))} ${String(e.getFirstPropertyValue("location"))}`);
  }
}

/** A test with a team, which must have met no trouble at its end. */
export const test = base.extend<{ team: Team }>({
  team: async ({ page, javaScriptEnabled }, use) => {
    const team = new Team(page, javaScriptEnabled);
    await use(team);
    await team.hadNoTrouble();
  },
});

export { expect };
