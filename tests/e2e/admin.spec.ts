import { createHash, randomUUID } from "node:crypto";
import { expectAccessible, expectGood } from "./accessibility";
import { change, confirm, find, signInAsAdmin, somebody } from "./admin-support";
import {
  expect,
  github,
  goToProvider,
  me,
  pick,
  sessionCookie,
  signIn,
  test,
  withoutJavaScript,
} from "./support";

withoutJavaScript("finds somebody, signs them out, disables and enables them", async ({ page, browser }) => {
  const name = "Hedy Lamarr";
  const login = "@hlamarr";
  const other = await somebody(browser, name);
  await signInAsAdmin(page);
  await page.getByRole("button", { name: "Account menu" }).click();
  await page.getByRole("link", { name: "Administration" }).click();
  await expect(page).toHaveURL("/admin");
  await find(page, login.slice(1), name);
  const main = page.getByRole("main");
  await expect(main).toContainText(login);
  await expect(main).toContainText("(verified)");
  await expect(main).toContainText("Account created with GitHub");
  await expect(main).toContainText("Chrome on ");

  await confirm(page, "Sign out everywhere", "Yes, sign out everywhere");
  await expect(page.getByText("Signed out everywhere.", { exact: true })).toBeVisible();
  expect((await me(other.page)).status).toBe(401);
  await expect(main).toContainText("Not signed in anywhere");
  await expect(main).toContainText("Signed out everywhere by an administrator");

  await signIn(other.page, github, name, null);
  await confirm(page, "Disable", "Yes, disable");
  await expect(page.getByText("Disabled, and signed out everywhere.")).toBeVisible();
  expect((await me(other.page)).status).toBe(401);
  await other.page.goto("/account");
  await goToProvider(other.page, github);
  await pick(other.page, name);
  await expect(other.page.getByRole("heading", { level: 1 })).toHaveText("This account is disabled");
  expect((await me(other.page)).status).toBe(401);
  const reference = new URL(other.page.url()).searchParams.get("reference") ?? "";

  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText("Enabled. They can sign in again.")).toBeVisible();
  await signIn(other.page, github, name, null);
  await page.goto(`/admin/people/${other.id}/devices`);
  await page.getByRole("button", { name: /^Sign out Chrome on / }).click();
  await expect(page.getByText("Signed out on that device.")).toBeVisible();
  expect((await me(other.page)).status).toBe(401);
  await other.page.close();

  await page.getByRole("link", { name: "What administrators did to this account" }).click();
  await expect(main.getByRole("listitem").filter({ hasText: `${name} by Margaret Hamilton` })).toHaveText([
    /^Signed out on one device: Chrome on /,
    /^Enabled/,
    /^Disabled/,
    /^Signed out everywhere/,
  ]);
  await page.getByRole("link", { name: "Failed sign-ins" }).click();
  await page.getByRole("textbox", { name: "Reference" }).fill(` ${reference.toUpperCase()} `);
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("heading", { level: 2 })).toHaveText("Their account is disabled.");
  await main.getByRole("link", { name }).click();
  await expect(page).toHaveURL(`/admin/people/${other.id}`);
});

withoutJavaScript(
  "disabling after more than ten minutes asks to confirm first, and is done then",
  async ({ page, browser }) => {
    const other = await somebody(browser, "Karen Jones");
    await signInAsAdmin(page);
    await page.goto(`/admin/people/${other.id}`);
    // This browser's only: she is in others as well, in tests that run at the same time.
    const token = (await sessionCookie(page.context()))?.value ?? "";
    change(
      'UPDATE "Session" SET "authenticatedAt" = ? WHERE "sessionToken" = ?',
      "2026-01-01T00:00:00.000+00:00",
      createHash("sha256").update(token).digest("hex"),
    );
    await confirm(page, "Disable", "Yes, disable");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "To disable this person, confirm it's you",
    );
    expect((await me(other.page)).status).toBe(200);
    await page.getByRole("button", { name: "Continue with Google" }).click();
    await pick(page, "Margaret Hamilton");
    await expect(page).toHaveURL(`/admin/people/${other.id}?notice=disabled`);
    expect((await me(other.page)).status).toBe(401);
    await page.getByRole("button", { name: "Enable" }).click();
    await expect(page.getByText("Enabled. They can sign in again.")).toBeVisible();
  },
);

test("with the keyboard alone", async ({ page, browser }) => {
  const other = await somebody(browser, "Evelyn Boyd");
  await signInAsAdmin(page);
  await page.goto("/admin");
  const focused = page.locator(":focus");
  const tabTo = async (what: RegExp) => {
    for (let stop = 0; stop < 60; stop++) {
      await page.keyboard.press("Tab");
      const found = await focused.evaluate((element) => element.textContent || element.id);
      if (what.test(found)) return;
    }
    throw new Error(`Tab never reached ${what}`);
  };
  await tabTo(/^q$/);
  await page.keyboard.type("evelyn@granville.example");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?q=evelyn/);
  await tabTo(/Evelyn Boyd/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/admin/people/${other.id}`);
  await tabTo(/Sign out everywhere…$/);
  await page.keyboard.press("Enter");
  await tabTo(/^Yes, sign out everywhere/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Signed out everywhere.", { exact: true })).toBeVisible();
  expect((await me(other.page)).status).toBe(401);
});

withoutJavaScript("turns pages, and searches without finding", async ({ page }) => {
  const now = new Date().toISOString().replace("Z", "+00:00");
  const mark = randomUUID().slice(0, 8);
  const word = `Paged ${mark}`;
  for (let index = 0; index < 60; index++) {
    const id = `018f0000-0000-7000-8000-${randomUUID().slice(-12)}`;
    change(
      'INSERT INTO "User" ("id", "name", "createdAt", "updatedAt") VALUES (?, ?, ?, ?)',
      ...[id, `${word} ${index}`, now, now],
    );
    const key = `${word} ${index}`.toLowerCase();
    change(
      `INSERT INTO "SearchKey" ("kind", "key", "userId") VALUES ('name', ?, ?), ('word', ?, ?)`,
      ...[key, id, mark, id],
    );
  }
  await signInAsAdmin(page);
  await page.goto(`/admin?${new URLSearchParams({ q: word.toUpperCase() })}`);
  const rows = page.getByRole("main").locator("tbody tr");
  const names = new Set<string>();
  for (const length of [25, 25, 10]) {
    await expect(rows).toHaveCount(length);
    await expect(page.getByText("60 people")).toBeVisible();
    for (const text of await rows.allInnerTexts())
      names.add(text.split("\n").find((line) => line.includes(word)) ?? "");
    if (length === 25) {
      const before = page.url();
      await page.getByRole("link", { name: "Next" }).click();
      await expect(page).not.toHaveURL(before);
    }
  }
  expect(names.size).toBe(60);
  await expect(page.getByRole("link", { name: "Next" })).toHaveCount(0);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(rows).toHaveCount(25);
  await page.getByRole("link", { name: "Person" }).click();
  await expect(page.getByRole("columnheader", { name: "Person" })).toHaveAttribute("aria-sort", "ascending");
  await expect(rows.first()).toContainText(`${word} 0`);
  await page.getByLabel("Access").selectOption("Disabled");
  await page.getByRole("button", { name: "Apply filters" }).click();
  await expect(page).toHaveURL(/state=disabled/);
  await expect(page.getByText("Nobody has a name or an address that begins so.")).toBeVisible();
  await page.goto("/admin?q=nobody+is+called+so&after=nonsense&sort=x&provider=x&notice=<b>");
  await expect(page.getByText("Nobody has a name or an address that begins so.")).toBeVisible();
  change('DELETE FROM "User" WHERE "name" LIKE ?', `${word}%`);
});

test("accessible and fitting", async ({ page }) => {
  await signInAsAdmin(page);
  const { id } = (await me(page)).body;
  const person = `/admin/people/${id}`;
  const paths = ["/admin?q=margaret", "/admin?q=no+such+person", person, `${person}/devices`];
  paths.push(`${person}/activity`, "/admin/log", "/admin/failures?reference=0123456789");
  for (const path of paths) {
    await page.goto(path);
    await expectGood(page);
  }
});

test("somebody's page is accessible, opened and disabled too", async ({ page }) => {
  const now = new Date().toISOString().replace("Z", "+00:00");
  const id = `018f0000-0000-7000-8000-${randomUUID().slice(-12)}`;
  change(
    'INSERT INTO "User" ("id", "name", "createdAt", "updatedAt") VALUES (?, ?, ?, ?)',
    ...[id, `Axe ${id}`, now, now],
  );
  await signInAsAdmin(page);
  await page.goto(`/admin/people/${id}`);
  await page.getByText("Disable…", { exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Yes, disable" }).click();
  await expect(page.getByText("Disabled, and signed out everywhere.")).toBeVisible();
  await expectAccessible(page);
});
