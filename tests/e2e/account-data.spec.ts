import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import { makeOld, rows } from "./account-people";
import { expect, github, me, pick, sessionCookie, signIn, tabTo, test, withoutJavaScript } from "./support";

// All of them are about one person whom no other file signs in, so they take turns.
test.describe.configure({ mode: "default" });

const person = "nobody";
const email = "nobody@nowhere.example";
const word = (page: Page) => page.getByLabel("Type DELETE to confirm");
const deleteButton = (page: Page) => page.getByRole("button", { name: "Delete my account" });
const userIds = () => rows<{ id: string }>('SELECT "id" FROM "User" WHERE "email" = ?', email);

async function download(page: Page): Promise<Record<string, unknown>> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toMatch(/^[a-z0-9-]+-data-\d{4}-\d\d-\d\d\.json$/);
  expect(await file.failure()).toBeNull();
  return JSON.parse(await readFile(await file.path(), "utf8"));
}

/** "Confirm it's you", by whoever is picked at GitHub. */
async function confirmAs(page: Page, who: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    /^To (delete your account|download your data), confirm it's you$/,
  );
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await pick(page, who);
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(async ({ page }) => {
    await signIn(page, github, person, "/account/data");
  });

  test("everything is downloaded as one file, and that is recorded", async ({ page, context }) => {
    const data = await download(page);
    expect(data).toMatchObject({ version: 1, profile: { email }, connections: [{ provider: "github" }] });
    expect(data.activity).toContainEqual(expect.objectContaining({ kind: "exported" }));
    expect(JSON.stringify(data)).not.toContain((await sessionCookie(context))?.value);
    await expect(page).toHaveURL("/account/data");
  });

  test("another word deletes nothing and is not lost", async ({ page }) => {
    await word(page).fill("  deleet ");
    await deleteButton(page).click();
    await expect(page.getByText("Nothing has been deleted.")).toBeVisible();
    await expect(word(page)).toHaveValue("  deleet ");
    await expect(word(page)).toHaveAttribute("aria-invalid", "true");
    await expect(word(page)).toHaveAccessibleDescription(/Type DELETE to delete your account/);
    expect((await me(page)).status).toBe(200);
  });

  test("deleting ends everything, everywhere, and signing in again begins anew", async ({
    page,
    context,
    browser,
  }) => {
    const other = await browser.newPage();
    await signIn(other, github, person);
    const { id } = (await me(page)).body;
    const cookies = await context.cookies();
    await page.reload();
    await expect(page.getByRole("main")).toContainText(/all \d+ devices, which are signed out/);

    await word(page).fill("delete");
    await deleteButton(page).click();
    await expect(page).toHaveURL("/goodbye");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your account is deleted");
    await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
    const ours = (await context.cookies()).filter(({ name }) => name.startsWith("valet-key"));
    // By it the page knows whom it is true for; it names nobody, and is over in minutes.
    expect(ours.map(({ name }) => name)).toEqual([expect.stringMatching(/\.goodbye$/)]);

    await other.reload();
    await expect(other).toHaveURL(/\/signin\?returnTo=/);
    expect((await me(other)).status).toBe(401);
    await other.context().close();
    await context.addCookies(cookies);
    expect((await me(page)).status).toBe(401);
    await page.goto("/account");
    await expect(page).toHaveURL("/signin?returnTo=%2Faccount");
    expect(userIds()).toEqual([]);

    await context.clearCookies();
    await signIn(page, github, person);
    expect((await me(page)).body.id).not.toBe(id);
    expect(
      rows(
        'SELECT "kind" FROM "SecurityEvent" JOIN "User" ON "User"."id" = "userId" WHERE "email" = ?',
        email,
      ),
    ).toEqual([{ kind: "signed_up" }]);
  });

  test("after a while deleting asks who is there, and does it then without another word", async ({
    page,
    context,
  }) => {
    await makeOld(context);
    await word(page).fill("DELETE");
    await deleteButton(page).click();
    await confirmAs(page, person);
    await expect(page).toHaveURL("/goodbye");
    expect(userIds()).toEqual([]);
    expect(await sessionCookie(context)).toBeUndefined();
  });
});

// The rest is the same forms and redirects, which tests/security/account-data.test.ts sends as a browser without
// JavaScript does.
test.describe("what comes in between", () => {
  test.use({ javaScriptEnabled: false });

  test.beforeEach(async ({ page }) => {
    await signIn(page, github, person, "/account/data");
  });

  test("after a while a download asks who is there, and is offered at once", async ({ page, context }) => {
    await makeOld(context);
    await page.getByRole("button", { name: "Download my data" }).click();
    await confirmAs(page, person);
    await expect(page).toHaveURL("/account/data?notice=export-ready");
    await expect(page.getByText("Your data is ready to download")).toBeVisible();
    expect(await download(page)).toMatchObject({ profile: { email } });
  });

  test("somebody else confirms: nothing has changed", async ({ page, context }) => {
    await makeOld(context);
    const { id } = (await me(page)).body;
    await word(page).fill("DELETE");
    await deleteButton(page).click();
    await confirmAs(page, "Ada Lovelace");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("That is another account");
    expect((await me(page)).body).toMatchObject({ id, email });
    await page.goto("/account/data");
    await expect(deleteButton(page)).toBeVisible();
    expect(userIds()).toEqual([{ id }]);
  });

  test("changing one's mind while confirming: nothing has changed", async ({ page, context }) => {
    await makeOld(context);
    const { id } = (await me(page)).body;
    await word(page).fill("DELETE");
    await deleteButton(page).click();
    await page.getByRole("button", { name: "Continue with GitHub" }).click();
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await expect(page).toHaveURL(/\/signin\/error/);
    await page.goto("/account/data");
    await expect(deleteButton(page)).toBeVisible();
    expect(userIds()).toEqual([{ id }]);
  });

  test("a form that was left open when the account was deleted leads to sign in", async ({
    page,
    context,
  }) => {
    const tab = await context.newPage();
    await tab.goto("/account/data");
    await word(page).fill("DELETE");
    await deleteButton(page).click();
    await expect(page).toHaveURL("/goodbye");
    await word(tab).fill("DELETE");
    await deleteButton(tab).click();
    await expect(tab).toHaveURL("/signin?returnTo=%2Faccount%2Fdata");
    await expect(tab.getByRole("button", { name: "Sign in with GitHub" })).toBeVisible();
    await tab.close();
  });
});

test("with the keyboard alone: download, and delete", async ({ page }) => {
  await signIn(page, github, person, "/account/data");
  await tabTo(page, "Download my data");
  const waiting = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  expect(await (await waiting).failure()).toBeNull();
  await page.keyboard.press("Tab");
  await expect(word(page)).toBeFocused();
  await page.keyboard.type("DELETE");
  await page.keyboard.press("Tab");
  await expect(deleteButton(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/goodbye");
});

withoutJavaScript("a page that says goodbye is for nobody but whoever has just gone", async ({ page }) => {
  await page.goto("/goodbye");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No account was deleted here just now");
  await page.getByRole("main").getByRole("link", { name: "Home" }).click();
  await expect(page).toHaveURL("/");
  await signIn(page, github, person, "/goodbye");
  await expect(page).toHaveURL("/account");
});

test("accessible and fitting", async ({ page }) => {
  // The address of the file leads to the page that has the button.
  await signIn(page, github, person, "/account/data/form/export");
  await expect(page).toHaveURL("/account/data");
  await page.goto("/account/data?notice=export-ready");
  await expectGood(page);
  await word(page).fill("something else");
  await deleteButton(page).click();
  await expect(page.getByText("Nothing has been deleted.")).toBeVisible();
  await expectGood(page);
});
