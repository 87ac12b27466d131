import { expect, test } from "./team";

// In the proposal for 2027 the unit comes to Pellevoisin on Wednesday 6 January and to Argy on Monday the 25th, the morning of Sougé’s
// afternoon; Wednesday the 20th and Friday the 29th are free.
test("a year is planned in the browser, published, read by subscribers, and withdrawn", async ({ team }) => {
  await team.signsIn();
  await team.startsADraft("la proposition");

  await team.movesByKeyboard("Pellevoisin", "ArrowDown", "ArrowDown");
  await expect(team.effect).toContainText("Sur l’année");
  await expect(team.visit("Pellevoisin", "2027-01-20")).toContainText("à l’essai");
  await team.keeps();
  await expect(team.visit("Pellevoisin", "2027-01-20")).toBeVisible();

  await team.drags("Argy", "2027-01-25", "2027-01-29");
  await expect(team.effect).toContainText("km de plus");
  await expect(team.difference("Kilomètres")).toHaveText(/^\+\d/);
  await expect(team.difference("Heures de conduite")).toHaveText(/^\+\d/);
  await team.keeps();
  await team.pushes("Annuler le dernier changement");
  await expect(team.visit("Argy", "2027-01-25")).toBeVisible();
  await expect(team.visit("Pellevoisin", "2027-01-20")).toBeVisible();

  await team.opens("Pellevoisin", "2027-01-20");
  await team.pushes("Verrouiller cette visite");
  await expect(team.visit("Pellevoisin", "2027-01-20")).toContainText("verrouillé");

  expect((await team.subscribersRead("2027-01-20")).join()).not.toContain("Pellevoisin");
  await team.publishes();
  expect((await team.subscribersRead("2027-01-20")).join()).toContain("Pellevoisin");
  expect((await team.subscribersRead("2027-01-06")).join()).not.toContain("Pellevoisin");

  await team.pushes("Retirer cette publication");
  await expect(team.page.getByText("En préparation")).toBeVisible();
  expect((await team.subscribersRead("2027-01-06")).join()).toContain("Pellevoisin");
  expect((await team.subscribersRead("2027-01-20")).join()).not.toContain("Pellevoisin");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("a visit is moved with forms alone", async ({ team }) => {
    await team.signsIn();
    await team.startsADraft("la tournée d’aujourd’hui");
    await team.opens("Pellevoisin", "2027-01-06");
    await team.page.getByLabel("Jour", { exact: true }).fill("2027-01-20");
    await team.pushes("Voir ce que cela change");
    await expect(team.effect).toContainText("Sur l’année");
    await team.keeps();
    await expect(team.visit("Pellevoisin", "2027-01-20")).toBeVisible();
    await team.pushes("Annuler le dernier changement");
    await expect(team.visit("Pellevoisin", "2027-01-06")).toBeVisible();
  });
});

test("the month of a draft has no barrier, wide, narrow, dark, forced or enlarged", async ({ team }) => {
  await team.signsIn();
  await team.hasNoBarrier();
  await team.startsADraft("la tournée d’aujourd’hui");
  await team.hasNoBarrier();
  await team.opens("Pellevoisin", "2027-01-06");
  await team.hasNoBarrier();
  // 1280 pixels enlarged four times are 320.
  await team.page.setViewportSize({ width: 320, height: 640 });
  await team.scrollsDownOnly();
  await team.hasNoBarrier();
  await team.movesByKeyboard("Pellevoisin", "ArrowDown");
  await expect(team.effect).toBeVisible();
  await team.scrollsDownOnly();
  await team.hasNoBarrier();
  for (const look of [{ colorScheme: "dark" }, { contrast: "more" }, { forcedColors: "active" }] as const) {
    await team.page.emulateMedia(look);
    await team.hasNoBarrier();
  }
  await team.givesUp();
  await expect(team.visit("Pellevoisin", "2027-01-06")).toBeVisible();
  await team.page.setViewportSize({ width: 1280, height: 900 });
  await team.page.getByRole("link", { name: "Comparer à aujourd’hui" }).click();
  await team.hasNoBarrier();
  await team.page.goBack();
  await team.page.getByRole("link", { name: "Publier…" }).click();
  await team.hasNoBarrier();
  await team.page.goBack();
  await team.page.getByRole("link", { name: "Un imprévu…" }).click();
  await team.page.getByLabel("Le, ou à partir du").fill("2027-01-06");
  await team.pushes("Chercher que faire");
  await expect(team.page.getByRole("heading", { level: 2 }).first()).toContainText("1 visite déplacée");
  await team.hasNoBarrier();
  await team.page.setViewportSize({ width: 320, height: 640 });
  await team.scrollsDownOnly();
});
