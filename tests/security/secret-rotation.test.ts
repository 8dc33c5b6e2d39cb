import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { begin } from "./steps";
import { type App, ownApp, type StartedApp, siblingOptions } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { type Independent, lendSite, site } from "./support/independent";

// A secret is replaced while people sign in, on several servers of one app, one after the other, as docs/guides/secrets.md
// tells. Over HTTPS, where cookies have their real names.

let running: Independent;
beforeAll(async () => {
  running = await lendSite();
});
afterAll(() => running?.stop());

let people = 0;

/** Somebody new at the provider, up to the moment before the callback is opened. */
function somebody(app: App, browser = new Browser(app.origin, undefined, site)): ReturnType<typeof begin> {
  const sub = `subject-${++people}`;
  running.oidc.account = {
    sub,
    email: `${sub}@plain.example`,
    email_verified: true,
    name: `Person ${people}`,
  };
  return begin(app, "oidc", {}, browser);
}

/** Opens a callback on a server, wherever the sign-in began. */
function comeBack(app: App, { browser, callback }: Awaited<ReturnType<typeof begin>>): Promise<Response> {
  return browser.at(app.origin).open(callback.pathname + callback.search);
}

/** Expects that somebody is signed in, on each of the servers. */
async function expectEverywhere(browser: Browser, apps: App[]): Promise<void> {
  for (const app of apps) expect((await browser.at(app.origin).me()).status).toBe(200);
}

it("W16 an AUTH_SECRET is replaced without ending a session or a sign-in; once it is gone it opens nothing", async () => {
  const first = running.app;
  const [old = "", fresh] = [first.env.AUTH_SECRET, randomBytes(33).toString("base64")];
  const [opening, turned, done] = await Promise.all([
    server({ AUTH_SECRET: old, AUTH_SECRET_1: fresh }),
    server({ AUTH_SECRET: fresh, AUTH_SECRET_1: old }),
    server({ AUTH_SECRET: fresh }),
  ]);
  const known = await somebody(first);
  expect(failureOf(await comeBack(first, known))).toBeNull();
  const early = await somebody(first);

  // Step 1: the new one opens, and seals nothing yet.
  expect(failureOf(await comeBack(opening, early))).toBeNull();
  // Step 2, server after server: the new one seals, the old one opens.
  await expectEverywhere(known.browser, [first, opening, turned]);
  const there = await somebody(opening);
  expect(failureOf(await comeBack(turned, there))).toBeNull();
  const back = await somebody(turned);
  expect(failureOf(await comeBack(opening, back))).toBeNull();
  await expectEverywhere(back.browser, [first, opening, turned]);

  // Step 3: the old one is gone.
  const [sealedByOld, sealedByNew] = [await somebody(opening), await somebody(turned)];
  await expectEverywhere(known.browser, [done]);
  expect(failureOf(await comeBack(done, sealedByNew))).toBeNull();
  expect(failureOf(await comeBack(done, sealedByOld))?.cause).toMatch(/^(expired|cookies_blocked)$/);
  expect((await sealedByOld.browser.at(done.origin).me()).status).toBe(401);
  // And nothing keeps them from trying again.
  const again = sealedByOld.browser.at(done.origin);
  expect(failureOf(await comeBack(done, await somebody(done, again)))).toBeNull();
});

/** A server of the same app with other secrets. */
function server(secrets: Record<string, string>): Promise<StartedApp> {
  const options = siblingOptions(running.app);
  return ownApp({ ...options, env: { ...options.env, ...secrets } });
}
