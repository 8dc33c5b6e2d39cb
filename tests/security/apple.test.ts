import { expect, it } from "vitest";
import { codeFrom, exchange } from "./exchange-support";
import { begin, flowCookies, nameOf, notUnderWay, signedIn, usersIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { lendApp } from "./support/lend";
import { tokenRequestsWith } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

// Apple's answer is a form that the browser posts here from Apple's site, without a cookie. What that POST can do, and what it
// cannot, is looked at here; transaction.test.ts has what Apple shares with all others.

const app = sharedApp();
const provider = "apple";
const path = "/api/auth/callback/apple";

/** Posts as a page of another site does: without cookies. */
const post = (body: string | URLSearchParams, at = path, headers: Record<string, string> = {}) =>
  fetch(app.origin + at, {
    method: "POST",
    redirect: "manual",
    body,
    headers: { origin: "null", "sec-fetch-site": "cross-site", ...headers },
  });

const locationOf = (response: Response) => new URL(response.headers.get("location") ?? "");

it("O2 O4 is asked with state and nonce, by a form, and with spaces that every window of Apple's reads", async () => {
  const url = await new Browser(app.origin).press(provider);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_mode: "form_post",
    response_type: "code",
    scope: "openid name email",
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(url.searchParams.has("code_challenge")).toBe(false);
  expect(url.search).toContain("scope=openid%20name%20email");
});

it("O5 the POST alone signs nobody in, and leads to the same callback with what an answer has", async () => {
  const response = await post(
    new URLSearchParams({
      ...{ code: "c1", state: "s1", returnTo: "https://evil.example", callbackUrl: "//evil", access: "x" },
      user: JSON.stringify({
        name: { firstName: "Ada", lastName: "Lovelace" },
        email: "ada@lovelace.example",
      }),
    }),
  );
  expect(response.status).toBe(303);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(await response.text()).toBe("");
  const location = locationOf(response);
  expect(location.origin + location.pathname).toBe(app.origin + path);
  expect([...location.searchParams.keys()].sort()).toEqual(["code", "state", "user"]);
  expect(decodeURIComponent(location.href)).not.toMatch(/Ada|Lovelace|evil/i);
});

it("O5 also with the cookies of a sign-in under way, the POST itself only leads on", async () => {
  const { browser, callback } = await begin(app, provider);
  const cookies = browser.cookieHeader(path);
  const response = await post(new URLSearchParams(callback.searchParams), path, { cookie: cookies });
  expect([response.status, response.headers.getSetCookie()]).toEqual([303, []]);
  expect(await tokenRequestsWith(app, callback.searchParams.get("code"))).toEqual([]);
  await expectSignedIn(browser, await browser.open(locationOf(response)));
});

it("O3 O5 a stranger's code that a page posts is refused, with a sign-in under way and without", async () => {
  const mallory = await begin(app, provider, { person: "alan" });
  const posted = locationOf(await post(new URLSearchParams(mallory.callback.searchParams)));
  const idle = new Browser(app.origin);
  await expectRefused(app, idle, await idle.open(posted), notUnderWay);
  const busy = new Browser(app.origin);
  await busy.press(provider);
  await expectRefused(app, busy, await busy.open(posted), "expired");
  expect(await tokenRequestsWith(app, mallory.callback.searchParams.get("code"))).toEqual([]);
});

it("O6 a stolen code fits no other flow: the nonce is another", async () => {
  const ada = await begin(app, provider, { person: "ada" });
  const mallory = await begin(app, provider, { person: "alan" });
  mallory.callback.searchParams.set("code", ada.callback.searchParams.get("code") ?? "");
  await expectRefused(app, mallory.browser, await mallory.browser.open(mallory.callback), "provider_refused");
});

it("O1 O15 a token, and a parameter that comes twice, are refused as anywhere, and no address holds a token", async () => {
  for (const [more, name] of [
    ["&id_token=secret-token", "id_token"],
    ["&access_token=secret-token", "access_token"],
    ["&code=another", null],
    ["&state=another", null],
  ] as const) {
    const { browser, callback } = await begin(app, provider);
    const posted = locationOf(await post(callback.search.slice(1) + more, path, formType));
    expect(posted.href).not.toContain("secret-token");
    if (name) expect(posted.searchParams.get(name)).toBe("");
    await expectRefused(app, browser, await browser.open(posted), /^(provider_refused|expired)$/);
  }
});
const formType = { "content-type": "application/x-www-form-urlencoded" };

it("W19 what is too long, too much or no form leads to a page that says so, and to no server's error", async () => {
  const long = "x".repeat(5_000);
  for (const [body, type] of [
    [`code=${long}&state=${long}`, "application/x-www-form-urlencoded"],
    [JSON.stringify({ code: "c", state: "s" }), "application/json"],
    ["code=c&state=s", "text/plain"],
    [Array.from({ length: 5_000 }, () => "code=c").join("&"), "application/x-www-form-urlencoded"],
    ["", "application/x-www-form-urlencoded"],
    ["%%%=%E0%A4%A&code=%00", "application/x-www-form-urlencoded"],
  ] as const) {
    const response = await post(body, path, { "content-type": type });
    expect(response.status, type).toBe(303);
    expect(locationOf(response).href.length).toBeLessThan(500);
    const browser = new Browser(app.origin);
    await expectRefused(app, browser, await browser.open(locationOf(response)), notUnderWay);
  }
  expect((await post(`code=${"x".repeat(70_000)}`, path, formType)).status).toBe(413);
});

it("O3 a POST at a provider that answers by a redirect finds no flow, as before", async () => {
  const { callback } = await begin(app, "github");
  const response = await post(new URLSearchParams(callback.searchParams), "/api/auth/callback/github");
  expect(response.status).toBe(303);
  expect(locationOf(response).pathname).toBe("/signin/error");
  expect((await post("code=a", "/api/auth/callback/nobody", formType)).status).toBe(303);
});

it("R1 a name of any shape keeps nobody out, and is cleaned", async () => {
  const own = await lendApp();
  try {
    for (const [person, fault, name] of [
      ["ada", undefined, "Ada Lovelace"],
      ["alan", "apple_no_name", null],
      ["noor", "apple_user_not_json", null],
      ["grace", "apple_user_odd", null],
      ["katherine", "apple_user_large", null],
      ["longname", "apple_user_controls", "Ada <b>Lovelace</b>"],
    ] as const) {
      const browser = new Browser(own.origin);
      await expectSignedIn(browser, await browser.signIn(provider, { person, fault }));
      expect((await browser.me()).body.name, fault).toBe(name);
    }
    // The second time there is none, and the first one stays.
    const again = await signedIn(own, provider, "ada");
    expect(await nameOf(again)).toBe("Ada Lovelace");
    expect(usersIn(own).filter(({ name }) => name === "Ada Lovelace")).toHaveLength(1);
  } finally {
    await own.stop();
  }
});

it("I2 the email of the form is never read, and a name comes by the form alone", async () => {
  const { browser, callback } = await begin(app, provider, { person: "katherine" });
  const forged = new URL(callback);
  forged.searchParams.set(
    "user",
    JSON.stringify({ name: { firstName: "Mallory" }, email: "root@admin.example" }),
  );
  await expectSignedIn(browser, await browser.open(forged));
  const { body } = await browser.me();
  expect(JSON.stringify(body)).not.toMatch(/Mallory|root@admin/);
  expect(body.email).toBe("katherine@johnson.example");
});

it("O9 an ID token without the nonce is refused, whatever it says of nonces", async () => {
  for (const fault of [
    "apple_nonce_not_supported",
    "id_no_nonce",
    "id_wrong_nonce",
    "id_alg_none",
    "id_hs256_public_key",
  ]) {
    const { browser, callback } = await begin(app, provider, { fault });
    await expectRefused(app, browser, await browser.open(callback), "provider_refused");
  }
});

it("O17 says who it is by a secret that is made for the moment, in the form, and never the key", async () => {
  const { browser, callback } = await begin(app, provider, { person: "noor" });
  await expectSignedIn(browser, await browser.open(callback));
  const [exchanged] = await tokenRequestsWith(app, callback.searchParams.get("code"));
  expect(exchanged).toMatchObject({ status: 200, authorization: null });
  expect(Object.keys(exchanged?.body ?? {})).toContain("client_secret");
  expect(Object.keys(exchanged?.body ?? {})).not.toContain("code_verifier");
});

it("A6 a client's code is not taken: without PKCE it may be in other hands", async () => {
  const asked = await codeFrom(app, provider, {}, { scope: "openid" });
  expect(await exchange(app, provider, asked)).toMatchObject({
    status: 400,
    body: { error: "invalid_request", error_description: expect.stringContaining("PKCE") },
  });
});

it("O5 a flow's cookie stays Lax, so no other site's POST can bring it", async () => {
  const browser = new Browser(app.origin);
  const response = await browser.start(provider);
  const flow = response.headers.getSetCookie().filter((line) => line.includes(".flow.apple."));
  expect(flow).toHaveLength(1);
  expect(flow[0]).toMatch(/SameSite=Lax/i);
  expect(flowCookies(browser)).toHaveLength(1);
});
