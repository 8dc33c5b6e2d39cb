import type { Page } from "@playwright/test";
import { brand } from "@/lib/brand";
import { expectGood, expectToFitFingers } from "./accessibility";
import { enterAsNewPerson, rows } from "./account-people";
import { expect, github, me, signIn, test, withoutJavaScript } from "./support";

const nameField = (page: Page) => page.getByLabel("Display name");
const saveName = (page: Page) => page.getByRole("button", { name: "Save name" });

withoutJavaScript("a first visit says who one is, by which account, and where", async ({ page }) => {
  await signIn(page, github, "Ada Lovelace");
  const main = page.getByRole("main");
  await expect(page).toHaveTitle(`Profile · ${brand.name}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Profile");
  await expect(main).toContainText("Ada Lovelace");
  await expect(main).toContainText("ada@lovelace.example");
  await expect(main).toContainText("Verified by GitHub");
  await expect(main).toContainText("GitHub as @ada-lovelace");
  await expect(main).toContainText(/Chrome on/);
  await expect(main).not.toContainText("Administrator");
  await expect(main.getByRole("link", { name: "Manage connections" })).toHaveAttribute(
    "href",
    "/account/connections",
  );
  await expect(main.getByRole("link", { name: "All devices" })).toHaveAttribute("href", "/account/devices");
});

withoutJavaScript("an administrator is told so", async ({ page }) => {
  await enterAsNewPerson(page, { role: "admin" });
  await page.goto("/account");
  await expect(page.getByRole("main")).toContainText("Administrator");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the name can be changed", async ({ page }) => {
    const id = await enterAsNewPerson(page, { name: "Before" });
    await page.goto("/account");
    await nameField(page).fill("  Ada\t \u202EKing  ");
    await saveName(page).click();
    await expect(page.getByText("Your name is changed.")).toBeVisible();
    await expect(nameField(page)).toHaveValue("Ada King");
    expect((await me(page)).body).toMatchObject({ id, name: "Ada King" });
  });

  test("a name that cannot be one is refused, kept in the field, and can be mended", async ({ page }) => {
    await enterAsNewPerson(page, { name: "Before" });
    await page.goto("/account");
    const long = "long ".repeat(17).trim();
    await nameField(page).fill(long);
    await saveName(page).click();
    await expect(page.getByText("Use at most 80 characters. This has 84.")).toBeVisible();
    await expect(nameField(page)).toHaveValue(long);
    await expect(nameField(page)).toHaveAccessibleDescription(/Use at most 80 characters/);
    expect((await me(page)).body).toMatchObject({ name: "Before" });
    await nameField(page).fill("\u200B");
    await saveName(page).click();
    await expect(page.getByText("Type a name: at least one character that can be seen.")).toBeVisible();
    await nameField(page).fill("👩‍🚀 محمد");
    await saveName(page).click();
    await expect(page.getByText("Your name is changed.")).toBeVisible();
    expect((await me(page)).body).toMatchObject({ name: "👩‍🚀 محمد" });
  });
});

withoutJavaScript("a verified email of a linked account can be chosen", async ({ page }) => {
  const tag = Math.random().toString(36).slice(2);
  const [one, two, taken, unverified] = ["one", "two", "taken", "no"].map(
    (name) => `${name}-${tag}@acme.test`,
  );
  await enterAsNewPerson(page, {
    email: taken ?? null,
    accounts: [{ provider: "github", email: taken ?? "" }],
  });
  await page.context().clearCookies();
  const id = await enterAsNewPerson(page, {
    email: one ?? null,
    accounts: [
      { provider: "github", email: one ?? "" },
      { provider: "google", email: two ?? "" },
      { provider: "twitter", email: taken ?? "" },
      { provider: "oidc", email: unverified ?? "", verified: false },
    ],
  });
  await page.goto("/account");
  await expect(page.getByRole("radio")).toHaveCount(3);
  await expect(page.getByRole("radio", { name: `${one} from GitHub` })).toBeChecked();
  await page.getByRole("radio", { name: `${two} from Google` }).check();
  await page.getByRole("button", { name: "Save email" }).click();
  await expect(page.getByText("Your email is changed.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Verified by Google");
  expect((await me(page)).body).toMatchObject({ id, email: two });

  await page.getByRole("radio", { name: `${taken} from X` }).check();
  await page.getByRole("button", { name: "Save email" }).click();
  await expect(page.getByText("Another account here has that email already")).toBeVisible();
  expect((await me(page)).body).toMatchObject({ id, email: two });
});

withoutJavaScript("an email that no account of theirs has verified cannot be had", async ({ page }) => {
  const tag = Math.random().toString(36).slice(2);
  const id = await enterAsNewPerson(page, {
    email: `mine-${tag}@acme.test`,
    accounts: [
      { provider: "github", email: `mine-${tag}@acme.test` },
      { provider: "google", email: `other-${tag}@acme.test` },
    ],
  });
  await page.goto("/account");
  // As if it had been disconnected in another tab.
  rows(
    'UPDATE "Account" SET "emailVerified" = FALSE WHERE "userId" = ? AND "provider" = ? RETURNING "id"',
    id,
    "google",
  );
  await page.getByRole("radio", { name: /other-/ }).check();
  await page.getByRole("button", { name: "Save email" }).click();
  await expect(page.getByText("yours stays as it is")).toBeVisible();
  expect((await me(page)).body).toMatchObject({ email: `mine-${tag}@acme.test` });
});

test("with the keyboard alone", async ({ page }) => {
  await enterAsNewPerson(page, { name: "Before" });
  await page.goto("/account");
  await nameField(page).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("After");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Your name is changed.")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("After");
});

withoutJavaScript("a form that was left open when the session ended leads to sign in", async ({ page }) => {
  const id = await enterAsNewPerson(page, { name: "Before" });
  await page.goto("/account");
  rows('DELETE FROM "User" WHERE "id" = ? RETURNING "id"', id);
  await nameField(page).fill("After");
  await saveName(page).click();
  await expect(page).toHaveURL("/signin?returnTo=%2Faccount");
});

const hard = [
  { name: null, email: null, accounts: [{ provider: "twitter" }] },
  { name: "x".repeat(200), email: null, accounts: [{ provider: "github", label: "y".repeat(200) }] },
  { name: "محمد بن موسى الخوارزمي", email: null },
];

test("accessible and fitting, whatever somebody is called", async ({ page }) => {
  for (const [number, person] of hard.entries()) {
    await page.context().clearCookies();
    await enterAsNewPerson(page, person);
    await page.goto(number === 0 ? "/account?notice=name-changed" : "/account");
    await expect(page.getByRole("main")).toContainText(person.name ?? "No name yet");
    await expectGood(page);
    await page.setViewportSize({ width: 320, height: 844 });
    await expectToFitFingers(page);
  }
  await nameField(page).fill(" ");
  await saveName(page).click();
  await expect(page.getByText("Type a name")).toBeVisible();
  await expectGood(page);
});
