import type { APIRequestContext, Page } from "@playwright/test";
import { limits } from "../../features/rate-limits/policy";
import { expectAccessible } from "./accessibility";
import { startOwnApp } from "./own-app";
import { asOftenAsItTakes, expect, test, withoutJavaScript } from "./support";

// What a person sees who comes too often. The app is one of this file's own, since everybody here has one address.

test.describe.configure({ mode: "serial" });

let app: Awaited<ReturnType<typeof startOwnApp>>;
test.beforeAll(async () => {
  app = await startOwnApp("rate-limits", { RATE_LIMITS: "on" });
});
test.afterAll(() => app?.stop());

/** Sends so many requests, ten at a time. */
async function burst(times: number, send: () => Promise<unknown>): Promise<void> {
  for (let sent = 0; sent < times; sent += 10) await Promise.all(Array.from({ length: 10 }, send));
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${app.origin}/signin`);
  await page.getByRole("button", { name: "Sign in with GitHub" }).click();
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await expect(page).toHaveURL(`${app.origin}/account`);
}

/** Uses the session's changes up, with a name that is none. */
async function changeTooMuch(request: APIRequestContext): Promise<void> {
  await burst(limits.change.session.points, () =>
    request.post(`${app.origin}/account/form/name`, {
      ...asOftenAsItTakes,
      form: { name: "" },
      headers: { origin: app.origin },
      maxRedirects: 0,
    }),
  );
}

async function expectTooMuch(page: Page, back: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("That was a lot at once");
  await expect(page.getByText(/You can try again in \d+ (seconds|minutes)\./)).toBeVisible();
  await expect(page.getByRole("link", { name: "Go back and try again" })).toHaveAttribute("href", back);
}

test("too many changes: a page that says when, and leads back", async ({ page, browser }) => {
  await signIn(page);
  await changeTooMuch(page.request);
  await page.goto(`${app.origin}/account`);
  await page.getByLabel("Display name").fill("Countess");
  await page.getByRole("button", { name: "Save name" }).click();
  await expectTooMuch(page, "/account");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  // The same without JavaScript, in the same session.
  const plain = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const other = await plain.newPage();
  await other.goto(`${app.origin}/account`);
  await other.getByRole("button", { name: "Save name" }).click();
  await expectTooMuch(other, "/account");
  const answer = await other.reload();
  expect(answer?.status()).toBe(429);
  await other.getByRole("link", { name: "Go back and try again" }).click();
  await expect(other).toHaveURL(`${app.origin}/account`);

  // A download is no page, and yet its refusal is one.
  await burst(limits.export.session.points, () =>
    plain.request.post(`${app.origin}/account/data/form/export`, {
      ...asOftenAsItTakes,
      headers: { origin: app.origin },
    }),
  );
  await other.goto(`${app.origin}/account/data`);
  await other.getByRole("button", { name: /Download/ }).click();
  await expectTooMuch(other, "/account/data");
  await plain.close();
});

withoutJavaScript("too many callbacks: the page comes by itself", async ({ page }) => {
  const callback = `${app.origin}/api/auth/callback/github?code=a&state=b`;
  await burst(limits.callback.address.points, () =>
    page.request.get(callback, { ...asOftenAsItTakes, maxRedirects: 0 }),
  );
  await page.goto(callback);
  await expect(page).toHaveURL(/\/signin\/error\?cause=too_many_attempts/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Too many attempts");
});

test("too many sign-ins: a page that says when, and tries again with the same provider", async ({
  page,
  browser,
}) => {
  await burst(limits["sign-in"].address.points, () =>
    page.request.post(`${app.origin}/api/auth/signin/github`, {
      ...asOftenAsItTakes,
      headers: { origin: app.origin },
    }),
  );
  const plain = await browser.newContext({ javaScriptEnabled: false });
  for (const one of [page, await plain.newPage()]) {
    await one.goto(`${app.origin}/signin?returnTo=%2Faccount%2Fdevices`);
    await one.getByRole("button", { name: "Sign in with Google" }).click();
    await expect(one.getByRole("heading", { level: 1 })).toHaveText("Too many attempts");
    await expect(one.getByText(/You can try again in \d+ (seconds|minutes)\./)).toBeVisible();
    await expect(one.getByRole("main").locator('input[name="returnTo"]')).toHaveValue("/account/devices");
    // Too early, which leads to the same page again.
    await one.getByRole("button", { name: "Try again with Google" }).click();
    await expect(one.getByRole("heading", { level: 1 })).toHaveText("Too many attempts");
    expect((await one.reload())?.status()).toBe(429);
  }
  await expectAccessible(page);
  await plain.close();
});
