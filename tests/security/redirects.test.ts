import { beforeAll, describe, expect, it } from "vitest";
import { begin, flowCookies, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, failureOf, someOf } from "./support/browser";
import { decode } from "./support/html";
import { raw } from "./support/raw";

// Every place that is told where to go afterwards, told to go elsewhere.

const app = sharedApp();
const host = new URL(app.origin).host;

const attacks = [
  "https://evil.example",
  "https://evil.example/account",
  "http:evil.example",
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "/%09/evil.example",
  "/\t/evil.example",
  "/%5Cevil.example",
  "/%2F%2Fevil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/account/..//evil.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)//",
  "data:text/html,<script>alert(1)</script>",
  `https://${host}@evil.example/`,
  `${app.origin}@evil.example/`,
  `${app.origin}.evil.example/`,
  `//${host}.evil.example/`,
  `http://evil.example/#${app.origin}/`,
  "/account\r\nLocation: https://evil.example",
  "/account%0d%0aLocation:%20https://evil.example",
  "/\u0000/evil.example",
  "/\ud800",
  "/%",
  "%",
  "?returnTo=//evil.example",
  "evil.example",
  "https://",
  "",
  `/${"a".repeat(10_240)}`,
  `https://evil.example/${"a".repeat(10_240)}`,
];

/** What each place is told, to show that it asks the function that knows the whole list (tests/unit/redirects.test.ts). */
const kinds = someOf(attacks, [
  "https://evil.example",
  "/\\evil.example",
  "javascript:alert(1)",
  "/account\r\nLocation: https://evil.example",
  `/${"a".repeat(10_240)}`,
]);

let ada: Browser;
beforeAll(async () => {
  ada = await signedIn(app, "github");
});

/** Expects that wherever an answer leads is this site or the local providers, and that it is no accident. */
async function expectAtHome(response: Response, attack: string, usual = 200): Promise<void> {
  const html = await response.text();
  const { status, headers } = response;
  // The page of a failure has a failure's status, whatever it is asked.
  if (status !== usual) expect(status, attack).toBeLessThan(500);
  const refresh = [headers.get("refresh"), html.match(/http-equiv="refresh" content="([^"]*)"/)?.[1]];
  const addresses = [
    headers.get("location"),
    headers.get("x-action-redirect")?.replace(/;.*/, ""),
    ...refresh.map((value) => value?.replace(/^\d+;\s*url=/i, "")),
    ...[...html.matchAll(/<(?:a|form|area)\b[^>]*?\s(?:href|action)="([^"]*)"/g)].map(([, value = ""]) =>
      decode(value),
    ),
  ].filter((value) => value !== null && value !== undefined);
  for (const address of addresses) {
    const { origin } = new URL(address, app.origin);
    expect([app.origin, app.providers], `${attack} led to ${address}`).toContain(origin);
  }
}

/** Goes on from an answer until it leads to a page: where somebody ends who believes it. */
async function endOf(browser: Browser, first: Response): Promise<URL> {
  let [response, address] = [first, new URL(first.url)];
  for (let hop = 0; hop < 6; hop++) {
    const location = response.headers.get("location");
    if (!location) return address;
    address = new URL(location, address);
    if (address.origin !== app.origin) return address;
    response = await browser.get(address);
  }
  return address;
}

const query = (name: string, value: string) => `?${new URLSearchParams([[name, value]])}`;

describe("an address of ours", () => {
  it.each([
    ["/signin", "returnTo"],
    ["/signin", "callbackUrl"],
    ["/signin", "notice"],
    ["/signin/error", "returnTo"],
    ["/signin/error", "cause"],
    ["/signin/error", "provider"],
    ["/signin/link", "returnTo"],
    ["/unavailable", "returnTo"],
    ["/account/confirm", "returnTo"],
    ["/account/resume", "id"],
    ["/account/resume", "returnTo"],
    ["/admin", "q"],
    ["/admin", "after"],
    ["/account/activity", "after"],
    ["/goodbye", "returnTo"],
    ["/api/auth/signin", "callbackUrl"],
    ["/api/auth/signout", "callbackUrl"],
    ["/api/auth/error", "callbackUrl"],
    ["/api/auth/error", "error"],
    ["/api/auth/csrf", "callbackUrl"],
    ["/api/auth/session", "callbackUrl"],
    ["/api/auth/callback/github", "callbackUrl"],
    ["/api/auth/callback/github", "error_uri"],
  ])("W1 leads nobody elsewhere: %s with %s", async (path, name) => {
    const { status } = await new Browser(app.origin).get(path + query(name, "/account"));
    const list = path === "/signin" && name === "returnTo" ? attacks : kinds;
    for (const [index, attack] of list.entries()) {
      // Every attack meets a stranger or somebody signed in, and the first of them both.
      const browsers = [new Browser(app.origin), ada.clone()];
      for (const browser of index < 1 ? browsers : browsers.slice(index % 2, (index % 2) + 1)) {
        const response = await browser.get(path + query(name, attack));
        await expectAtHome(response.clone(), attack, status);
        expect([app.origin, app.providers]).toContain((await endOf(browser, response)).origin);
        if (index >= 1) continue;
        const twice = `${query(name, attack)}&${query(name, "/account").slice(1)}`;
        await expectAtHome(await browser.get(path + twice), attack, status);
      }
    }
  });

  it("W1 leads nobody elsewhere as a path: Next's own redirects", async () => {
    for (const path of attacks.filter((attack) => /^\/[\x21-\x7e]{1,200}$/.test(attack))) {
      for (const end of ["", "/", "//", "/%2e%2e//"]) {
        const { status, headers } = await raw(app.origin, path + end);
        expect(status, path + end).toBeLessThan(500);
        for (const value of [headers.location, String(headers.refresh ?? "").replace(/^\d+;url=/, "")]) {
          if (value)
            expect(new URL(value, app.origin).origin, `${path + end} led to ${value}`).toBe(app.origin);
        }
      }
    }
  });
});

describe("a form of ours", () => {
  it("W1 starts a sign-in that ends here, whatever its field returnTo says", async () => {
    for (const attack of attacks) {
      const browser = new Browser(app.origin);
      const started = await browser.start("github", attack);
      await expectAtHome(started.clone(), attack);
      if (!kinds.includes(attack)) continue;
      const callback = await browser.pick(new URL(started.headers.get("location") ?? ""));
      const response = await browser.open(callback);
      expect(failureOf(response), attack).toBeNull();
      await expectAtHome(response.clone(), attack);
      expect((await endOf(browser, response)).origin, attack).toBe(app.origin);
    }
  });

  it.each(["/signin", "/account/confirm"])(
    "W1 whatever it carries, and whatever the address was: %s",
    async (path) => {
      const own = await signedIn(app, "github");
      for (const attack of kinds) {
        const browser = own.clone();
        const forms = await browser.forms(path + query("returnTo", attack));
        const usable = forms.filter(({ fields }) => "returnTo" in fields);
        expect(usable.length).toBeGreaterThan(0);
        for (const form of usable) {
          expect(new URL(form.fields.returnTo ?? "", app.origin).origin, attack).toBe(app.origin);
          // Signs this browser out, or sends it to confirm: a copy of it each time.
          await expectAtHome(await own.clone().submit(form, { returnTo: attack }), attack);
        }
      }
    },
  );
});

describe("Auth.js's own endpoints", () => {
  it("W1 start a sign-in that ends here, whatever callbackUrl says", async () => {
    for (const attack of kinds) {
      const browser = new Browser(app.origin);
      const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
      const fields = new URLSearchParams({ csrfToken, callbackUrl: attack });
      const started = await browser.post(`/api/auth/signin/github${query("callbackUrl", attack)}`, fields);
      await expectAtHome(started.clone(), attack);
      const response = await browser.open(await browser.pick(new URL(started.headers.get("location") ?? "")));
      expect(failureOf(response), attack).toBeNull();
      expect((await endOf(browser, response)).origin, attack).toBe(app.origin);
      const out = await browser.post("/api/auth/signout", fields);
      await expectAtHome(out, attack);
    }
  });

  it("W1 say no other address to a script that asks for one", async () => {
    for (const attack of kinds) {
      const browser = new Browser(app.origin);
      const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
      const response = await browser.post(
        "/api/auth/signout",
        new URLSearchParams({ csrfToken, callbackUrl: attack }),
        { headers: { "x-auth-return-redirect": "1" } },
      );
      const { url } = (await response.json()) as { url: string };
      expect(new URL(url, app.origin).origin, attack).toBe(app.origin);
    }
  });

  it("W1 believe no cookie that says where to go", async () => {
    for (const attack of kinds.filter((value) => value !== "")) {
      const { browser, callback } = await begin(app, "github");
      const [flow = expect.fail("no cookie of the flow")] = flowCookies(browser);
      for (const cookie of [flow, flow.replace(/\.flow\..*/, ".return-to")]) {
        browser.setCookie(
          cookie,
          encodeURIComponent(attack.replace(/\p{Surrogate}/gu, "\uFFFD").slice(0, 2000)),
        );
      }
      const response = await browser.open(callback);
      await expectAtHome(response.clone(), attack);
      expect((await endOf(browser, response)).origin, attack).toBe(app.origin);
    }
  });
});
