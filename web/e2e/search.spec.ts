import { expect, test } from "./visitor";

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

test("somebody finds the nearest help by the name of their commune", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.searches("migne");
  await expect(visitor.title).toHaveText("De l’aide près de Migné");
  await expect(visitor.headline).toContainText("Le plus proche");
  await expect(visitor.headline).toContainText(/minutes en voiture|dans la commune, /);
  await expect(visitor.results.first()).toContainText("à vol d’oiseau");
  await expect(visitor.results.first()).toContainText(/Information du|Date de l’information inconnue/);
});

test("a need, then a filter, stay in the address and can be shared", async ({ visitor }) => {
  await visitor.visits("/?q=Le+Blanc");
  await visitor.needs("Faire une démarche");
  await expect(visitor.page).toHaveURL(/besoin=demarche/);
  await visitor.opensFilters();
  await visitor.ticks("à pied");
  await visitor.applies();
  await expect(visitor.page).toHaveURL(/mode=pied/);
  await expect(visitor.headline).toContainText("à pied");
  await visitor.needs("Faire une démarche");
  await expect(visitor.page.getByRole("button", { name: "Faire une démarche" })).toHaveAttribute("aria-pressed", "false");
});

test("what is not known is never a yes: it comes apart", async ({ visitor }) => {
  await visitor.visits("/?q=Le+Blanc&pmr=oui");
  await expect(visitor.uncertain).toBeVisible();
  await expect(visitor.uncertain.locator("article").first()).not.toContainText("Accessible en fauteuil");
});

test("a postcode of several communes asks which one", async ({ visitor }) => {
  await visitor.visits("/?q=36300");
  await visitor.choices.first().click();
  await expect(visitor.title).toContainText("De l’aide près");
});

test.describe("around me", () => {
  test.use({ geolocation: { latitude: 46.633_912_7, longitude: 1.062_544_9 }, permissions: ["geolocation"] });

  test("the position is rounded and stands in no address", async ({ visitor }) => {
    await visitor.visits("/");
    const [post] = await Promise.all([
      visitor.page.waitForRequest((r) => r.method() === "POST"),
      visitor.page.getByRole("button", { name: "Autour de moi" }).click(),
    ]);
    expect(post.postData()).toContain("lat=46.634");
    expect(post.postData()).toContain("lon=1.063");
    await expect(visitor.title).toHaveText("De l’aide près de votre position");
    await visitor.needs("Faire une démarche");
    await expect(visitor.title).toHaveText("De l’aide près de votre position");
    await visitor.results.first().getByRole("heading").getByRole("link").click();
    await expect(visitor.page).toHaveURL(/\/lieux\//);
    expect(visitor.asked.filter((address) => /46\.6|1\.06/.test(address))).toEqual([]);
  });
});

test.describe("around me, refused", () => {
  test.use({ permissions: [] });

  test("says what to do instead", async ({ visitor }) => {
    await visitor.visits("/");
    await visitor.page.getByRole("button", { name: "Autour de moi" }).click();
    await visitor.hears("Écrivez plutôt votre commune");
  });
});

test("with the keyboard alone: search, a place, then the map", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.tabsTo(/^Aller au contenu$/);
  await visitor.tabsTo(/^Où habitez-vous \?$/);
  await visitor.seesTheFocus();
  await visitor.page.keyboard.type("Le Blanc");
  await visitor.page.keyboard.press("Enter");
  await expect(visitor.title).toHaveText("De l’aide près du Blanc");
  const first = (await visitor.results.first().getByRole("heading").textContent()) ?? "";
  await visitor.tabsTo(new RegExp(`^${escaped(first.trim())}$`));
  await visitor.seesTheFocus();
  await visitor.page.keyboard.press("Enter");
  await expect(visitor.title).toHaveText(first.trim());
  await visitor.tabsTo(/^La carte$/);
  await visitor.page.keyboard.press("Enter");
  await expect(visitor.title).toHaveText("La carte des aides");
  await expect(visitor.mapList.first()).toBeVisible();
  await visitor.tabsTo(/^Aller à la liste$/);
  await visitor.page.keyboard.press("Enter");
  await visitor.page.keyboard.press("Tab");
  await visitor.page.keyboard.press("Enter");
  await expect(visitor.mapCard.getByRole("heading")).toBeFocused();
  await visitor.tabsTo(/^(Voir la fiche|Toutes ses dates)$/); // a place, or a passage of these days
  await visitor.seesTheFocus();
});
