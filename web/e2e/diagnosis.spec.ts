import { expect, test } from "./visitor";

// A coordinator who has never seen the page wants the five worst communes of a bassin.
for (const javaScript of [true, false]) {
  test.describe(javaScript ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled: javaScript });

    test("the five worst communes of a bassin are found with the keyboard alone", async ({ visitor }) => {
      await visitor.visits("/");
      await visitor.tabsTo(/^Diagnostic$/);
      await visitor.presses("Enter");
      await expect(visitor.title).toHaveText("Diagnostic des territoires");
      await visitor.tabsTo(/^Territoire/);
      await visitor.page.keyboard.type("Le Blanc");
      await visitor.seesTheFocus();
      await visitor.tabsTo(/^Répondre$/);
      await visitor.presses("Enter");
      await expect(visitor.title).toHaveText(/Diagnostic\s: Le Blanc/);
      await expect(visitor.answer).toContainText("Dans le bassin de vie du Blanc");
      const worst = await visitor.diagnosisLines
        .locator("th a")
        .evaluateAll((links) => links.slice(0, 5).map((a) => a.textContent));
      expect(worst).toHaveLength(5);
      expect(await visitor.diagnosisFigures(1)).toEqual([...(await visitor.diagnosisFigures(1))].sort((a, b) => a - b));
      await visitor.hasNoBarrier();
    });

    test("a column sorts the table, and its address says so", async ({ visitor }) => {
      await visitor.visits("/diagnostic?territoire=36018");
      await visitor.page.getByRole("columnheader", { name: "Habitants" }).getByRole("link").click();
      await expect(visitor.page).toHaveURL(/tri=habitants&.*|.*tri=habitants/);
      await expect(visitor.page.getByRole("columnheader", { name: "Habitants" })).toHaveAttribute("aria-sort", "descending");
      const people = await visitor.diagnosisFigures(0);
      expect(people.length).toBeGreaterThan(5);
      expect(people).toEqual([...people].sort((a, b) => b - a));
    });

    test("another question is answered on the same page", async ({ visitor }) => {
      await visitor.visits("/diagnostic?territoire=36&niveau=epci&mesure=minutes");
      await expect(visitor.page.getByRole("columnheader", { name: "Minutes" })).toHaveAttribute("aria-sort", "descending");
      await visitor.hasNoBarrier();
      await visitor.page.setViewportSize({ width: 320, height: 640 });
      await visitor.scrollsDownOnly();
      await visitor.hasNoBarrier();
    });
  });
}

test("a line and its shape light up together", async ({ visitor }) => {
  await visitor.visits("/diagnostic?territoire=36018");
  const line = visitor.diagnosisLines.first();
  const code = (await line.getAttribute("data-code")) ?? "";
  await line.getByRole("link").focus();
  await expect(visitor.page.locator(`#diagnostic-carte [data-code="${code}"]`)).toHaveClass(/lit/);
  await visitor.page.locator(`#diagnostic-carte [data-code="${code}"] path`).first().hover();
  await expect(line).toHaveClass(/lit/);
});

test("the map that zooms is recoloured without asking again", async ({ visitor }) => {
  await visitor.visits("/diagnostic?territoire=36018");
  await visitor.page.getByRole("button", { name: "Ouvrir la carte qui zoome" }).click();
  await expect.poll(() => visitor.asked.some((url) => url.includes("/tiles/mailles/")), { timeout: 30_000 }).toBe(true);
  await visitor.page.waitForLoadState("networkidle");
  const before = visitor.asked.filter((url) => url.includes("/tiles/mailles/")).length;
  await visitor.page.getByLabel("Colorer par").selectOption("minutes");
  await visitor.page.getByLabel("Avec les bus et équipes mobiles").uncheck();
  await expect(visitor.page.getByRole("list", { name: "Minutes jusqu’à l’aide la plus proche" })).toBeVisible();
  await visitor.page.waitForLoadState("networkidle");
  expect(visitor.asked.filter((url) => url.includes("/tiles/mailles/")).length).toBe(before);
  await visitor.hasNoBarrier();
});

test("the map that zooms answers the question of the page", async ({ visitor }) => {
  await visitor.visits("/diagnostic?territoire=36018&mode=pied&itinerant=non");
  await visitor.page.getByRole("button", { name: "Ouvrir la carte qui zoome" }).click();
  await expect(visitor.page.getByLabel("Avec les bus et équipes mobiles")).not.toBeChecked();
  await expect
    .poll(() => visitor.asked.some((url) => /\/tiles\/mailles\/.*mvt\?itinerant=non&mode=pied$/.test(url)), { timeout: 30_000 })
    .toBe(true);
  await expect(visitor.page.getByText("Choisissez un endroit de la carte")).toBeVisible({ timeout: 90_000 });
  expect(visitor.asked.some((url) => url.includes("/tiles/carences/"))).toBe(false);
});

test("waiting without mobile units is asked of the service, which alone knows it", async ({ visitor }) => {
  await visitor.visits("/diagnostic?territoire=36018");
  await visitor.page.getByRole("button", { name: "Ouvrir la carte qui zoome" }).click();
  await visitor.page.getByLabel("Colorer par").selectOption("attente");
  await visitor.page.getByLabel("Avec les bus et équipes mobiles").uncheck();
  await expect
    .poll(() => visitor.asked.some((url) => /\/tiles\/mailles\/.*mvt\?itinerant=non$/.test(url)), { timeout: 30_000 })
    .toBe(true);
});

test("the printed diagnosis of a bassin is a PDF", async ({ visitor }) => {
  const answer = await visitor.page.request.get(new URL("/bassins/36018/diagnostic.pdf", process.env["MAILLAGE_E2E_URL"]).href);
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toBe("application/pdf");
  expect((await answer.body()).subarray(0, 5).toString()).toBe("%PDF-");
});
