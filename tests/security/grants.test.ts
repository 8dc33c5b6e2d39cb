import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exchange, signIn, type VendorId, vendorIds, vendors } from "../local-providers/client";
import { begin, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, everyProvider, providers } from "./support/browser";
import { requestsSeen, tokenRequestsWith } from "./support/local-providers";
import { expectRefused } from "./support/refused";

// The two grants of OAuth 2.0 that nobody should use any more (RFC 9700, sections 2.1.2 and 2.4): the implicit one, which
// sends tokens through the browser, and the password one, which has the app see the password.

const app = sharedApp();
const base = app.providers ?? "";

/** Good tokens that the stand-in has made for Ada at this app. */
async function goodTokens(vendor: VendorId): Promise<Record<string, string>> {
  const callback = await signIn(base, vendor, { person: "ada" });
  const answer = await exchange(base, vendor, callback.searchParams.get("code") ?? "");
  const tokens = (await answer.json()) as Record<string, string>;
  expect(tokens.access_token).toBeTruthy();
  return tokens;
}

describe.each(providers)("%s", (provider) => {
  it("O18 is never asked for a token by way of the browser", async () => {
    const browser = new Browser(app.origin);
    for (const returnTo of ["/account", "/account?response_type=token", "/#response_type=id_token"]) {
      const url = await browser.press(provider, returnTo);
      expect(url.searchParams.getAll("response_type")).toEqual(["code"]);
      expect(url.hash).toBe("");
      // A form post or a fragment would bring more than a code where somebody is asked for more.
      expect(url.searchParams.has("response_mode")).toBe(false);
    }
  });

  it("O18 nor by somebody who adds it to the request that starts a sign-in", async () => {
    const browser = new Browser(app.origin);
    const form = await browser.signInForm(provider);
    const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
    const asked = {
      response_type: "token",
      response_mode: "fragment",
      scope: "openid token",
      grant_type: "password",
    };
    const started = [
      await browser.submit(form, asked),
      await browser.post(
        `/api/auth/signin/${provider}?${new URLSearchParams(asked)}`,
        new URLSearchParams({ csrfToken, ...asked }),
      ),
    ];
    for (const response of started) {
      const location = new URL(response.headers.get("location") ?? "", app.origin);
      // Either it asks for a code all the same, or it starts nothing.
      const types = location.origin === app.origin ? ["code"] : location.searchParams.getAll("response_type");
      expect(types).toEqual(["code"]);
      expect(location.searchParams.get("scope") ?? "").not.toContain("token");
      expect(location.searchParams.has("grant_type")).toBe(false);
    }
  });

  it.each(["access_token_beside_code", "tokens_instead_of_code"])(
    "O18 good tokens that it sends by way of the browser sign nobody in: %s",
    async (fault) => {
      const { browser, callback } = await begin(app, provider, { person: "ada", fault });
      expect(callback.searchParams.get("access_token")).toBeTruthy();
      const code = callback.searchParams.get("code");
      await expectRefused(app, browser, await browser.open(callback), "provider_refused");
      expect(await tokenRequestsWith(app, code), "the code is not redeemed").toEqual([]);
    },
  );

  it("O18 nor do those that come as a form", async () => {
    const { browser, callback } = await begin(app, provider, {
      person: "ada",
      fault: "tokens_instead_of_code",
    });
    const form = new URLSearchParams(callback.searchParams);
    const address = new URL(callback.pathname, app.origin);
    const response = await browser.post(address, form, { headers: { origin: base } });
    expect(response.status === 403 || response.headers.get("location")?.includes("/signin/error")).toBe(true);
    expect(browser.session).toBeUndefined();
  });

  it("O18 nor do those after a #, which no browser sends", async () => {
    const { browser, callback } = await begin(app, provider, { fault: "code_in_fragment" });
    expect(callback.search).toBe("");
    expect(callback.hash).toContain("code=");
    await expectRefused(app, browser, await browser.open(callback), /./);
  });
});

describe.each(vendorIds)("the stand-in %s", (vendor) => {
  it.each([
    "token",
    "id_token",
    "id_token token",
    "code token",
    "code id_token",
    "code id_token token",
    "none",
  ])("O18 answers no request for %s", async (response_type) => {
    const { id, redirect, scope, authorize } = vendors[vendor];
    const query = { response_type, client_id: id, redirect_uri: redirect, scope, state: "s", nonce: "n" };
    const url = `${base}${authorize}?${new URLSearchParams(query)}`;
    const response = await fetch(url, { redirect: "manual" });
    const location = response.headers.get("location") ?? "";
    expect(location).not.toMatch(/\/pick\/|access_token|id_token=|code=/);
    // Told to the app, or to the person on a page, as the vendor does it.
    const told = location === "" ? await response.text() : new URL(location).searchParams.get("error");
    expect(told).toMatch(/unsupported_response_type|invalid_request/);
  });

  it("O18 takes no password for a token", async () => {
    const asked = { grant_type: "password", username: "ada@lovelace.example", password: "correct horse" };
    const response = await exchange(base, vendor, "", { ...asked, code: undefined, redirect_uri: undefined });
    const text = await response.text();
    expect(text).toMatch(/unsupported_grant_type|Unsupported grant type/);
    expect(text).not.toContain("access_token");
  });
});

describe("the app", () => {
  const credentials = { username: "ada", email: "ada@lovelace.example", password: "correct horse" };

  for (const kind of ["credentials", "password", "email", "nodemailer", "webauthn"])
    it(`O18 has no way in by ${kind}, whoever posts to it`, async () => {
      for (const path of [`/api/auth/callback/${kind}`, `/api/auth/signin/${kind}`]) {
        const browser = new Browser(app.origin);
        const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
        const body = new URLSearchParams({ csrfToken, grant_type: "password", ...credentials });
        const response = await browser.post(path, body);
        expect(response.status === 303 || response.status >= 400, `${path}: ${response.status}`).toBe(true);
        expect(new URL(response.headers.get("location") ?? "/", app.origin).origin).toBe(app.origin);
        expect(browser.session).toBeUndefined();
        expect((await browser.me()).status).toBe(401);
      }
    });

  it("O18 does not take a provider's good token for a session, wherever it is put", async () => {
    for (const vendor of ["google", "microsoft-entra-id"] as const) {
      const { access_token = "", id_token = "" } = await goodTokens(vendor);
      const ada = await signedIn(app, "github");
      const name = ada.cookieName("session") ?? "";
      for (const token of [access_token, id_token]) {
        const asked: Record<string, string>[] = [
          { authorization: `Bearer ${token}` },
          { cookie: `${name}=${token}` },
        ];
        for (const headers of asked)
          expect((await fetch(`${app.origin}/api/me`, { headers })).status).toBe(401);
        const query = new URLSearchParams({ access_token: token, id_token: token, token });
        expect((await fetch(`${app.origin}/api/me?${query}`)).status).toBe(401);
      }
    }
  });

  it("O18 shows nobody a field for a password", async () => {
    const browser = new Browser(app.origin);
    const ada = await signedIn(app, "github");
    for (const [reader, page] of [
      [browser, "/"],
      [browser, "/signin"],
      [browser, "/signin/error?cause=expired"],
      [ada, "/account"],
      [ada, "/account/connections"],
    ] as const) {
      const html = await (await reader.get(page)).text();
      expect(html).toContain("<form");
      expect(html, page).not.toMatch(/type="password"|autocomplete="(current|new)-password"/i);
    }
  });

  it("O18 has sent its providers no grant but a code's, a refresh and its own", async () => {
    for (const provider of everyProvider) await signedIn(app, provider);
    const grants = (await requestsSeen(app))
      .filter(({ method, body }) => method === "POST" && "grant_type" in body)
      // The tests above have asked on their own, and without saying who they are as the app does.
      .filter(({ body }) => !("username" in body))
      .map(({ body }) => String(body.grant_type));
    expect(grants.length).toBeGreaterThan(0);
    expect([...new Set(grants)].filter((grant) => !allowed.includes(grant))).toEqual([]);
  });

  it("O18 has no code in browsers that reads what comes after a #", () => {
    const own = ["app", "components", "features", "lib"].flatMap(filesBelow);
    expect(own.length).toBeGreaterThan(100);
    const readers = own.filter((file) => /\blocation\s*(\?\.|\.)\s*hash\b/.test(readFileSync(file, "utf8")));
    expect(readers).toEqual([]);
  });
});

const allowed = ["authorization_code", "refresh_token", "client_credentials"];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
