import { expect, goToProvider, landing, me, others, pick, providers, tabTo, test } from "./support";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  for (const provider of others) {
    test(`${provider.name}: in and out`, async ({ page }) => {
      await page.goto("/signin");
      await goToProvider(page, provider);
      await pick(page, "Ada Lovelace");
      // A script would press it.
      if (provider.responseMode) await page.getByRole("button", { name: "Continue" }).click();
      await expect(page).toHaveURL(landing);
      await expect(page.getByRole("main")).toContainText("Ada Lovelace");
      await page.getByRole("button", { name: "Sign out" }).click();
      await expect(page.getByText("You are signed out")).toBeVisible();
      expect((await me(page)).status).toBe(401);
    });
  }

  // part: theme
  test("the theme is chosen by a form and kept", async ({ page }) => {
    await page.goto("/signin");
    await page.getByRole("button", { name: "Dark" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.getByRole("button", { name: "System" }).click();
    await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the whole way fits and can be tapped", async ({ page }) => {
    for (const path of ["/", "/signin"]) {
      await page.goto(path);
      await expectToFit(page);
    }
    for (const { name } of providers) {
      const button = page.getByRole("button", { name: `Sign in with ${name}` });
      expect((await button.boundingBox())?.height, name).toBeGreaterThanOrEqual(44);
    }
    await page.getByRole("button", { name: "Sign in with GitHub" }).tap();
    await expect(page.getByRole("button", { name: "Ada Lovelace" })).toBeVisible();
    await expectToFit(page);
    await page.getByRole("button", { name: "Maximiliane" }).tap();
    await expect(page).toHaveURL("/account");
    await expectToFit(page);
    await page.getByRole("button", { name: "Sign out" }).tap();
    await expect(page.getByText("You are signed out")).toBeVisible();
    await page.goto("/signin/error?cause=provider_unavailable&provider=github&reference=0123456789");
    await expectToFit(page);
  });
});

test.describe("with the keyboard alone", () => {
  test("in and out", async ({ page }) => {
    await page.goto("/signin");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: /skip/i })).toBeFocused();
    await tabTo(page, "Sign in with GitHub");
    await expect(page.locator(":focus-visible")).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Ada Lovelace" })).toBeVisible();
    await tabTo(page, "Ada Lovelace");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/account");
    await tabTo(page, "Sign out");
    await page.keyboard.press("Enter");
    await expect(page.getByText("You are signed out")).toBeVisible();
  });

  test("cancel and retry", async ({ page }) => {
    await page.goto("/signin");
    await tabTo(page, "Sign in with GitHub");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Cancel", exact: true })).toBeVisible();
    await tabTo(page, "Cancel");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You cancelled the sign-in");
    await tabTo(page, "GitHub");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Ada Lovelace" })).toBeVisible();
  });
});

async function expectToFit(page: import("@playwright/test").Page): Promise<void> {
  const [content, screen] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  expect(content, `width of ${new URL(page.url()).pathname}`).toBeLessThanOrEqual(screen ?? 0);
}
