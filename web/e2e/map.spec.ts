import { expect, test } from "./visitor";

// Le Blanc, close enough for its places to stand apart.
const leBlanc = "/carte#12.5/46.634/1.065";

test("the map draws what its list says", async ({ visitor }) => {
  await visitor.visits("/carte");
  await visitor.seesTheMap();
  await expect(visitor.mapTitle).toContainText(/\d+ lieux dans cette vue/);
  await expect(visitor.territories.first()).toContainText("des habitants à moins de 15 minutes");
  await visitor.hasNoBarrier();
});

test("colouring by commune, the view and the filters stay in the address", async ({ visitor }) => {
  await visitor.visits("/carte#9.5/46.7/1.2");
  await visitor.seesTheMap();
  await visitor.colours("les communes");
  await expect(visitor.page).toHaveURL(/fond=communes/);
  await expect(visitor.page.getByRole("heading", { name: /communes? dans cette vue/ })).toBeVisible();
  const before = await visitor.mapTitle.textContent();
  await visitor.filtersTheMapBy(/^Gratuit \(/);
  await expect(visitor.page).toHaveURL(/frais=Gratuit.*#9\.5\/46\.7/);
  await expect(visitor.mapTitle).not.toHaveText(before ?? "");
  const filtered = (await visitor.mapTitle.textContent()) ?? "";
  await visitor.page.reload();
  await expect(visitor.mapTitle).toHaveText(filtered);
  await expect(visitor.page.getByLabel("Colorer :")).toHaveValue("communes");
});

test("Enter on the list opens the card, Escape gives the focus back", async ({ visitor }) => {
  await visitor.visits(leBlanc);
  const first = visitor.mapList.first();
  await expect(first).toBeVisible();
  await first.focus();
  await visitor.page.keyboard.press("Enter");
  await expect(visitor.mapCard.getByRole("heading")).toBeFocused();
  await expect(visitor.page).toHaveURL(/lieu=/);
  await visitor.hasNoBarrier();
  await visitor.page.keyboard.press("Escape");
  await expect(visitor.mapCard).toHaveCount(0);
  await expect(first).toBeFocused();
});

test("a shared place opens its card, and a click on its pin does too", async ({ visitor }) => {
  await visitor.visits(leBlanc);
  await visitor.mapList.first().click();
  const name = (await visitor.mapCard.getByRole("heading").textContent()) ?? "";
  const shared = visitor.page.url();
  await visitor.visits("/methode");
  await visitor.page.goto(shared);
  await expect(visitor.mapCard.getByRole("heading")).toHaveText(name);
  await visitor.seesTheMap();
  await visitor.page.keyboard.press("Escape");
  // The card moved the map onto its place: it stands in the middle.
  await visitor.page.waitForTimeout(1500);
  await visitor.clicksInTheMiddleOfTheMap();
  await expect(visitor.mapCard).toBeVisible();
});

test("a click on a territory says its figures", async ({ visitor }) => {
  await visitor.visits("/carte#9.5/46.72/1.33");
  await visitor.seesTheMap();
  await visitor.clicksInTheMiddleOfTheMap();
  await expect(visitor.mapCard).toContainText("des habitants à moins de 15 minutes");
  await visitor.mapCard.getByRole("link", { name: "Voir tous les chiffres" }).click();
  await expect(visitor.title).toContainText("Bassin de vie");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the territories and their figures are a table with links", async ({ visitor }) => {
    await visitor.visits("/carte");
    await visitor.page.getByRole("link", { name: "Le Blanc" }).first().click();
    await expect(visitor.title).toHaveText("Bassin de vie du Blanc");
  });
});

test("the passages of a month are drawn, listed and shared", async ({ visitor }) => {
  await visitor.visits("/carte");
  await visitor.seesTheMap();
  await visitor.page.getByLabel("Passages :").selectOption("ces 30 prochains jours");
  await expect(visitor.page).toHaveURL(/passages=mois/);
  await expect(visitor.page.getByRole("heading", { name: /^Passages à \d+ endroits/ })).toBeVisible();
  await visitor.page
    .getByRole("button", { name: /Rur@linette à / })
    .first()
    .click();
  await expect(visitor.mapCard.getByRole("link", { name: "Toutes ses dates" })).toHaveAttribute("href", /^\/unites\//);
  await visitor.hasNoBarrier();
});
