import { expect, it } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { begin } from "./steps";
import { ownApp, sharedApp } from "./support/app";
import { Browser, type Choice, failureOf, type LocalProvider } from "./support/browser";
import { query } from "./support/database";
import { expectRefused, expectSignedIn } from "./support/refused";

// What GitHub, Google and X answer today: nobody is kept out by what proves nothing, and whoever is hears what it was.
// What any vendor may say tomorrow is in vendor-changes.test.ts.

const app = sharedApp();

/** A sign-in that fails: the line of the log, and the page. */
async function failing(provider: LocalProvider, choice: Choice, cause: string) {
  const { browser, callback } = await begin(app, provider, choice);
  const response = await browser.open(callback);
  await expectRefused(app, browser, response, cause);
  const reference = failureOf(response)?.reference ?? "";
  const line = app
    .logs()
    .split("\n")
    .find((one) => one.includes(reference));
  const page = await browser.get(response.headers.get("location") ?? "");
  return { line: JSON.parse(line ?? "{}") as { provider_error?: string }, page, text: await page.text() };
}

it.each(["github", "google", "twitter"] as const)(
  "R1 scopes by other names keep nobody out: %s",
  async (provider) => {
    const { browser, callback } = await begin(app, provider, { person: "ada", fault: "new_scope_names" });
    await expectSignedIn(browser, await browser.open(callback));
  },
);

it("R9 GitHub wants an email verified first: the person hears that, and the operator GitHub's word for it", async () => {
  for (const choice of [{ person: "caroline" }, { fault: "email_refused" }]) {
    const { line, page, text } = await failing("github", choice, "email_unverified");
    expect(line.provider_error).toBe("unverified_user_email");
    expect(page.status).toBe(403);
    expect(text).toContain("GitHub wants you to verify your email first");
  }
});

it("R9 X wants to be paid: the person hears that it is not their doing, and the operator X's word for it", async () => {
  const { line, page, text } = await failing("twitter", { fault: "api_402" }, "provider_unpaid");
  expect(line.provider_error).toBe("credits");
  expect(page.status).toBe(502);
  expect(text).toContain("X is not working here right now");
  expect(text).not.toContain("refused");
});

it("R3 GitHub's tokens may end, where the app's settings say so", async () => {
  const { browser, callback } = await begin(app, "github", { person: "ada", fault: "expiring_tokens" });
  const before = Math.floor(Date.now() / 1000);
  await expectSignedIn(browser, await browser.open(callback));
  const [row] = query<{ end: number; refresh: string | null }>(
    app,
    'SELECT "expires_at" AS "end", "refresh_token" AS "refresh" FROM "Account" WHERE "userId" = ?',
    String((await browser.me()).body.id),
  );
  expect(Number(row?.end)).toBeGreaterThanOrEqual(before + 28_800);
  expect(row?.refresh).toBeTruthy();
});

it("R7 a developer who tries X at 127.0.0.1 is led there, and signs in", async () => {
  const port = await reservePorts();
  const origin = `http://127.0.0.1:${port}`;
  const started = await ownApp({ port, env: { AUTH_URL: origin } });
  const elsewhere = await fetch(`http://localhost:${port}/signin?returnTo=%2Faccount`, {
    redirect: "manual",
  });
  const led = elsewhere.headers.get("location") ?? "";
  expect([elsewhere.status, new URL(led).origin]).toEqual([307, origin]);
  const { browser, callback } = await begin({ ...started, origin }, "twitter");
  expect(callback.origin).toBe(origin);
  await expectSignedIn(browser, await browser.open(callback));

  // By Auth.js's own endpoint as well, which its browser client asks.
  const other = new Browser(origin);
  const { csrfToken } = (await (await other.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const asked = await other.post("/api/auth/signin/twitter", new URLSearchParams({ csrfToken }));
  const back = await other.pick(new URL(asked.headers.get("location") ?? ""));
  expect(back.origin).toBe(origin);
  await expectSignedIn(other, await other.open(back));
});
