import { failureText } from "@/features/sign-in/failure-text";
import { failureCauses } from "@/features/sign-in/failures";
import { expectGood, expectInLight, expectToFitFingers } from "./accessibility";
import { expect, github, signIn, test } from "./support";

// Every page and state that no other file looks at, by axe in light and dark, wide and on a phone.

test("signed out", async ({ page }) => {
  for (const path of ["/", "/signin", "/signin?notice=signed-out", "/goodbye", "/outdated"]) {
    await page.goto(path);
    await expectGood(page);
  }
});

test("a page that is not there, and a database that does not answer", async ({ page }) => {
  // Their status is what it says, and the browser reports it; a 503 of ours counts as an error elsewhere.
  for (const event of ["console", "response"] as const) page.removeAllListeners(event);
  await page.goto("/nowhere");
  await expectGood(page);
  const response = await page.goto("/unavailable?returnTo=%2Faccount");
  expect(response?.status()).toBe(503);
  await expectGood(page);
});

test("failures of a sign-in: each look and each next step, told with a name and without", async ({
  page,
}) => {
  const looks = new Map(
    failureCauses.map((cause) => {
      const { tone, next } = failureText(cause, "GitHub");
      return [`${tone} ${next}`, cause];
    }),
  );
  expect(looks.size).toBeGreaterThan(3);
  for (const cause of looks.values()) {
    await page.goto(`/signin/error?cause=${cause}&provider=github&reference=0123456789`);
    await expectInLight(page);
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

for (const person of ["hortensia", "fatima", "noor"]) {
  test(`somebody unlike others: ${person}`, async ({ page, signInAs }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await signInAs(person, { with: "google", to: null });
    for (const path of ["/", "/account", "/account/connections", "/account/devices", "/account/activity"]) {
      await page.goto(path);
      await expectToFitFingers(page);
      // The pages that say most of somebody. What the others have of them is the header.
      if (["/account", "/account/connections"].includes(path)) await expectInLight(page);
    }
  });
}
