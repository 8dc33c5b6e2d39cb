import type { Page } from "@playwright/test";
import {
  expect,
  github,
  google,
  goToProvider,
  me,
  type Provider,
  pick,
  sessionCookie,
  signIn,
  signInByHand,
  test,
  x,
} from "./support";

// Sessions and tabs as a person has them.

/** Opens a tab and goes as far as the provider's page. */
async function tabAt(page: Page, provider: Provider): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto("/signin");
  await goToProvider(tab, provider);
  return tab;
}

const pairs: [Provider, Provider][] = [
  [github, google],
  [google, google],
  [x, github],
];

for (const [one, other] of pairs) {
  for (const reversed of [false, true]) {
    const order = reversed ? "the second tab first" : "the first tab first";
    test(`S11 ${one.name} and ${other.name} in two tabs, ${order}: both end`, async ({ page }) => {
      const tabs = [
        { tab: await tabAt(page, one), person: "Ada Lovelace" },
        { tab: await tabAt(page, other), person: "Alan Turing" },
      ];
      if (reversed) tabs.reverse();
      for (const { tab, person } of tabs) {
        await pick(tab, person);
        await expect(tab).toHaveURL("/account");
        expect((await me(tab)).body.name).toBe(person);
      }
      // The tab that ended first shows the truth as soon as it is looked at again.
      const [first, last] = tabs;
      await first?.tab.reload();
      expect(await first?.tab.getByRole("main").textContent()).toContain(last?.person);
    });
  }
}

test("S11 going back to the sign-in page and pressing again works", async ({ page }) => {
  await page.goto("/signin");
  await goToProvider(page, github);
  await page.goBack();
  await expect(page).toHaveURL("/signin");
  await goToProvider(page, google);
  await page.goBack();
  await goToProvider(page, github);
  await pick(page, "Ada Lovelace");
  await expect(page).toHaveURL("/account");
});

test("S11 going back to the provider after signing in, and picking again, is explained and signs nobody out", async ({
  page,
  context,
}) => {
  // Not the watched page: the provider's own, which is over, answers with an error.
  const tab = await context.newPage();
  await signInByHand(tab, github, "Ada Lovelace");
  const session = (await sessionCookie(context))?.value;
  await tab.goBack();
  const person = tab.getByRole("button", { name: "Ada Lovelace" });
  if (await person.isVisible()) await person.click();
  await page.goto("/account");
  await expect(page.getByRole("main")).toContainText("Ada Lovelace");
  expect((await sessionCookie(context))?.value).toBe(session);
});

test("S11 opening the callback again from the history is explained and signs nobody out", async ({
  page,
  context,
}) => {
  let callback = "";
  page.on("request", (request) => {
    if (request.url().includes("/api/auth/callback/")) callback = request.url();
  });
  await signInByHand(page, google, "Ada Lovelace");
  const session = (await sessionCookie(context))?.value;
  await page.goto(callback);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This sign-in is no longer valid");
  await page.goto("/account");
  await expect(page.getByRole("main")).toContainText("Ada Lovelace");
  expect((await sessionCookie(context))?.value).toBe(session);
});

test("S9 no script can read the token", async ({ page, context }) => {
  await signIn(page, google, "Ada Lovelace", null);
  const token = (await sessionCookie(context))?.value ?? "";
  expect(token).toMatch(/^[\w-]{43}$/);
  for (const path of ["/account", "/", "/signin", "/signin/error?cause=expired"]) {
    await page.goto(path);
    const readable = await page.evaluate(async () => {
      const databases = await indexedDB.databases();
      return JSON.stringify([
        document.cookie,
        { ...localStorage },
        { ...sessionStorage },
        databases,
        document.documentElement.outerHTML,
        history.state,
        location.href,
      ]);
    });
    expect(readable, path).not.toContain(token);
    expect(await page.evaluate(() => document.cookie), path).toBe("");
  }
});

test("S5 after signing out neither the back button nor a saved cookie shows the account", async ({
  page,
  context,
  browser,
}) => {
  await signIn(page, github, "Ada Lovelace");
  const saved = await context.cookies();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/signin/);
  await page.goBack();
  await page.reload();
  await expect(page).toHaveURL(/\/signin/);
  await expect(page.getByRole("main")).not.toContainText("Ada Lovelace");

  const elsewhere = await browser.newContext();
  await elsewhere.addCookies(saved);
  const thief = await elsewhere.newPage();
  await thief.goto("/account");
  await expect(thief).toHaveURL(/\/signin/);
  await elsewhere.close();
});

test("S5 another tab that still shows the account can do nothing any more", async ({ page }) => {
  await signIn(page, github, "Ada Lovelace");
  const other = await page.context().newPage();
  await other.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/signin/);
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(other).toHaveURL(/\/signin/);
  expect((await me(page)).status).toBe(401);
});

test("S8 what a script plants under names like the session's changes nothing", async ({
  page,
  context,
  browser,
}) => {
  const attacker = await browser.newPage();
  await signIn(attacker, google, "Alan Turing", null);
  const stolen = (await sessionCookie(attacker.context()))?.value ?? "";
  await signIn(page, github, "Ada Lovelace");
  const name = (await sessionCookie(context))?.name ?? "";
  await page.evaluate(
    ([name, value]) => {
      for (const key of [`${name}.0`, `${name}.1`, `${name}x`, "authjs.session-token"]) {
        // biome-ignore lint/suspicious/noDocumentCookie: it is what an attacker has
        document.cookie = `${key}=${value}; path=/`;
      }
      // A script cannot replace an HttpOnly cookie, by the same path or by a longer one that would go first.
      // biome-ignore lint/suspicious/noDocumentCookie: it is what an attacker has
      document.cookie = `${name}=${value}; path=/`;
    },
    [name, stolen] as const,
  );
  await page.goto("/account");
  await expect(page.getByRole("main")).toContainText("Ada Lovelace");
  expect((await me(page)).body.name).toBe("Ada Lovelace");
  await attacker.context().close();
});

test("S3 each sign-in has a new session, and the old cookie is dead", async ({ page, context, browser }) => {
  await signIn(page, github, "Ada Lovelace");
  const first = await context.cookies();
  const before = (await sessionCookie(context))?.value;
  const tab = await context.newPage();
  await tab.goto("/signin");
  await tab.getByRole("button", { name: /another|switch/i }).click();
  await goToProvider(tab, google);
  await pick(tab, "Ada Lovelace");
  await expect(tab).toHaveURL("/account");
  expect((await sessionCookie(context))?.value).not.toBe(before);
  const elsewhere = await browser.newContext();
  await elsewhere.addCookies(first);
  expect((await me(await elsewhere.newPage())).status).toBe(401);
  await elsewhere.close();
});
