import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import { enterAsNewPerson } from "./account-people";
import { expect, github, goToProvider, localProviders, me, pick, signInByHand, test } from "./support";

// Pages that are not what they were: behind somebody in their history, or from before an update.

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

/** The provider's page for a choice that is over has the status of an error, which the browser's console says. */
const goBackTwice = async (page: Page) => {
  page.removeAllListeners("console");
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`^${localProviders}/`));
  await page.goBack();
};

async function expectSignedInPage(page: Page): Promise<void> {
  await expect(heading(page)).toHaveText("You are signed in");
  await expect(page.getByRole("main")).toContainText("Ada Lovelace");
  await expect(page.getByRole("button", { name: /^Sign in with/ })).toHaveCount(0);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("back after a sign-in, and forward again: every page says that one is signed in", async ({
      page,
    }) => {
      await signInByHand(page, github, "Ada Lovelace");
      await goBackTwice(page);
      await expectSignedInPage(page);
      await page.goForward();
      await page.goForward();
      await expect(page).toHaveURL("/account");
      await expect(heading(page)).toHaveText("Profile");
      await goBackTwice(page);
      await expectSignedInPage(page);
      await page.getByRole("link", { name: "Continue" }).click();
      await expect(page).toHaveURL("/account");
    });

    test("back to a sign-in that failed, after one that did not: it says so, and leads on", async ({
      page,
    }) => {
      await page.goto("/signin?returnTo=%2Faccount%2Fdevices");
      await goToProvider(page, github);
      await page.getByRole("button", { name: "Cancel", exact: true }).click();
      await page.getByRole("button", { name: "Try again with GitHub" }).click();
      await pick(page, "Ada Lovelace");
      await expect(page).toHaveURL("/account/devices");

      await goBackTwice(page);
      await expect(heading(page)).toHaveText("You cancelled the sign-in");
      await expect(page.getByRole("main")).toContainText("You are signed in as Ada Lovelace");
      await expect(page.getByRole("button", { name: /^Try again/ })).toHaveCount(0);
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole("link", { name: "Use another account" }).click();
      await expectSignedInPage(page);
      await page.goBack();
      await page.getByRole("link", { name: "Continue" }).click();
      await expect(page).toHaveURL("/account/devices");
    });

    test("a form that is not there any more: the page that says so opens its page again", async ({
      page,
    }) => {
      await enterAsNewPerson(page, { name: "Before" });
      // The page as another build had it.
      await page.route("/account", async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replaceAll("/account/form/name", "/account/form/gone-name");
        await route.fulfill({ response: answer, body });
      });
      await page.goto("/account");
      await page.unroute("/account");
      await page.getByLabel("Display name").fill("After");
      await page.getByRole("button", { name: "Save name" }).click();
      await expect(page).toHaveURL("/outdated?returnTo=%2Faccount");
      await expect(heading(page)).toHaveText("That page was old");
      await expect(page.getByRole("main")).toContainText("Nothing was changed.");
      expect((await me(page)).body).toMatchObject({ name: "Before" });

      await page.getByRole("link", { name: "Open the page again" }).click();
      await expect(page).toHaveURL("/account");
      await page.getByLabel("Display name").fill("After");
      await page.getByRole("button", { name: "Save name" }).click();
      await expect(page.getByText("Your name is changed.")).toBeVisible();
    });

    test("a field that was refused has the focus, and says why", async ({ page }) => {
      await enterAsNewPerson(page, { name: "Before" });
      for (const [path, label, typed, button, problem] of [
        ["/account", "Display name", "long ".repeat(17), "Save name", "Use at most 80 characters."],
        [
          "/account/data",
          "Type DELETE to confirm",
          "deleet",
          "Delete my account",
          "Nothing has been deleted.",
        ],
      ] as const) {
        await page.goto(path);
        const field = page.getByLabel(label);
        await expect(field).not.toBeFocused();
        await field.fill(typed);
        await page.getByRole("button", { name: button }).click();
        await expect(page.getByText(problem)).toBeVisible();
        await expect(field).toBeFocused();
        await expect(field).toBeInViewport();
        await expect(field).toHaveAttribute("aria-invalid", "true");
        await expect(field).toHaveAccessibleDescription(new RegExp(problem));
        // Read again, it is a page like any other.
        await page.goto(path);
        await expect(field).not.toBeFocused();
        await expect(field).not.toHaveAttribute("aria-invalid");
      }
    });
  });
}
