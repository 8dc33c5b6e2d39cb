import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import {
  auth0,
  expect,
  github,
  goToProvider,
  localProviders,
  me,
  microsoft,
  pick,
  signInByHand,
  test,
} from "./support";

// After signing out here: signing out at the provider as well, which is offered and never done by itself.

const notice = (page: Page) => page.getByRole("status").filter({ hasText: "You are signed out." });
const there = (page: Page, name: string) => page.getByRole("link", { name: `Sign out at ${name}, too` });
const known = (page: Page) => page.getByText("This browser is signed in here as");

async function signOut(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
  await expect(notice(page)).toBeVisible();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    for (const provider of [auth0, microsoft]) {
      test(`S12 somebody signs out here, then at ${provider.name}, which asks anew who comes next`, async ({
        page,
      }) => {
        await signInByHand(page, provider, "Ada Lovelace");
        await signOut(page);
        expect((await me(page)).status).toBe(401);
        await expect(notice(page)).toContainText(`${provider.name} may still know you in this browser.`);
        await expect(page.getByRole("main")).not.toContainText("Ada Lovelace");
        if (javaScriptEnabled) await expectGood(page);

        // It does: without that, whoever sits down next comes in as the person before.
        await goToProvider(page, provider);
        await expect(known(page)).toContainText("Ada Lovelace");
        await page.goBack();

        await there(page, provider.name).focus();
        await page.keyboard.press("Enter");
        await expect(page).toHaveURL(new RegExp(`^${localProviders}/`));
        await page.getByRole("button", { name: `Sign out of ${provider.name}` }).click();
        await expect(notice(page)).toContainText(`We have also taken you to ${provider.name}’s sign-out.`);
        if (javaScriptEnabled) await expectGood(page);

        await goToProvider(page, provider);
        await expect(page.getByRole("heading", { name: "Continue as" })).toBeVisible();
        await expect(known(page)).toHaveCount(0);
        await pick(page, "Alan Turing");
        await expect(page.getByRole("main")).toContainText("Alan Turing");
      });
    }
  });
}

test("S12 a provider without a sign-out for others is not spoken of", async ({ page }) => {
  await signInByHand(page, github, "Ada Lovelace");
  await signOut(page);
  await expect(notice(page)).toHaveText("You are signed out.");
  await expect(page.getByRole("link", { name: /Sign out at/ })).toHaveCount(0);
});

test("S12 whoever says no there comes back signed out here, and can go there again", async ({ page }) => {
  await signInByHand(page, auth0, "Ada Lovelace");
  await signOut(page);
  await there(page, auth0.name).click();
  await page.getByRole("button", { name: "Stay signed in" }).click();
  await expect(notice(page)).toBeVisible();
  expect((await me(page)).status).toBe(401);
  await page.getByRole("link", { name: "Go there again" }).click();
  await expect(page.getByRole("heading", { name: "Sign out of Auth0?" })).toBeVisible();
});
