import { expect, it } from "vitest";
import { signedIn } from "./steps";
import { ownApp, sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { getAs, pagePaths } from "./support/pages";
import { raw } from "./support/raw";

// A compressed body gives away, by its length, whether it holds what an attacker put into it (BREACH). So none holds a
// secret that is the same in the next one: not the session's token, not Auth.js's, not one of a sign-in under way.

const app = sharedApp();

/** Every random value in a text, long enough to be a secret. */
const randomIn = (text: string) => new Set(text.match(/[\w-]{20,}/g) ?? []);

/** The parts of cookies that open something. */
const secretsOf = (browser: Browser) =>
  Object.entries(browser.cookies)
    .filter(([name]) => !/\.(theme|last-provider|probe|return-to)$/.test(name))
    .flatMap(([, value]) => decodeURIComponent(value).split(/[|.]/))
    .filter((value) => value.length >= 16);

it("W7 no cookie's secret is in any body: pages, their data, endpoints, the download", async () => {
  const browser = await signedIn(app, "github");
  await browser.get("/api/auth/csrf");
  // A sign-in under way, whose cookies are secrets as well.
  const csrf = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
  await browser.post("/api/auth/signin/google", new URLSearchParams({ ...csrf, callbackUrl: "/account" }));
  const secrets = secretsOf(browser);
  expect(secrets).toContain(browser.session);
  expect(secrets.length).toBeGreaterThan(5);
  const bodies: [string, string][] = [];
  for (const path of [...pagePaths(), "/nowhere", "/api/me", "/api/auth/session", "/api/auth/providers"]) {
    for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
      bodies.push([path, await (await getAs(browser, path, headers)).text()]);
    }
  }
  bodies.push(["the download", await (await browser.post("/account/data/export")).text()]);
  expect(bodies.length).toBeGreaterThan(30);
  for (const [path, body] of bodies) {
    expect(
      secrets.filter((secret) => body.includes(secret)),
      path,
    ).toEqual([]);
  }
});

it("W7 between two bodies of one page nothing random stays but names: its nonce is new each time", async () => {
  const own = await ownApp();
  const one = await signedIn(own, "github");
  const two = await signedIn(own, "github");
  const stranger = new Browser(own.origin);
  for (const path of [
    "/",
    "/account",
    "/account/connections",
    "/account/data",
    "/account/activity",
    "/signin",
  ]) {
    const bodies = await Promise.all(
      [one, one, two, stranger].map(async (browser) => {
        const response = await browser.get(path);
        const nonce = response.headers.get("content-security-policy")?.match(/'nonce-([^']+)'/)?.[1] ?? "";
        const html = await response.text();
        return { nonce, random: randomIn(html.replaceAll(nonce, "")) };
      }),
    );
    expect(new Set(bodies.map(({ nonce }) => nonce)).size).toBe(bodies.length);
    const [first, again, other] = bodies.map(({ random }) => random);
    // What stays for one session and is not in another one of the same person would be that session's secret.
    const kept = [...(first ?? [])].filter((value) => again?.has(value) && !other?.has(value));
    expect(kept, path).toEqual([]);
  }
});

it("W7 Auth.js's token is in one answer, which holds nothing that is asked for and is not compressed", async () => {
  const marker = "asked-for-0123456789";
  const { headers, body } = await raw(app.origin, `/api/auth/csrf?callbackUrl=/${marker}&a=${marker}`, {
    headers: { "accept-encoding": "gzip, deflate, br", "x-a": marker, referer: `${app.origin}/${marker}` },
  });
  expect(headers["content-encoding"]).toBeUndefined();
  expect(body).toMatch(/^\{"csrfToken":"[0-9a-f]{64}"\}$/);
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
});
