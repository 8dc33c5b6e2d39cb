import { randomUUID } from "node:crypto";
import { expectAccessible, expectToFitFingers } from "./accessibility";
import { actionsOf, change, confirm, find, signInAsAdmin, somebody } from "./admin-support";
import { expect, github, google, goToProvider, me, pick, signIn, test } from "./support";

// People come and go here in two browsers, which takes a small machine its time.
test.beforeEach(() => test.slow());

const ways = [
  { script: "with JavaScript", javaScriptEnabled: true, name: "Radia Perlman", login: "@rperlman" },
  { script: "without JavaScript", javaScriptEnabled: false, name: "Hedy Lamarr", login: "@hlamarr" },
];

for (const { script, javaScriptEnabled, name, login } of ways) {
  test.describe(script, () => {
    test.use({ javaScriptEnabled });

    test("finds somebody, signs them out, disables and enables them", async ({ page, browser }) => {
      const other = await somebody(browser, name);
      await signInAsAdmin(page);
      await page.getByRole("banner").getByRole("link", { name: "Admin" }).click();
      await expect(page).toHaveURL("/admin");
      await find(page, login.slice(1), name);
      const main = page.getByRole("main");
      await expect(main).toContainText(login);
      await expect(main).toContainText("(verified)");
      await expect(main).toContainText("Signed up with GitHub");
      await expect(main).toContainText("Chrome on ");

      await confirm(page, "Sign out everywhere", "Yes, sign out everywhere");
      await expect(page.getByText("Signed out everywhere.", { exact: true })).toBeVisible();
      expect((await me(other.page)).status).toBe(401);
      await expect(main).toContainText("Not signed in anywhere");
      await expect(main).toContainText("Signed out by admin");

      await signIn(other.page, github, name, null);
      await confirm(page, "Disable", "Yes, disable");
      await expect(page.getByText("Disabled, and signed out everywhere.")).toBeVisible();
      expect((await me(other.page)).status).toBe(401);
      await other.page.goto("/account");
      await goToProvider(other.page, github);
      await pick(other.page, name);
      await expect(other.page.getByRole("heading", { level: 1 })).toHaveText("This account is disabled");
      expect((await me(other.page)).status).toBe(401);

      await page.getByRole("button", { name: "Enable" }).click();
      await expect(page.getByText("Enabled. They can sign in again.")).toBeVisible();
      await signIn(other.page, github, name, null);
      await other.page.close();
    });
  });
}

test("disabling after more than ten minutes asks to confirm first, and is done then", async ({
  page,
  browser,
}) => {
  const other = await somebody(browser, "Karen Jones");
  await signInAsAdmin(page);
  const { id } = (await me(page)).body;
  await page.goto(`/admin/people/${other.id}`);
  change(
    'UPDATE "Session" SET "authenticatedAt" = ? WHERE "userId" = ?',
    "2026-01-01T00:00:00.000+00:00",
    String(id),
  );
  await confirm(page, "Disable", "Yes, disable");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Confirm it's you");
  expect((await me(other.page)).status).toBe(200);
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await pick(page, "Margaret Hamilton");
  await expect(page).toHaveURL(`/admin/people/${other.id}?notice=disabled`);
  expect((await me(other.page)).status).toBe(401);
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText("Enabled. They can sign in again.")).toBeVisible();
});

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
  await tabTo(/^Sign out everywhere/);
  await page.keyboard.press("Enter");
  await tabTo(/^Yes, sign out everywhere/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Signed out everywhere.", { exact: true })).toBeVisible();
  expect((await me(other.page)).status).toBe(401);
});

test("for everybody else there is no such page and no such action", async ({ page, browser, request }) => {
  const admin = await browser.newContext();
  const adminPage = await admin.newPage();
  await signInAsAdmin(adminPage);
  const other = await somebody(browser, "Ada Lovelace", google);
  await adminPage.goto(`/admin/people/${other.id}`);
  const actions = await actionsOf(adminPage);
  expect(Object.keys(actions)).toEqual(["Yes, sign out everywhere", "Yes, disable"]);

  const paths = ["/admin", `/admin/people/${other.id}`, "/admin?q=ada"];
  for (const path of paths) {
    const away = await request.get(path, { maxRedirects: 0 });
    expect(away.status()).toBe(307);
    expect(away.headers().location).toContain("/signin?returnTo=%2Fadmin");
  }

  // Margaret herself, at a provider that vouches for another address.
  await signIn(page, github, "Margaret Hamilton");
  expect((await me(page)).body).toMatchObject({ name: "Margaret Hamilton", role: "user" });
  await expect(page.getByRole("link", { name: "Admin" })).toHaveCount(0);
  const nowhere = await page.request.get("/nowhere");
  for (const path of paths) {
    const answer = await page.request.get(path);
    expect(answer.status()).toBe(404);
    const html = await answer.text();
    const seen = (text: string) => [
      text.match(/<title>.*?<\/title>/)?.[0],
      text.match(/<main.*?<\/main>/s)?.[0],
    ];
    expect(seen(html)).toEqual(seen(await nowhere.text()));
    expect(html).not.toContain("Ada Lovelace");
  }
  const post = (by: typeof page, action: string, id: string, path = `/admin/people/${other.id}`) =>
    by.request.post(path, {
      headers: { Origin: new URL(page.url()).origin },
      multipart: { [action]: "", id },
      maxRedirects: 0,
    });
  for (const action of Object.values(actions)) {
    const answers = await Promise.all(
      [undefined, "/account", "/nowhere"].map((path) => post(page, action, other.id, path)),
    );
    // What Next says of an action that a page does not have: here and on a page that is not there.
    expect(answers.map((answer) => answer.status())).toEqual([409, 409, 409]);
  }
  expect((await me(other.page)).status).toBe(200);

  // The administrator with ids that are nobody's, and with her own.
  for (const action of Object.values(actions)) {
    for (const id of [randomUUID(), "", "../../account", "' OR 1=1 --", "x".repeat(5000)]) {
      const answer = await post(adminPage, action, id);
      expect(answer.status()).toBe(303);
      expect(answer.headers().location).toMatch(/\/admin\?notice=gone$/);
    }
    const own = String((await me(adminPage)).body.id);
    expect((await post(adminPage, action, own)).headers().location).toContain(`${own}?notice=yourself`);
  }
  expect((await me(adminPage)).body).toMatchObject({ role: "admin" });
  for (const id of [randomUUID(), "..%2f..%2faccount", "%00", "x"]) {
    const gone = await adminPage.request.get(`/admin/people/${id}`, { maxRedirects: 0 });
    expect(gone.status(), id).toBe(307);
    expect(gone.headers().location).toBe("/admin?notice=gone");
  }
});

test("turns pages, and searches without finding", async ({ page }) => {
  const now = new Date().toISOString().replace("Z", "+00:00");
  const word = `Paged ${randomUUID().slice(0, 8)}`;
  for (let index = 0; index < 60; index++) {
    const id = `018f0000-0000-7000-8000-${randomUUID().slice(-12)}`;
    change(
      'INSERT INTO "User" ("id", "name", "createdAt", "updatedAt") VALUES (?, ?, ?, ?)',
      ...[id, `${word} ${index}`, now, now],
    );
  }
  await signInAsAdmin(page);
  await page.goto(`/admin?${new URLSearchParams({ q: word.toUpperCase() })}`);
  const rows = page.getByRole("main").getByRole("listitem");
  const names = new Set<string>();
  for (const length of [25, 25, 10]) {
    await expect(rows).toHaveCount(length);
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
  await page.getByRole("link", { name: "Search from the start" }).click();
  await expect(rows).toHaveCount(25);
  await page.goto("/admin?q=nobody+is+called+so&after=nonsense&notice=<b>");
  await expect(page.getByText(/^Nobody found/)).toBeVisible();
  change('DELETE FROM "User" WHERE "name" LIKE ?', `${word}%`);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  for (const path of ["/admin?q=margaret", "/admin?q=no+such+person", "/admin/people/"]) {
    test(`${path} fits, and is accessible in light and dark`, async ({ page }) => {
      await signInAsAdmin(page);
      const { id } = (await me(page)).body;
      await page.goto(path.endsWith("/") ? `${path}${id}` : path);
      await expectToFitFingers(page);
      await expectAccessible(page);
    });
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
