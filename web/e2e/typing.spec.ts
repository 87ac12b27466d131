import { expect, test } from "./visitor";

// What the search field proposes while somebody types, on the sample of the Indre.

test("with the keyboard alone, a place is chosen among those proposed", async ({ visitor }) => {
  await visitor.visits("/?q=Migné&mode=pied");
  await visitor.question.fill("");
  await visitor.types("le bl");
  await expect(visitor.suggestions.first()).toHaveAccessibleName(/^Le Blanc \(Indre\) Commune · 36300 · 6\s164\shabitants$/);
  await visitor.hears(/lieux? proposés?\. Flèche vers le bas/);
  await expect(visitor.question).toHaveAttribute("aria-expanded", "true");
  await expect(visitor.suggestionInMind).toHaveCount(0);
  await visitor.hasNoBarrier();
  await visitor.presses("ArrowDown");
  await expect(visitor.suggestionInMind).toContainText("Le Blanc (Indre)");
  await expect(visitor.question).toHaveValue("le bl");
  await expect(visitor.question).toBeFocused();
  await visitor.hasNoBarrier();
  await visitor.presses("Enter");
  await expect(visitor.title).toHaveText("De l’aide près du Blanc");
  await expect(visitor.page).toHaveURL(/mode=pied.*q=Le\+Blanc\+%28Indre%29|q=Le\+Blanc\+%28Indre%29.*mode=pied/);
});

test("Enter without a choice searches for what is written", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.types("mign");
  await expect(visitor.suggestions.first()).toBeVisible();
  await visitor.presses("Enter");
  await expect(visitor.page).toHaveURL(/q=mign(&|$)/);
});

test("Escape closes the list and leaves the text; Tab leaves the field with the choice in it", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.types("mign");
  await expect(visitor.suggestions.first()).toBeVisible();
  await visitor.presses("ArrowDown", "Escape");
  await expect(visitor.suggestions).toHaveCount(0);
  await expect(visitor.question).toHaveValue("mign");
  await visitor.presses("ArrowDown");
  await expect(visitor.suggestions.first()).toBeVisible();
  await visitor.presses("ArrowDown", "Tab");
  await expect(visitor.question).toHaveValue("Migné (Indre)");
  await expect(visitor.suggestions).toHaveCount(0);
  await expect(visitor.page.getByRole("button", { name: "Chercher", exact: true })).toBeFocused();
});

test("nothing like it is said, and the form still works", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.types("zzyzx");
  await visitor.hears("Aucun lieu à proposer pour l’instant");
  await visitor.hasNoBarrier();
  await visitor.presses("Enter");
  await expect(visitor.title).toContainText("Nous ne trouvons pas");
});

test("without a network, typing goes on in silence", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.losesTheNetworkWhileTyping();
  const lost = visitor.page.waitForEvent("requestfailed");
  await visitor.types("le blanc");
  await lost;
  await expect(visitor.suggestions).toHaveCount(0);
  await visitor.presses("Enter");
  await expect(visitor.title).toHaveText("De l’aide près du Blanc");
});

test("on a slow network, who is ready does not wait", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.losesTheNetworkWhileTyping(20_000);
  const asked = visitor.page.waitForRequest("**/propositions?*");
  await visitor.types("le blanc");
  await asked;
  await visitor.presses("Enter");
  await expect(visitor.title).toHaveText("De l’aide près du Blanc");
});

test.describe("on a phone", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 640 } });

  test("a finger chooses: the targets are large, nothing overflows", async ({ visitor }) => {
    await visitor.visits("/");
    await visitor.types("le p");
    await expect(visitor.suggestions.nth(1)).toBeVisible();
    for (const option of await visitor.suggestions.all()) {
      const box = await option.boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
    }
    await visitor.scrollsDownOnly();
    await visitor.hasNoBarrier();
    const name = (await visitor.suggestions.nth(1).locator("strong").textContent()) ?? "";
    await visitor.suggestions.nth(1).tap();
    await expect(visitor.question).toHaveValue(name);
    await expect(visitor.title).toContainText("De l’aide près");
  });
});

test("at 400 %, the last suggestion is reached with the arrows", async ({ visitor }) => {
  await visitor.page.setViewportSize({ width: 320, height: 256 });
  await visitor.visits("/");
  await visitor.types("saint");
  await expect(visitor.suggestions.last()).toBeVisible();
  await visitor.presses("ArrowUp");
  await expect(visitor.suggestions.last()).toHaveAttribute("aria-selected", "true");
  await expect(visitor.suggestions.last()).toBeInViewport();
  await visitor.scrollsDownOnly();
});

test("the list is legible in the dark and with high contrast", async ({ visitor }) => {
  await visitor.visits("/");
  await visitor.types("le p");
  await expect(visitor.suggestions.first()).toBeVisible();
  await visitor.presses("ArrowDown");
  for (const look of [{ colorScheme: "dark" }, { contrast: "more" }, { forcedColors: "active" }] as const) {
    await visitor.page.emulateMedia(look);
    await visitor.hasNoBarrier();
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("those that may be meant are a page of links, with what tells them apart", async ({ visitor }) => {
    await visitor.visits("/");
    await visitor.searches("36300");
    await expect(visitor.title).toContainText("Plusieurs communes répondent à « 36300 »");
    await expect(visitor.choices.first()).toHaveText(/^Le Blanc \(Indre\) Commune · 36300 · 6\s164\shabitants$/);
    await visitor.choices.nth(1).click();
    await expect(visitor.title).toContainText("De l’aide près");
  });
});
