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
} from "./support";

// Sessions and tabs as a person has them.

/** Opens a tab and goes as far as the provider's page. */
async function tabAt(page: Page, provider: Provider): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto("/signin");
  await goToProvider(tab, provider);
  return tab;
}

test("S11 two tabs with two providers, the second first: both end", async ({ page }) => {
  const first = await tabAt(page, github);
  const second = await tabAt(page, google);
  for (const [tab, person] of [
    [second, "Alan Turing"],
    [first, "Ada Lovelace"],
  ] as const) {
    await pick(tab, person);
    await expect(tab).toHaveURL("/account");
    expect((await me(tab)).body.name).toBe(person);
  }
  // The tab that ended first shows the truth as soon as it is looked at again.
  await second.reload();
  await expect(second.getByRole("main")).toContainText("Ada Lovelace");
});

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
  // What the provider still has of it: its page of people, or one that says that it is over.
  await tab.goBack();
  const person = tab.getByRole("button", { name: "Ada Lovelace" });
  await expect(person.or(tab.getByRole("heading", { level: 1 })).first()).toBeVisible();
  if (await person.isVisible()) {
    await person.click();
    await expect(person).toHaveCount(0);
  }
  await page.goto("/account");
  await expect(page.getByRole("main")).toContainText("Ada Lovelace");
  expect((await sessionCookie(context))?.value).toBe(session);
});

test("S9 no script can read the token", async ({ page, context, signInAs }) => {
  await signInAs("ada", { with: "google", to: null });
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
  // The page is not kept, or loads itself anew.
  await page.goBack();
  await expect(page).toHaveURL(/\/signin/);
  await expect(page.getByRole("main")).not.toContainText("Ada Lovelace");

  const elsewhere = await browser.newContext();
  await elsewhere.addCookies(saved);
  const thief = await elsewhere.newPage();
  await thief.goto("/account");
  await expect(thief).toHaveURL(/\/signin/);
  await elsewhere.close();
});

test("S5 another tab that still shows the account can do nothing any more", async ({ page, signInAs }) => {
  await signInAs("ada");
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
