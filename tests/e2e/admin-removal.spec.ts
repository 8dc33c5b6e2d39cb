import { expectAccessible, expectGood } from "./accessibility";
import { enterAsNewPerson, makeOld, rows } from "./account-people";
import { confirm, signInAsAdmin } from "./admin-support";
import { expect, me, pick, test } from "./support";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("frees an address, and removes its person after they have been asked twice", async ({
      page,
      browser,
    }) => {
      const other = await (await browser.newContext()).newPage();
      const name = `Removed ${Math.random().toString(36).slice(2)}`;
      const email = `${name.split(" ")[1]}@acme.test`;
      const accounts = [{ provider: "twitter", email }];
      const id = await enterAsNewPerson(other, { name, email, accounts });
      await signInAsAdmin(page);
      await page.goto(`/admin/people/${id}`);
      await expect(page.getByRole("main")).toContainText(`${email} (verified)`);
      if (javaScriptEnabled) await expectGood(page);

      await confirm(page, "Free this address", "Yes, free the address");
      await expect(page.getByText("The address is free")).toBeVisible();
      await expect(page.getByText("Free this address…")).toHaveCount(0);
      await expect(page.getByRole("main")).toContainText("None that a provider has verified");
      await expect(page.getByRole("main")).toContainText("Email freed");
      expect((await me(other)).body).toMatchObject({ id, email: null });
      await other.goto("/account/activity");
      await expect(other.getByRole("main")).toContainText(
        "Email removed from your account by an administrator",
      );

      await page.getByText("Remove this person…", { exact: true }).click();
      const word = page.getByLabel("Type DELETE to confirm");
      await word.fill("remove");
      await page.getByRole("button", { name: "Yes, remove" }).click();
      await expect(page.getByText("Type DELETE to remove this person.")).toBeVisible();
      await expect(word).toHaveValue("remove");
      if (javaScriptEnabled) await expectAccessible(page);
      expect((await me(other)).status).toBe(200);

      await makeOld(page.context());
      await word.fill("delete");
      await page.getByRole("button", { name: "Yes, remove" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        "To remove this person, confirm it's you",
      );
      expect((await me(other)).status).toBe(200);
      await page.getByRole("button", { name: "Continue with Google" }).click();
      await pick(page, "Margaret Hamilton");
      await expect(page).toHaveURL("/admin?notice=removed");
      await expect(page.getByText("Removed, with everything that was kept of them.")).toBeVisible();
      expect((await me(other)).status).toBe(401);
      expect(rows('SELECT "id" FROM "User" WHERE "id" = ?', id)).toEqual([]);
      expect(rows('SELECT "id" FROM "Account" WHERE "userId" = ?', id)).toEqual([]);
      await other.close();
    });
  });
}

test("somebody whose address no provider on offer vouches for is shown as such", async ({
  page,
  browser,
}) => {
  const other = await (await browser.newContext()).newPage();
  const email = `gone-${Math.random().toString(36).slice(2)}@acme.test`;
  const id = await enterAsNewPerson(other, { email, accounts: [{ provider: "oidc", email }] });
  await signInAsAdmin(page);
  await page.goto(`/admin/people/${id}`);
  const main = page.getByRole("main");
  await expect(main).toContainText("No provider on offer vouches for it");
  await expect(main).toContainText("not on offer now, so it opens nothing and counts for nothing");
  // Their session is of that provider, and opens nothing either.
  await expect(main).toContainText("Not signed in anywhere");
  expect((await me(other)).status).toBe(401);
  await other.close();
});
