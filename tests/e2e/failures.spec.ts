import type { Browser, BrowserContext, Page } from "@playwright/test";
import {
  every,
  expect,
  facebook,
  github,
  google,
  goToProvider,
  landing,
  localProviders,
  me,
  type Provider,
  pick,
  pickFault,
  providers,
  sessionCookie,
  test,
  watch,
  withoutJavaScript,
  x,
} from "./support";

/** Names of the cookies that belong to sign-ins under way. */
async function flowCookies(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name }) => name).filter((name) => name.includes(".flow."));
}

for (const provider of every ? providers : [google]) {
  withoutJavaScript(
    `${provider.name}: cancelling is no error, and trying again works`,
    async ({ page, context }) => {
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
      await expect(page).toHaveURL(/\/\?from=cancel#?$/);
    },
  );
}

/**
 * What goes wrong at a provider, and what the page says of it: one for each page and for each moment. That the others
 * sign nobody in and leave nothing is in tests/security/replay.test.ts, for every provider.
 */
const faults: Record<string, string> = {
  "Sign-in fails on their side": "is not answering",
  "Down (503)": "is not answering",
  "Too many requests (429)": "is receiving too many requests",
  "Wrong state": "This sign-in is no longer valid",
  ...(every && {
    "Sign-in is temporarily unavailable": "is not answering",
    "HTML where JSON belongs": "is not answering",
    "Redirects the token request": "is not answering",
  }),
  "Code was never issued": "refused the sign-in",
};

const profileFaults: Record<string, string> = {
  "Profile refuses the token": "refused the sign-in",
  ...(every && {
    "Profile fails (500)": "is not answering",
    "Profile rate limited (429)": "is receiving too many requests",
    "Profile is HTML": "is not answering",
  }),
};

// part: google
const refused = "Google refused the sign-in";
// part: google
const silent = "Google is not answering";
const protocolFaults: Record<string, string> = {
  "An error beside the code": silent,
  "Tokens instead of a code": refused,
  "Code in the fragment": "This sign-in is no longer valid",
  "Issued in an hour": refused,
  ...(every && {
    "An access token beside the code": refused,
    "An ID token beside the code": refused,
    "Two issuers": refused,
    "No time of issue": refused,
    "No issuer": refused,
    "No audience": refused,
    "Empty subject": refused,
    "Subject of 256 characters": refused,
    "Control character in the subject": refused,
    "Signed with our client secret (HS256)": refused,
    "Signed with the public key as secret (HS256)": refused,
  }),
};

for (const provider of every ? providers : []) walk(provider, "faults", faults);
for (const provider of every ? [x, facebook] : []) walk(provider, "faults of the profile", profileFaults);
walk(github, "faults, and those of the profile,", { ...faults, ...profileFaults });
walk(google, "faults of the protocol", protocolFaults);

/** A test that goes through faults, each begun by the button on the page that explains the one before. */
function walk(provider: Provider, kind: string, table: Record<string, string>): void {
  withoutJavaScript(
    `${provider.name}: ${kind} are told as they are, and each can be tried again at once`,
    async ({ page, context }) => {
      await page.goto("/signin");
      await goToProvider(page, provider);
      for (const [fault, title] of Object.entries(table)) {
        await test.step(fault, async () => {
          await pickFault(page, fault);
          await expectExplained(page, fault, title);
          expect(await flowCookies(context), fault).toEqual([]);
          await page.getByRole("button", { name: `Try again with ${provider.name}` }).click();
          await expect(page).toHaveURL(new RegExp(`^${localProviders}/`));
        });
      }
      // Nothing is left of what went wrong.
      await pick(page, "Grace Hopper");
      await expect(page).toHaveURL(landing);
    },
  );
}

withoutJavaScript("GitHub: a secret that it refuses is not for its person to try again", async ({ page }) => {
  await page.goto("/signin");
  await goToProvider(page, github);
  await pickFault(page, "Refuses our client secret");
  await expectExplained(page, "Refuses our client secret", "is not working here right now");
  await expect(page.getByRole("button", { name: "Try again with GitHub" })).toHaveCount(0);
});

for (const provider of every ? providers : [github]) {
  withoutJavaScript(
    `${provider.name}: what makes one wait, and what is missing of somebody`,
    async ({ browser }) => {
      // Side by side, since they take up to ten seconds each.
      await Promise.all([
        signInWith(browser, provider, "Slow: answers after 3 seconds"),
        signInWith(browser, provider, "Never answers", "is not answering"),
      ]);
      await signInWith(browser, provider, "Shares no email");
    },
  );
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

// part: google
withoutJavaScript(
  "Google's keys: down they sign nobody in, and the next sign-in works with new ones",
  async ({ page, context }) => {
    await page.goto("/signin");
    await goToProvider(page, google);
    await pickFault(page, "Keys are down");
    await expectExplained(page, "Keys are down", silent);
    expect(await flowCookies(context)).toEqual([]);
    await page.getByRole("button", { name: "Try again with Google" }).click();
    await pickFault(page, "Keys were rotated");
    await expect(page).toHaveURL(landing);
  },
);

/** Expects the page that says what went wrong, and that nobody is signed in. */
async function expectExplained(page: Page, fault: string, title: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 }), fault).toContainText(title);
  expect(new URL(page.url()).pathname, fault).toBe("/signin/error");
  await expect(page.getByText(/^Reference/), fault).toBeVisible();
  expect((await me(page)).status, fault).toBe(401);
}

withoutJavaScript("a callback without its flow is explained, not trusted", async ({ page }) => {
  await page.goto("/api/auth/callback/github?code=stolen&state=stolen");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This sign-in is no longer valid");
  expect((await me(page)).status).toBe(401);
});

withoutJavaScript(
  "a browser that keeps no cookie is told so, and works once it does",
  async ({ page, context }) => {
    await page.goto("/signin");
    await goToProvider(page, github);
    await context.clearCookies({ domain: "localhost" });
    await pick(page, "Alan Turing");
    await expect(page).toHaveURL(/\/signin\/error\?/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your browser did not keep our cookie");
    expect((await me(page)).status).toBe(401);
    await page.getByRole("button", { name: /GitHub/ }).click();
    await pick(page, "Alan Turing");
    await expect(page).toHaveURL(landing);
  },
);

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

test("addresses that somebody made up end on a page of ours that carries nothing of them", async ({
  page,
  baseURL,
}) => {
  for (const path of hostile) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
    expect(new URL(page.url()).origin, path).toBe(new URL(baseURL ?? "").origin);
    expect(await page.content(), path).not.toMatch(
      /<script>alert|onerror=alert|<b>1<\/b>|at .*\.(ts|js):\d+/,
    );
    const targets = await page
      .locator("a[href], form[action]")
      .evaluateAll((all) => all.map((it) => it.getAttribute("href") ?? it.getAttribute("action") ?? ""));
    expect(targets.filter((target) => new URL(target, page.url()).hostname !== "localhost")).toEqual([]);
  }
});
