import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import { rows } from "./account-people";
import { expect, google, goToProvider, me, microsoft, pick, signIn, test } from "./support";

// Somebody comes by another button than the last time, and has two accounts then.

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });
    const person = javaScriptEnabled ? "Mavis Batey" : "Ida Rhodes";

    test("a new account is found to be one too many, and goes into the older one", async ({ page }) => {
      await signIn(page, google, person, null);
      const { id } = (await me(page)).body;
      await page.context().clearCookies();

      await page.goto("/signin?returnTo=%2F%3Ffrom%3Dnew");
      await goToProvider(page, microsoft);
      await pick(page, person);
      await page.getByRole("link", { name: "Find it" }).click();
      await expect(page).toHaveURL(/find=yes/);
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole("button", { name: "Find my older account" }).click();
      const told = page.getByRole("status").filter({ hasText: "Now sign in the way you did before." });
      await expect(told).toBeFocused();
      await goToProvider(page, google);
      await pick(page, person);

      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bring Microsoft into this account?");
      if (javaScriptEnabled) await expectGood(page);
      await page.getByRole("button", { name: "Yes, that's me" }).click();
      const done = page.getByRole("status").filter({ hasText: "The new account that it opened is gone." });
      await expect(done).toBeFocused();
      expect((await me(page)).body).toMatchObject({ id });
      await page.context().clearCookies();
      await signIn(page, microsoft, person, null);
      expect((await me(page)).body).toMatchObject({ id });
      await page.goto("/account/activity");
      await expect(
        page.getByText("Brought in the new account that Microsoft opened", { exact: true }),
      ).toBeVisible();
      expect(rows('SELECT "id" FROM "Account" WHERE "userId" = ?', String(id))).toHaveLength(2);
    });
  });
}

/** Somebody with two accounts, who looks for the older one and is asked. */
async function asked(page: Page, person: string): Promise<string> {
  await signIn(page, google, person, null);
  await page.context().clearCookies();
  await signIn(page, microsoft, person, null);
  const { id } = (await me(page)).body;
  await page.goto("/signin?find=yes");
  await page.getByRole("button", { name: "Find my older account" }).click();
  await goToProvider(page, google);
  await pick(page, person);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bring Microsoft into this account?");
  return String(id);
}

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

test("an answer in a tab that another one has overtaken says what is so", async ({ page, context }) => {
  await asked(page, "Joyce Wheeler");
  const [second, third] = [await context.newPage(), await context.newPage()];
  for (const tab of [second, third]) await tab.goto("/signin/merge");

  await page.getByRole("button", { name: "No, leave both" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Nothing was joined" })).toBeFocused();
  await second.getByRole("button", { name: "Yes, that's me" }).click();
  await expect(heading(second)).toHaveText("There is nothing to answer any more");
  await expectGood(second);
  await second.getByRole("link", { name: "Continue" }).click();
  await expect(second).toHaveURL("/account");

  await asked(page, "Joyce Wheeler");
  await third.reload();
  await page.getByRole("button", { name: "Yes, that's me" }).click();
  await expect(page.getByText("The new account that it opened is gone.")).toBeVisible();
  await third.getByRole("button", { name: "No, leave both" }).click();
  await expect(heading(third)).toHaveText("Microsoft opens this account now");
  await expectGood(third);
});

test("an account that is no longer empty stays, which the page says", async ({ page }) => {
  const id = await asked(page, "Beatrice Worsley");
  rows(
    'INSERT INTO "SecurityEvent" ("id", "userId", "kind") VALUES (?, ?, ?) RETURNING "id"',
    randomUUID(),
    id,
    "name_changed",
  );
  await page.getByRole("button", { name: "Yes, that's me" }).click();
  await expect(heading(page)).toHaveText("Both accounts stay");
  await expect(page.getByRole("status").filter({ hasText: "Nothing was changed" })).toBeFocused();
  await expectGood(page);
});
