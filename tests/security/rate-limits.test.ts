import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "@/features/rate-limits/policy";
import { begin, nameOf, signedIn } from "./steps";
import { type App, type StartedApp, startApp } from "./support/app";
import { Browser, failureOf, type Provider } from "./support/browser";
import { type Clock, newClock } from "./support/clock";
import { type Form, textOf } from "./support/html";
import { expectSignedIn } from "./support/refused";

// Two apps with their limits on and a clock that can be put forward: one that is reached directly, and one behind a
// proxy, which is the tests themselves.

let clock: Clock;
let direct: StartedApp;
let proxied: StartedApp;
beforeAll(async () => {
  clock = newClock();
  const env = { RATE_LIMITS: "on", ADMIN_EMAILS: "katherine@johnson.example", ...clock.env };
  direct = await startApp({ env });
  proxied = await startApp({ env: { ...env, TRUSTED_PROXY_HOPS: "1" } });
});
afterAll(async () => {
  await direct?.stop();
  await proxied?.stop();
  clock?.remove();
});

/** Longer than any window: whoever came before is forgotten. */
const forget = () => clock.forward(3600);

/** The same request so often, ten at a time. @returns how many were answered with each status */
async function burst(
  times: number,
  send: (index: number) => Promise<Response>,
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (let first = 0; first < times; first += 10) {
    const many = Array.from({ length: Math.min(10, times - first) }, (_, index) => send(first + index));
    for (const response of await Promise.all(many)) {
      counts[response.status] = (counts[response.status] ?? 0) + 1;
      await response.arrayBuffer();
    }
  }
  return counts;
}

const starts = limits["sign-in"].address.points;
const callbacks = limits.callback.address.points;

/** Starts a sign-in at Auth.js's endpoint; without its CSRF token, which counts as well. */
const start = (app: App, headers: Record<string, string> = {}, provider: Provider = "github") =>
  new Browser(app.origin).post(`/api/auth/signin/${provider}`, new URLSearchParams(), { headers });

/** Comes back with a code that nobody asked for. */
const comeBack = (app: App, headers: Record<string, string> = {}) =>
  new Browser(app.origin).get("/api/auth/callback/github?code=stolen-code&state=made-up", { headers });

const via = (address: string) => ({ "x-forwarded-for": address });

/** Expects an answer that refuses, says when to come back, and leads a browser on. @returns the page's address */
function expectTooMany(response: Response): string {
  expect(response.status).toBe(429);
  const wait = Number(response.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(600);
  expect(response.headers.get("cache-control")).toContain("no-store");
  expect(response.headers.getSetCookie()).toEqual([]);
  const [, path = ""] = /^0; url=(\/\S+)$/.exec(response.headers.get("refresh") ?? "") ?? [];
  return path;
}

/** Expects the page that tells a person. @returns what it says */
async function expectPage(browser: Browser, path: string): Promise<string> {
  const page = await browser.get(path);
  expect(page.status).toBe(429);
  expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(0);
  const text = textOf((await page.text()).replace(/<script\b.*?<\/script>/gs, ""));
  expect(text).toMatch(/You can try again in (a second|\d+ (seconds|minutes))\./);
  return text;
}

describe("reached directly", () => {
  it("W8 a burst of starts is refused with a time to come back, and then it works again", async () => {
    await forget();
    const browser = new Browser(direct.origin);
    const form = await browser.signInForm("github", "/account?tab=devices");
    expect(await burst(starts, () => start(direct))).not.toHaveProperty("429");

    // By the button: a page, with the same provider and the same way to go.
    const pressed = await browser.submit(form);
    expect(pressed.status).toBe(303);
    expect(failureOf(pressed)).toMatchObject({ cause: "too_many_attempts", provider: "github" });
    const path = pressed.headers.get("location") ?? "";
    expect(await expectPage(browser, path)).toContain("Try again with GitHub");
    const page = await (await browser.get(path)).text();
    expect(page).toContain('value="/account?tab=devices"');

    // By the endpoint: the answer itself, and where a browser goes from there.
    const answer = await start(direct);
    await expectPage(browser, expectTooMany(answer));
    expect(await answer.text()).not.toContain("<script");
    const json = await start(direct, { "x-auth-return-redirect": "1" });
    expect(json.status).toBe(429);
    expect(await json.json()).toEqual({
      error: "too_many_attempts",
      retryAfter: Number(json.headers.get("retry-after")),
      url: expect.stringContaining(`${direct.origin}/signin/error?cause=too_many_attempts`),
    });

    // Reading goes on as ever, and so does whatever is no start.
    expect((await browser.get("/signin")).status).toBe(200);
    expect((await browser.get("/api/auth/csrf")).status).toBe(200);
    expect((await browser.me()).status).toBe(401);

    const wait = Number(answer.headers.get("retry-after"));
    await clock.forward(wait - 20);
    expect((await start(direct)).status).toBe(429);
    await clock.forward(21);
    await expectSignedIn(browser, await browser.signIn("github"));
  });

  it("W8 a burst of callbacks is one client's whatever it says of itself, is refused before anything is done, and is one line in the log", async () => {
    await forget();
    const { browser, callback } = await begin(direct, "google", {});
    const before = browser.cookieNames;
    const count = () => direct.logs().split('"event":"rate_limited"').length - 1;
    const told = count();
    const headers = ["x-forwarded-for", "x-real-ip", "forwarded", "x-valet-key-peer", "true-client-ip"];
    const made = (index: number) =>
      Object.fromEntries(headers.map((name) => [name, `203.0.${index % 250}.${(index * 7) % 250}`]));
    expect(await burst(callbacks, (index) => comeBack(direct, made(index)))).toEqual({ 303: callbacks });
    expect(await burst(40, (index) => comeBack(direct, made(1000 + index)))).toEqual({ 429: 40 });
    const strange = ["", ",", "::1", "127.0.0.1", "unknown", `${"1.1.1.1,".repeat(500)}2.2.2.2`];
    for (const value of strange) expect((await comeBack(direct, via(value))).status).toBe(429);

    // A network, and nobody in it.
    await expect.poll(count).toBe(told + 1);
    const lines = direct.logs().split("\n");
    const line = JSON.parse(lines.findLast((one) => one.includes("rate_limited")) ?? "{}");
    expect(line).toMatchObject({ level: "warn", limit: "callback", by: "address" });
    expect(line.network).toMatch(/^(127\.0\.0\.0\/24|0:0:0::\/48)$/);

    // A sign-in that is under way is left alone.
    const refused = await browser.open(callback);
    const path = expectTooMany(refused);
    expect(path).toMatch(/cause=too_many_attempts.*provider=google/);
    expect(refused.headers.get("referrer-policy")).toBe("no-referrer");
    expect(await refused.text()).not.toContain(callback.searchParams.get("code") ?? "no code");
    expect(browser.cookieNames).toEqual(before);
    expect((await browser.me()).status).toBe(401);
    await expectPage(browser, path);
  });
});

/** Everything a signed-in person can press, on every page that has something. */
async function formsEverywhere(browser: Browser, pages: string[]): Promise<Form[]> {
  const forms: Form[] = [];
  for (const page of pages) forms.push(...(await browser.forms(page)));
  return forms;
}

describe("signed in", () => {
  /** What may be pressed however often: leaving, and how the page looks. */
  const exempt = ({ text, fields }: Form) =>
    /^Sign out$/.test(text) || "theme" in fields || /Theme|Light|Dark/.test(text);
  const pages = ["", "/connections", "/devices", "/activity", "/data", "/confirm"].map(
    (path) => `/account${path}`,
  );

  it("W8 every form that changes something stops after too many changes, and changes nothing then", async () => {
    await forget();
    const { id } = (await (await signedIn(direct, "github", "ada")).me()).body;
    const browser = await signedIn(direct, "github", "katherine");
    const other = await signedIn(direct, "github", "katherine");
    const name = await nameOf(browser);
    const forms = await formsEverywhere(browser, [...pages, `/admin/people/${id}`]);
    const naming = forms.find(({ fields }) => "name" in fields) ?? expect.fail("no form for the name");

    const { points } = limits.change.session;
    expect(await burst(points, () => browser.submit(naming, { name: "" }))).toEqual({ 303: points });
    const pressed: string[] = [];
    for (const form of forms.filter(
      (form) => !exempt(form) && form.action.pathname !== "/account/data/form/export",
    )) {
      const answer = await browser.submit(form, { name: "Mallory", confirmation: "DELETE" });
      // Searching reads.
      if (form.action.searchParams.size > 0 && answer.status === 200) continue;
      expect([form.text, answer.status, answer.headers.get("location")]).toEqual([
        form.text,
        303,
        expect.stringMatching(/^\/too-many\?until=\d+&returnTo=/),
      ]);
      pressed.push(form.text);
    }
    // Name, connect, disconnect, devices, "This wasn't me", deletion, confirming, and an administrator's.
    expect(new Set(pressed).size).toBeGreaterThanOrEqual(8);

    const page = await expectPage(browser, (await browser.submit(naming)).headers.get("location") ?? "");
    expect(page).toContain("Nothing else has changed.");
    expect(await nameOf(browser)).toBe(name);
    expect((await other.me()).status).toBe(200);

    // Leaving always works; and who has the other session, at the same address, can still end any.
    const third = await signedIn(direct, "github", "katherine");
    expect((await browser.signOut()).headers.get("location")).toContain("signed-out");
    expect((await browser.me()).status).toBe(401);
    const [ending] = (await other.forms("/account/devices")).filter(
      ({ text }) => text === "Sign out everywhere else",
    );
    expect((await other.submit(ending ?? expect.fail("no such form"))).headers.get("location")).toContain(
      "notice=",
    );
    expect((await third.me()).status).toBe(401);
  });

  it("W8 downloading everything has a limit of its own", async () => {
    await forget();
    const browser = await signedIn(direct, "github", "grace");
    const { points } = limits.export.session;
    const download = () => browser.post("/account/data/form/export");
    for (let time = 0; time < points; time++) expect((await download()).status).toBe(200);
    await expectPage(browser, expectTooMany(await download()));
    // Another site's form is refused for that, and uses nothing up.
    const foreign = await browser.post("/account/data/form/export", null, {
      headers: { origin: "https://evil.example" },
    });
    expect(foreign.status).toBe(403);
    // By then it is no recent sign-in any more, which is what is asked for instead.
    await clock.forward(600);
    expect((await download()).headers.get("location")).toMatch(/^\/account\/confirm\?/);
  });
});

describe("behind one proxy", () => {
  it("W8 the entry that the proxy wrote counts, and what a client wrote before it does not", async () => {
    await forget();
    const from = (address: string, index: number) => via(`203.0.113.${index % 250}, ${address}`);
    expect(await burst(callbacks, (index) => comeBack(proxied, from("198.51.100.1", index)))).toEqual({
      303: callbacks,
    });
    expect(await burst(10, (index) => comeBack(proxied, from("198.51.100.1", index)))).toEqual({ 429: 10 });
    for (const same of ["198.51.100.1:4711", "::ffff:198.51.100.1", "[::ffff:c633:6401]:1", '"198.51.100.1"'])
      expect((await comeBack(proxied, from(same, 0))).status).toBe(429);

    // Everybody else goes on, those whose address the flood made up among them.
    for (const other of ["198.51.100.2", "203.0.113.7", "2001:db8::1"])
      expect((await comeBack(proxied, from(other, 1))).status).toBe(303);
    const browser = new Browser(proxied.origin);
    const { callback } = await begin(proxied, "github", {}, browser);
    const response = await browser.get(callback, { headers: via("198.51.100.3") });
    await expectSignedIn(browser, response);
  });

  it("W8 all addresses of one IPv6 /64 are one client, and the next /64 is another", async () => {
    await forget();
    const within = (index: number) =>
      via(`2001:db8:1:2:${index.toString(16)}:${(index * 31) % 9999}::${index}`);
    expect(await burst(callbacks, (index) => comeBack(proxied, within(index)))).toEqual({ 303: callbacks });
    expect(await burst(10, (index) => comeBack(proxied, within(5000 + index)))).toEqual({ 429: 10 });
    expect((await comeBack(proxied, via("2001:db8:1:3::1"))).status).toBe(303);
  });

  it("W8 a request without the entry counts by the connection, and no entry makes the app stumble", async () => {
    await forget();
    const strange = [
      "",
      ",",
      ", ",
      "unknown",
      "_hidden",
      "1.2.3.4.5",
      "[",
      "[::1",
      "%",
      "999.1.1.1",
      "1".repeat(5000),
    ];
    const one = strange.map((entry) => via(`198.51.100.9, ${entry}`));
    const counts = await burst(callbacks, (index) => comeBack(proxied, one[index % one.length]));
    expect(counts).toEqual({ 303: callbacks });
    for (const headers of [...one, {}]) expect((await comeBack(proxied, headers)).status).toBe(429);
    expect((await comeBack(proxied, via("198.51.100.9"))).status).toBe(303);
  });
});
