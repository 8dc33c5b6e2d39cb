import type { Page } from "@playwright/test";
import { expectGood } from "./accessibility";
import { rows } from "./account-people";
import {
  expect,
  facebook,
  github,
  localProviders,
  me,
  pick,
  signIn,
  signInByHand,
  test,
  withoutJavaScript,
} from "./support";

/** The page on which people remove apps at the stand-in of Facebook. */
const apps = `${localProviders}/facebook/settings/apps`;

test("accessible, wide and on a phone; nothing is said to a developer, and nobody made up", async ({
  page,
}) => {
  for (const [path, title] of [
    ["/legal/privacy", "Privacy"],
    ["/legal/terms", "Terms"],
    [`/legal/data-deletion/${"0".repeat(40)}`, "We do not know this code"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.getByRole("main")).not.toContainText(
      /template|lawyer|OPERATOR_|example\.com|undefined|null/,
    );
    if (title === "Privacy" || title === "Terms")
      await expect(page.getByRole("main")).toContainText(/“We” is whoever runs this site, localhost:\d+\./);
    await expectGood(page);
  }
});

withoutJavaScript(
  "the pages are linked where somebody signs in, and at the end of every page",
  async ({ page }) => {
    for (const [name, heading] of [
      ["terms", "Terms"],
      ["privacy", "Privacy"],
    ] as const) {
      await page.goto("/signin");
      await page.getByRole("main").getByRole("link", { name }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
      await page.goto("/");
      await page.getByRole("contentinfo").getByRole("link", { name: heading }).click();
      await expect(page).toHaveURL(`/legal/${name}`);
    }
    await page.getByRole("contentinfo").getByRole("link", { name: "Terms" }).click();
    await expect(page).toHaveURL("/legal/terms");
  },
);

withoutJavaScript("what is kept is told with how long, and of which providers", async ({ page }) => {
  await page.goto("/legal/privacy");
  const main = page.getByRole("main");
  for (const title of ["Your profile", "Your connections", "Your devices", "Your activity"])
    await expect(main.getByText(title, { exact: true })).toBeVisible();
  await expect(main).toContainText("Kept: for a year.");
  await expect(main).toContainText("Facebook: gives us your name, picture and email");
  await main.getByRole("link", { name: "Your data" }).click();
  await expect(page).toHaveURL("/signin?returnTo=%2Faccount%2Fdata");
});

/** Removes the app at Facebook, and opens the page that Facebook then leads to. */
async function removeAtFacebook(page: Page, name: string): Promise<void> {
  await page.goto(apps);
  await page.getByRole("button", { name: `Remove the app of ${name}` }).click();
  await page.getByRole("link", { name: "Status of the deletion" }).click();
  await expect(page).toHaveURL(/\/legal\/data-deletion\/[0-9a-f]{40}$/);
}

test("removing the app at Facebook deletes who has no other way in", async ({ page }) => {
  const name = "Mary Kenneth Keller";
  await signInByHand(page, facebook, name);
  const { id } = (await me(page)).body;
  await removeAtFacebook(page, name);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your data is deleted");
  await expect(page.getByRole("main")).toContainText("the whole account was deleted");
  expect((await me(page)).status).toBe(401);
  await expectGood(page);
  expect(rows('SELECT "id" FROM "User" WHERE "id" = ?', String(id))).toEqual([]);

  await page.goto("/account");
  await expect(page).toHaveURL("/signin?returnTo=%2Faccount");
  await signIn(page, facebook, name, null);
  expect((await me(page)).body.id).not.toBe(id);
});

test("removing the app at Facebook leaves who signs in with GitHub as well", async ({ page }) => {
  const name = "Stephanie Shirley";
  await signIn(page, github, name, "/account/connections");
  await page.getByRole("button", { name: "Connect Facebook" }).click();
  await pick(page, name);
  await expect(page.getByText("Facebook is connected.")).toBeVisible();

  await removeAtFacebook(page, name);
  await expect(page.getByRole("main")).toContainText("Your connection to Facebook was removed");
  await expectGood(page);
  // This browser came by GitHub, and stays signed in.
  await page.goto("/account/activity");
  await expect(page.getByText("Facebook had us delete what it gave us", { exact: true })).toBeVisible();
  expect((await me(page)).body.name).toBe(name);
  await page.goto("/account/connections");
  await expect(page.getByRole("button", { name: "Connect Facebook" })).toBeVisible();
});

test("the stand-in's page of apps is accessible", async ({ page }) => {
  await signIn(page, facebook, "Ada Lovelace", null);
  await page.goto(apps);
  await expect(page.getByRole("button", { name: "Remove the app of Ada Lovelace" })).toBeVisible();
  await expectGood(page);
});
