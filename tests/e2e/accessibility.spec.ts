import type { Page } from "@playwright/test";
import { failureCauses } from "@/features/sign-in/failures";
import { expectAccessible, expectToFitFingers } from "./accessibility";
import { expect, github, google, goToProvider, pick, signIn, test } from "./support";

// Every page and state that no other file looks at, by axe in light and dark, wide and on a phone.

async function expectGood(page: Page): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page);
    await expectToFitFingers(page);
  }
}

for (const path of ["/", "/signin", "/signin?notice=signed-out", "/goodbye"]) {
  test(`signed out: ${path}`, async ({ page }) => {
    await page.goto(path);
    await expectGood(page);
  });
}

test("signed out: a page that is not there", async ({ page }) => {
  // Its status is what it says, and the browser reports it.
  page.removeAllListeners("console");
  await page.goto("/nowhere");
  await expectGood(page);
});

test("while the database does not answer", async ({ page }) => {
  // As above; a 503 of ours counts as an error elsewhere.
  for (const event of ["console", "response"] as const) page.removeAllListeners(event);
  const response = await page.goto("/unavailable?returnTo=%2Faccount");
  expect(response?.status()).toBe(503);
  await expectGood(page);
});

test("every failure of a sign-in, told with a name and without", async ({ page }) => {
  test.setTimeout(180_000);
  for (const cause of failureCauses) {
    await page.goto(`/signin/error?cause=${cause}&provider=github&reference=0123456789`);
    await expectAccessible(page);
  }
  await page.goto("/signin/error?cause=unexpected");
  await expectGood(page);
  await page.goto("/signin/error?cause=wrong_person&provider=google&intent=confirm");
  await expectGood(page);
});

test("last used, already signed in, and somebody to confirm", async ({ page }) => {
  await signIn(page, github, "Ada Lovelace", "/signin");
  await expectGood(page);
  await page.goto("/account/confirm");
  await expectGood(page);
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/signin/);
  await expect(page.getByText("Last used")).toBeVisible();
  await expectGood(page);
});

test("an email that belongs to another way in, and the question whether to link", async ({
  page,
  context,
}) => {
  const person = "Mary Jackson";
  await signIn(page, google, person, null);
  await context.clearCookies();
  await page.goto("/signin");
  await goToProvider(page, github);
  await pick(page, person);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You already sign in with Google");
  await expectGood(page);
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await pick(page, person);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Link GitHub to your account?");
  await expectGood(page);
});

for (const person of ["Hortensia", "فاطمة", "Noor Inayat Khan"]) {
  test(`somebody unlike others: ${person}`, async ({ page }) => {
    await signIn(page, google, person, null);
    for (const path of ["/", "/account", "/account/connections", "/account/devices", "/account/activity"]) {
      await page.goto(path);
      await expectAccessible(page);
      await expectToFitFingers(page);
    }
  });
}
