import { describe, expect, it } from "vitest";
import { vendorFixtures } from "../vendors";
import { begin } from "./steps";
import { sharedApp } from "./support/app";
import { failureOf, type LocalProvider } from "./support/browser";
import { expectRefused, expectSignedIn } from "./support/refused";

// What a vendor may say tomorrow, and what some say today that the standard does not know.

const app = sharedApp();

type Line = { cause?: string; provider_error?: string | null };

/** How a sign-in ends in which something happens, and the log's line of it. */
async function endOf(provider: LocalProvider, choice: { fault: string } | { cancel: true }): Promise<Line> {
  const { browser, callback } = await begin(app, provider, { person: "ada", ...choice });
  const response = await browser.open(callback);
  await expectRefused(app, browser, response, /./);
  const { reference = "none", cause } = failureOf(response) ?? {};
  const line = app
    .logs()
    .split("\n")
    .find((one) => one.includes(reference));
  const { provider_error } = JSON.parse(line ?? "{}") as Line;
  return { cause, provider_error };
}

describe.each(vendorFixtures)("$id", ({ id: provider, cancelledAs = "access_denied", responseMode }) => {
  it("R9 an error that nobody knows is named in the log, and is nobody's fault", async () => {
    expect(await endOf(provider, { fault: "new_error" })).toEqual({
      cause: "provider_refused",
      provider_error: "quota_of_sign_ins_spent",
    });
  });

  it("R9 whoever cancels is told that they did", async () => {
    expect(await endOf(provider, { cancel: true })).toEqual({
      cause: "cancelled",
      provider_error: cancelledAs,
    });
  });

  it("R1 a parameter that nobody knows decides nothing", async () => {
    const { browser, callback } = await begin(app, provider, { person: "ada", fault: "new_parameter" });
    // Of a form only what a callback reads is passed on.
    expect(callback.searchParams.get("session_hint")).toBe(responseMode ? null : "8f2c");
    await expectSignedIn(browser, await browser.open(callback));
  });
});

it.each<[LocalProvider, string, Line]>([
  [
    "microsoft-entra-id",
    "entra_declined",
    { cause: "cancelled", provider_error: "consent_required AADSTS65004" },
  ],
  [
    "microsoft-entra-id",
    "entra_blocked",
    { cause: "provider_denied", provider_error: "access_denied AADSTS53003" },
  ],
  [
    "microsoft-entra-id",
    "entra_secret_expired",
    { cause: "client_refused", provider_error: "invalid_client AADSTS7000222" },
  ],
  [
    "microsoft-entra-id",
    "entra_public",
    { cause: "client_refused", provider_error: "invalid_client AADSTS700025" },
  ],
  [
    "microsoft-entra-id",
    "entra_single_page",
    { cause: "provider_refused", provider_error: "invalid_request AADSTS9002327" },
  ],
  ["auth0", "auth0_blocked", { cause: "provider_denied", provider_error: "unauthorized" }],
  ["auth0", "auth0_denied", { cause: "provider_denied", provider_error: "access_denied" }],
  ["facebook", "facebook_limited", { cause: "provider_busy", provider_error: null }],
  ["facebook", "facebook_proof", { cause: "provider_refused", provider_error: "100" }],
])("R9 %s says in its own way what happened: %s", async (provider, fault, line) => {
  expect(await endOf(provider, { fault })).toEqual(line);
});

it("R3 scopes in another spelling are the scopes that were allowed", async () => {
  const { browser, callback } = await begin(app, "microsoft-entra-id", {
    person: "ada",
    fault: "entra_scope_spelling",
  });
  await expectSignedIn(browser, await browser.open(callback));
  const page = await (await browser.get("/account/connections")).text();
  expect(page).toContain("Read your email address");
});

it("R1 the fragment that Facebook adds is left behind at the callback, with a code or an error", async () => {
  const { browser, callback } = await begin(app, "facebook");
  expect(callback.hash).toBe("#_=_");
  const response = await browser.open(callback);
  await expectSignedIn(browser, response);
  expect(response.headers.get("location")).toBe(`${app.origin}/account#`);
  const cancelled = await begin(app, "facebook", { cancel: true });
  expect(cancelled.callback.hash).toBe("#_=_");
  const page = await cancelled.browser.open(cancelled.callback);
  expect(page.headers.get("location")).toMatch(/^[^#]+#$/);
});
