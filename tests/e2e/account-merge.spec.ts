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
