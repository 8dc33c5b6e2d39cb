import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Browser, failureOf } from "./support/browser";
import { type Independent, lendIndependent, lendSite, site } from "./support/independent";
import { expectSignedIn } from "./support/refused";
import { sign } from "./support/signing";

// What the operator reads of a provider's own error, whatever road it came on.

let running: Independent;
beforeAll(async () => {
  running = await lendIndependent();
});
afterAll(() => running?.stop());
afterEach(() => {
  running.oidc.tamper = {};
  running.github.tamper = {};
});

type Line = { reference?: string; provider_error?: string | null; error?: string };

/** The log's line of a sign-in that fails. */
async function lineOf(response: Response): Promise<Line> {
  const reference = failureOf(response)?.reference ?? "no failure";
  await expect.poll(running.app.logs).toContain(reference);
  const line = running.app
    .logs()
    .split("\n")
    .find((one) => one.includes(reference));
  return JSON.parse(line ?? "{}") as Line;
}

async function failAt(provider: "oidc" | "github"): Promise<Line> {
  return lineOf(await new Browser(running.app.origin).signIn(provider));
}

/** The callback with an error, as the provider sends it (RFC 6749, section 4.1.2.1). */
async function callbackWith(error: string, description = ""): Promise<Line> {
  running.oidc.tamper = {
    authorizationResponse(url) {
      url.searchParams.delete("code");
      url.searchParams.set("error", error);
      if (description) url.searchParams.set("error_description", description);
    },
  };
  return failAt("oidc");
}

it("R9 the callback's error, and no more than a code of the right form", async () => {
  expect(await callbackWith("consent_required")).toMatchObject({ provider_error: "consent_required" });
  const aadsts = "AADSTS65004: User declined to consent hunter2.";
  expect(await callbackWith("access_denied", aadsts)).toMatchObject({
    provider_error: "access_denied AADSTS65004",
  });
  for (const odd of ["Not A Code", "a".repeat(41), "<script>", "code\n{}"]) {
    const line = await callbackWith(odd, odd);
    expect(line.provider_error).toBeNull();
    expect(JSON.stringify(line)).not.toContain(odd);
  }
});

it.each<[number, Record<string, unknown>, string]>([
  [401, { error: "invalid_client" }, "invalid_client"],
  [400, { error: "invalid_grant", error_description: "hunter2" }, "invalid_grant"],
  [
    401,
    { error: "invalid_client", error_description: "AADSTS7000215: Invalid client secret hunter2" },
    "invalid_client AADSTS7000215",
  ],
])("R9 the token endpoint's error: %i %j", async (status, body, named) => {
  running.oidc.tamper = { token: () => ({ status, body }) };
  const line = await failAt("oidc");
  expect(line.provider_error).toBe(named);
  expect(line.error).toContain(`(HTTP ${status}, ${named})`);
  expect(JSON.stringify(line)).not.toContain("hunter2");
});

it("R9 GitHub's error, which it tells with 200", async () => {
  running.github.tamper = { token: () => ({ error: "incorrect_client_credentials" }) };
  expect(await failAt("github")).toMatchObject({ provider_error: "incorrect_client_credentials" });
  running.github.tamper = { token: () => ({ error: "bad_verification_code" }) };
  expect(await failAt("github")).toMatchObject({ provider_error: "bad_verification_code" });
});

it("R9 another issuer by its name, beside ours", async () => {
  const { issuer } = running.oidc;
  const elsewhere = "https://login.elsewhere.example/v2.0";
  running.oidc.tamper = { idToken: (claims) => sign({ ...claims, iss: elsewhere }, running.oidc.key) };
  expect((await failAt("oidc")).error).toContain(`${elsewhere} instead of ${issuer}`);
  running.oidc.tamper = { authorizationResponse: (url) => url.searchParams.set("iss", elsewhere) };
  expect((await failAt("oidc")).error).toContain(`${elsewhere} instead of ${issuer}`);
  running.oidc.tamper = { authorizationResponse: (url) => url.searchParams.set("iss", "hunter2 \n") };
  expect((await failAt("oidc")).error).not.toContain("hunter2");
});

it("R9 R3 a client whose secret belongs in the form says it there, as the metadata asks", async () => {
  const { app, stop } = await lendSite();
  try {
    const browser = new Browser(app.origin, undefined, site);
    const callback = await browser.pick(await browser.press("oidc"));
    await expectSignedIn(browser, await browser.open(callback.pathname + callback.search));
  } finally {
    await stop();
  }
});
