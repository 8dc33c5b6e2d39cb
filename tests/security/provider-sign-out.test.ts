import { afterAll, beforeAll, expect, it } from "vitest";
import { nameOf } from "./steps";
import { Browser } from "./support/browser";
import { type Independent, lendIndependent } from "./support/independent";

// After signing out here: the way to the sign-out of the provider, which lets nobody lead a browser anywhere else.

let here: Independent;
beforeAll(async () => {
  here = await lendIndependent();
});
afterAll(() => here.stop());

const there = "/signed-out/there";
const signedOut = "/signin?notice=signed-out";
const locationOf = (response: Response) => response.headers.get("location") ?? "";
const led = (browser: Browser, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) =>
  browser.get(there, { headers });

/** Somebody who has just signed out. */
async function gone(provider: "oidc" | "github" = "oidc"): Promise<{ browser: Browser; before: Browser }> {
  const browser = new Browser(here.app.origin);
  await browser.signIn(provider);
  expect(browser.session).toBeDefined();
  const before = browser.clone();
  await browser.signOut();
  return { browser, before };
}

/** The page after signing out, without the comments that React puts between texts. */
const page = async (browser: Browser) =>
  (await (await browser.get(signedOut)).text()).replaceAll("<!-- -->", "");

it("S12 S5 the session here is over before anybody is led anywhere, and the way is offered", async () => {
  const { browser, before } = await gone();
  expect((await before.me()).status).toBe(401);
  expect(browser.session).toBeUndefined();
  const text = await page(browser);
  expect(text).toContain("You are signed out.");
  expect(text).toContain("Sign out at Plain &amp; Simple, too");
  expect(text).toContain(`href="${there}"`);
});

it("S12 W1 it leads to the endpoint of the provider's metadata, with a way back that nobody chooses", async () => {
  const { browser } = await gone();
  const evil = "post_logout_redirect_uri=https://evil.example&returnTo=//evil.example&provider=github&iss=x";
  const response = await browser.get(`${there}?${evil}`, { headers: { "sec-fetch-site": "same-origin" } });
  expect(response.status).toBe(303);
  expect(response.headers.get("cache-control")).toContain("no-store");
  const address = new URL(locationOf(response));
  expect(address.origin + address.pathname).toBe(`${here.oidc.issuer}/session/end`);
  expect(Object.fromEntries(address.searchParams)).toEqual({
    client_id: here.client.id,
    post_logout_redirect_uri: `${here.app.origin}/signed-out`,
  });
  expect(await page(browser)).toContain("We have also taken you to Plain &amp; Simple’s sign-out.");
});

it.each([
  "",
  "?state=x",
  "?returnTo=https://evil.example&callbackUrl=//evil.example&notice=find",
  "?post_logout_redirect_uri=https%3A%2F%2Fevil.example",
  "/?next=/account",
])("S12 W1 the way back leads to the sign-in page, whatever comes with it: %j", async (query) => {
  const browser = new Browser(here.app.origin);
  let response = await browser.open(`/signed-out${query}`);
  // Next takes a slash off the end first.
  if (response.status === 308) response = await browser.open(locationOf(response));
  expect([response.status, locationOf(response)]).toEqual([303, signedOut]);
  expect(response.headers.getSetCookie()).toEqual([]);
});

it("S12 W2 the way back tells somebody who is signed in nothing that is not so, and ends no session", async () => {
  const browser = new Browser(here.app.origin);
  await browser.signIn("oidc");
  await browser.open("/signed-out");
  const text = await page(browser);
  expect(text).toContain("You are signed in");
  expect(text).not.toContain("You are signed out.");
  expect(await nameOf(browser)).toBe("Person One");
});

it("S12 W2 nobody is led there who is signed in here, nor from a page of another site", async () => {
  const { browser } = await gone();
  const asked = here.app.logs().length;
  for (const site of ["cross-site", "same-site"])
    expect(locationOf(await led(browser, { "sec-fetch-site": site }))).toBe("/signin");
  const signedInNow = browser.clone();
  await signedInNow.signIn("oidc");
  expect(signedInNow.cookieName("left-by")).toBeDefined();
  expect(locationOf(await led(signedInNow))).toBe("/signin");
  expect(await nameOf(signedInNow)).toBe("Person One");
  expect(here.app.logs().slice(asked)).not.toContain("provider_sign_out_refused");
  expect(new URL(locationOf(await led(browser))).origin).toBe(here.oidc.issuer);
});

it("S12 it leads to no provider but the one that opened the session", async () => {
  const { browser } = await gone("github");
  expect(await page(browser)).not.toContain(there);
  // GitHub has no sign-out for others; asked all the same, it says so and stays.
  expect(locationOf(await led(browser))).toBe(signedOut);
  const name = browser.cookieName("left-by") ?? "";
  for (const value of [
    "left.nobody",
    "left.https://evil.example",
    "left.constructor",
    "left",
    "evil.oidc",
    "left.oidc.evil",
    `left.${"x".repeat(3000)}`,
  ]) {
    browser.setCookie(name, value);
    const location = locationOf(await led(browser));
    const { origin, pathname } = new URL(location, here.app.origin);
    // A third part is not read: the provider is still one that is on offer here.
    if (value === "left.oidc.evil") expect(origin + pathname).toBe(`${here.oidc.issuer}/session/end`);
    else expect(location, value).toBe("/signin");
  }
});

it("S12 what stays in the browser says which provider, and nothing of the person", async () => {
  const { browser, before } = await gone();
  const kept = Object.entries(browser.cookies).filter(([, value]) => value !== "");
  const left = kept.find(([name]) => name.endsWith(".left-by"));
  expect(left?.[1]).toBe("left.oidc");
  const said = `${JSON.stringify(kept)} ${await page(browser)} ${locationOf(await led(browser))}`;
  const { session = "none" } = before;
  for (const secret of ["Person One", "one@plain.example", "subject-1", "id_token", session])
    expect(said).not.toContain(secret);
});

it("S12 O12 a provider that says no, is gone or fails: words, and the sign-out here holds", async () => {
  const cases = [
    { status: 400, what: "no" },
    { status: 404, what: "gone" },
    { status: 503, what: "down" },
  ];
  for (const { status, what } of cases) {
    const { browser } = await gone();
    here.oidc.tamper = { signOut: status };
    const from = here.app.logs().length;
    expect(locationOf(await led(browser)), what).toBe(signedOut);
    const text = await page(browser);
    expect(text, what).toContain("You are signed out.");
    expect(text, what).toContain("does not let us take you to its sign-out now");
    expect(here.app.logs().slice(from)).toContain("provider_sign_out_refused");
    expect(browser.session).toBeUndefined();
    here.oidc.tamper = {};
  }
});

it("S12 O8 metadata of another issuer leads nowhere, and no endpoint without HTTPS does", async () => {
  // What its process remembers of metadata would hide it.
  const { app, oidc, stop } = await lendIndependent(true);
  try {
    oidc.tamper = { discovery: (body) => ({ ...body, issuer: "https://evil.example" }) };
    const browser = new Browser(app.origin);
    await browser.signIn("github");
    await browser.signOut();
    browser.setCookie(browser.cookieName("left-by") ?? "", "left.oidc");
    expect(await page(browser)).not.toContain(there);
    expect(locationOf(await led(browser))).toBe(signedOut);

    oidc.tamper = { discovery: (body) => ({ ...body, end_session_endpoint: "http://evil.example/end" }) };
    await browser.signIn("oidc");
    await browser.signOut();
    expect(await page(browser)).not.toContain(there);
    expect(locationOf(await led(browser))).toBe(signedOut);
  } finally {
    await stop();
  }
});
