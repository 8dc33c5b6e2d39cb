import type { Browser, BrowserContext, Page } from "@playwright/test";
import {
  expect,
  facebook,
  github,
  google,
  goToProvider,
  localProviders,
  me,
  type Provider,
  pick,
  pickFault,
  providers,
  sessionCookie,
  signInByHand,
  test,
  watch,
  x,
} from "./support";

/** Names of the cookies that belong to sign-ins under way. */
async function flowCookies(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name }) => name).filter((name) => name.includes(".flow."));
}

for (const provider of providers) {
  test(`${provider.name}: cancelling is no error, and trying again works`, async ({ page, context }) => {
    await page.goto("/signin?returnTo=%2F%3Ffrom%3Dcancel");
    await goToProvider(page, provider);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();

    await expect(page).toHaveURL(/\/signin\/error\?/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You cancelled the sign-in");
    await expect(page.getByText(/^Reference/)).toHaveCount(0);
    expect(await sessionCookie(context)).toBeUndefined();
    expect((await me(page)).status).toBe(401);
    expect(await flowCookies(context)).toEqual([]);

    await page.getByRole("button", { name: new RegExp(provider.name) }).click();
    await pick(page, "Ada Lovelace");
    await expect(page).toHaveURL("/?from=cancel");
  });
}

/** What goes wrong at every provider, and what the page says of it. */
const faults = {
  "Sign-in fails on their side": "is not answering",
  "Sign-in is temporarily unavailable": "is not answering",
  "Down (503)": "is not answering",
  "Too many requests (429)": "is receiving too many requests",
  "HTML where JSON belongs": "is not answering",
  "Redirects the token request": "is not answering",
  "Refuses our client secret": "refused the sign-in",
  "Code was never issued": "refused the sign-in",
  "Wrong state": "This sign-in is no longer valid",
};

const profileFaults = {
  "Profile fails (500)": "is not answering",
  "Profile rate limited (429)": "is receiving too many requests",
  "Profile refuses the token": "refused the sign-in",
  "Profile is HTML": "is not answering",
};

const refused = "Google refused the sign-in";
const silent = "Google is not answering";
const protocolFaults = {
  "An error beside the code": silent,
  "An access token beside the code": refused,
  "An ID token beside the code": refused,
  "Tokens instead of a code": refused,
  "Code in the fragment": "This sign-in is no longer valid",
  "Two issuers": refused,
  "Issued in an hour": refused,
  "No time of issue": refused,
  "No issuer": refused,
  "No audience": refused,
  "Empty subject": refused,
  "Subject of 256 characters": refused,
  "Control character in the subject": refused,
  "Signed with our client secret (HS256)": refused,
  "Signed with the public key as secret (HS256)": refused,
};

for (const provider of providers) walk(provider, "faults", faults);
walk(github, "faults of the profile", profileFaults);
walk(x, "faults of the profile", profileFaults);
walk(facebook, "faults of the profile", profileFaults);
walk(google, "faults of the protocol", protocolFaults);

/** A test that goes through faults, each begun by the button on the page that explains the one before. */
function walk(provider: Provider, kind: string, table: Record<string, string>): void {
  test(`${provider.name}: ${kind} are told as they are, and each can be tried again at once`, async ({
    page,
    context,
  }) => {
    await page.goto("/signin");
    await goToProvider(page, provider);
    for (const [fault, title] of Object.entries(table)) {
      await test.step(fault, async () => {
        await pickFault(page, fault);
        await expectExplained(page, fault, title);
        expect(await flowCookies(context), fault).toEqual([]);
        await page.getByRole("button", { name: `Try again with ${provider.name}` }).click();
        await page.waitForURL(`${localProviders}/**`);
      });
    }
    // Nothing is left of what went wrong.
    await pick(page, "Grace Hopper");
    await expect(page).toHaveURL("/account");
  });
}

for (const provider of providers) {
  test(`${provider.name}: what makes one wait, and what is missing of somebody`, async ({ browser }) => {
    // Side by side, since they take up to ten seconds each.
    await Promise.all([
      signInWith(browser, provider, "Slow: answers after 3 seconds"),
      signInWith(browser, provider, "Never answers", "is not answering"),
      signInWith(browser, provider, "Answer never ends", "is not answering"),
    ]);
    await signInWith(browser, provider, "Shares no email");
    await signInWith(browser, provider, "Email is not verified");
  });
}

/** Signs in with a fault in a browser of its own. @param title of the page that explains it; none for a success */
async function signInWith(
  browser: Browser,
  provider: Provider,
  fault: string,
  title?: string,
): Promise<void> {
  const page = await browser.newPage();
  const problems = watch(page);
  await page.goto("/signin");
  await goToProvider(page, provider);
  await pickFault(page, fault);
  if (title) {
    await expectExplained(page, fault, title);
    await expect(page.getByRole("button", { name: `Try again with ${provider.name}` }), fault).toBeVisible();
  } else {
    await expect(page, fault).toHaveURL("/account");
    expect((await me(page)).status, fault).toBe(200);
  }
  expect(problems, fault).toEqual([]);
  await page.close();
}

test.describe("Google's keys", () => {
  // One after the other: a fault of the keys is meant for the request that comes next, whoever makes it.
  test.describe.configure({ mode: "default" });
  const keyFaults = {
    "Keys are down": silent,
    "Keys never answer": silent,
    "Keys are HTML": silent,
    "Keys never end": silent,
    "No keys at all": refused,
  };
  for (const [fault, title] of Object.entries(keyFaults)) {
    test(`"${fault}" signs nobody in, and the next sign-in works`, async ({ page, context }) => {
      await page.goto("/signin");
      await goToProvider(page, google);
      await pickFault(page, fault);
      await expectExplained(page, fault, title);
      expect(await flowCookies(context)).toEqual([]);
      await page.getByRole("button", { name: "Try again with Google" }).click();
      await pickFault(page, "Keys were rotated");
      await expect(page).toHaveURL("/account");
    });
  }
});

/** Expects the page that says what went wrong, and that nobody is signed in. */
async function expectExplained(page: Page, fault: string, title: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 }), fault).toContainText(title);
  expect(new URL(page.url()).pathname, fault).toBe("/signin/error");
  await expect(page.getByText(/^Reference/), fault).toBeVisible();
  expect((await me(page)).status, fault).toBe(401);
}

test("a callback without its flow is explained, not trusted", async ({ page }) => {
  await page.goto("/api/auth/callback/github?code=stolen&state=stolen");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This sign-in is no longer valid");
  expect((await me(page)).status).toBe(401);
});

test("a callback opened again does not sign in again", async ({ page, context }) => {
  const callback = await callbackOf(page, () => signInByHand(page, google, "Alan Turing"));
  await page.goto(callback);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This sign-in is no longer valid");
  expect((await me(page)).status).toBe(200);

  // Without any cookie it looks like a browser that keeps none.
  await context.clearCookies();
  await page.goto(callback);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your browser did not keep our cookie");
  expect((await me(page)).status).toBe(401);
});

test("a browser that keeps no cookie is told so, and works once it does", async ({ page, context }) => {
  await page.goto("/signin");
  await goToProvider(page, github);
  await context.clearCookies({ domain: "localhost" });
  await pick(page, "Alan Turing");
  await expect(page).toHaveURL(/\/signin\/error\?/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your browser did not keep our cookie");
  expect((await me(page)).status).toBe(401);
  await page.getByRole("button", { name: /GitHub/ }).click();
  await pick(page, "Alan Turing");
  await expect(page).toHaveURL("/account");
});

/** @returns the address at which the provider sent the browser back */
async function callbackOf(page: Page, signingIn: () => Promise<void>): Promise<string> {
  const [request] = await Promise.all([
    page.waitForRequest((request) => request.url().includes("/api/auth/callback/")),
    signingIn(),
  ]);
  return request.url();
}

const hostile = [
  "/signin?returnTo=%00&callbackUrl=%ff%fe",
  "/signin?returnTo=a&returnTo=b&notice=<script>alert(1)</script>",
  `/signin?returnTo=/${"a".repeat(6000)}`,
  "/signin?error=Configuration&__proto__=1&constructor=2",
  "/signin/error?cause=<img src=x onerror=alert(1)>&reference=<b>1</b>&provider=__proto__",
  "/signin/error?cause=constructor&cause=cancelled&returnTo=//evil.example",
  "/signin/error",
  "/api/auth/callback/github?error=<script>&error_description=<script>alert(1)</script>",
  "/api/auth/callback/github?code=a&code=b&state=c&state=d",
  "/api/auth/callback/github?callbackUrl=javascript:alert(1)",
  "/api/auth/callback/__proto__?code=a",
  "/api/auth/callback/google?code=%00&state=%ff",
  "/api/auth/signin?callbackUrl=https://evil.example",
  "/api/auth/error?error=%3Cscript%3E",
];

for (const path of hostile) {
  test(`hostile: ${path.slice(0, 80)}`, async ({ page, baseURL }) => {
    await page.goto(path);
    expect(new URL(page.url()).origin).toBe(new URL(baseURL ?? "").origin);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await page.content()).not.toMatch(/<script>alert|onerror=alert|<b>1<\/b>|at .*\.(ts|js):\d+/);
    const targets = await page
      .locator("a[href], form[action]")
      .evaluateAll((all) => all.map((it) => it.getAttribute("href") ?? it.getAttribute("action") ?? ""));
    expect(targets.filter((target) => new URL(target, page.url()).hostname !== "localhost")).toEqual([]);
  });
}
