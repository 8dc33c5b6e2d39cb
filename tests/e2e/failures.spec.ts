import type { BrowserContext, Page } from "@playwright/test";
import {
  expect,
  github,
  google,
  goToProvider,
  me,
  pick,
  pickFault,
  providers,
  sessionCookie,
  signIn,
  test,
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

const cases = [
  { fault: "Slow: answers after 3 seconds", title: null },
  { fault: "Shares no email", title: null },
  { fault: "Email is not verified", title: null },
  { fault: "Sign-in fails on their side", title: "is not answering" },
  { fault: "Sign-in is temporarily unavailable", title: "is not answering" },
  { fault: "Down (503)", title: "is not answering" },
  { fault: "Never answers", title: "is not answering" },
  { fault: "Too many requests (429)", title: "is receiving too many requests" },
  { fault: "HTML where JSON belongs", title: "is not answering" },
  { fault: "Redirects the token request", title: "is not answering" },
  { fault: "Answer never ends", title: "is not answering" },
  { fault: "Refuses our client secret", title: "refused the sign-in" },
  { fault: "Code was never issued", title: "refused the sign-in" },
  { fault: "Wrong state", title: "This sign-in is no longer valid" },
] as const;

for (const provider of providers) {
  for (const { fault, title } of cases) {
    test(`${provider.name}: "${fault}" is told as it is`, async ({ page }) => {
      await page.goto("/signin");
      await goToProvider(page, provider);
      await pickFault(page, fault);
      if (title === null) {
        await expect(page).toHaveURL("/account", { timeout: 25_000 });
        expect((await me(page)).status).toBe(200);
        return;
      }
      await expect(page).toHaveURL(/\/signin\/error\?/, { timeout: 25_000 });
      await expect(page.getByRole("heading", { level: 1 })).toContainText(title);
      await expect(page.getByText(/^Reference/)).toBeVisible();
      expect((await me(page)).status).toBe(401);
    });
  }
}

for (const provider of [github, x]) {
  for (const fault of [
    "Profile fails (500)",
    "Profile rate limited (429)",
    "Profile refuses the token",
    "Profile is HTML",
  ]) {
    test(`${provider.name}: "${fault}" creates no half user`, async ({ page }) => {
      await page.goto("/signin");
      await goToProvider(page, provider);
      await pickFault(page, fault);
      await expect(page).toHaveURL(/\/signin\/error\?/);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(provider.name);
      expect((await me(page)).status).toBe(401);
    });
  }
}

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

for (const [fault, title] of Object.entries(protocolFaults)) {
  test(`Google: "${fault}" signs nobody in`, async ({ page, context }) => {
    await failAtGoogle(page, fault, title);
    expect(await flowCookies(context)).toEqual([]);
  });
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
      await failAtGoogle(page, fault, title);
      expect(await flowCookies(context)).toEqual([]);
      await page.getByRole("button", { name: /Google/ }).click();
      await pickFault(page, "Keys were rotated");
      await expect(page).toHaveURL("/account");
    });
  }
});

async function failAtGoogle(page: Page, fault: string, title: string): Promise<void> {
  await page.goto("/signin");
  await goToProvider(page, google);
  await pickFault(page, fault);
  await expect(page).toHaveURL(/\/signin\/error\?/, { timeout: 25_000 });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page.getByText(/^Reference/)).toBeVisible();
  expect((await me(page)).status).toBe(401);
}

test("a callback without its flow is explained, not trusted", async ({ page }) => {
  await page.goto("/api/auth/callback/github?code=stolen&state=stolen");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This sign-in is no longer valid");
  expect((await me(page)).status).toBe(401);
});

test("a callback opened again does not sign in again", async ({ page, context }) => {
  const callback = await callbackOf(page, () => signIn(page, google, "Alan Turing"));
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
  test(`hostile: ${path.slice(0, 80)}`, async ({ page }) => {
    const answers: number[] = [];
    page.on("response", (response) => {
      if (response.request().isNavigationRequest()) answers.push(response.status());
    });
    await page.goto(path);
    expect(new URL(page.url()).origin).toBe(new URL(test.info().project.use.baseURL ?? "").origin);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await page.content()).not.toMatch(/<script>alert|onerror=alert|<b>1<\/b>|at .*\.(ts|js):\d+/);
    for (const link of await page.locator("a[href], form[action]").all()) {
      const target = (await link.getAttribute("href")) ?? (await link.getAttribute("action")) ?? "";
      expect(new URL(target, page.url()).hostname).toBe("localhost");
    }
  });
}
