import { Browser, failureOf, type Provider, providers } from "../../security/support/browser";
import type { Killable } from "../../servers/support/killable";
import type { Random } from "./random";
import type { Tally } from "./tally";

/** Ways in which a provider fails that are no fault of the app's, each with what a person may be told then. */
const providerFaults: Readonly<Record<string, RegExp>> = {
  server_error: /^provider_unavailable$/,
  temporarily_unavailable: /^provider_unavailable$/,
  token_503: /^provider_unavailable$/,
  token_429: /^provider_busy$/,
  token_html: /^provider_(unavailable|refused)$/,
  token_truncated: /^provider_(unavailable|refused)$/,
  token_missing: /^provider_refused$/,
  token_hang: /^provider_unavailable$/,
  cancel: /^cancelled$/,
};

/** What the visitors of one server share. */
export type Crowd = {
  app: Killable;
  random: Random;
  tally: Tally;
  /** Browsers that are signed in, each with the name that it must show. */
  signedIn: { browser: Browser; name: string }[];
  /** Whether the database was away at any time since then, in milliseconds since the epoch. */
  wasDown(since: number): boolean;
};

/** How often a provider fails. */
const faulty = 0.05;

/**
 * One visit: somebody signs in, looks around, and goes or stays. Whatever nobody ordered is `unexplained`.
 * A provider's people are its own, so that no email belongs to two of them.
 */
export async function visit(crowd: Crowd): Promise<void> {
  const { app, random, tally, signedIn } = crowd;
  const index = random.below(app.people.length);
  const person = app.people[index] ?? "";
  const provider: Provider = providers[index % providers.length] ?? "github";
  const fault = random.chance(faulty) ? random.pick(Object.keys(providerFaults)) : undefined;
  const browser = new Browser(app.origin);
  const since = Date.now();
  const page = await tally.time("start of a sign-in (page and button)", () => browser.press(provider));
  const callback = await browser.pick(page, { person, ...(fault && { fault }) });
  const response = await tally.time(fault ? "callback, provider failing" : "callback", () =>
    browser.open(callback),
  );
  const cause = failureOf(response)?.cause ?? null;
  if (cause) {
    tally.count(`sign-in refused: ${cause}`);
    const ordered = fault !== undefined && providerFaults[fault]?.test(cause);
    const down = cause === "unavailable" && crowd.wasDown(since);
    if (!ordered && !down) tally.unexplained.push(`${provider} ${fault ?? "without a fault"}: ${cause}`);
    return;
  }
  if (fault) tally.unexplained.push(`${provider} ${fault}: signed in`);
  if (!browser.session) {
    tally.unexplained.push(`${provider}: ${response.status} without a session`);
    return;
  }
  tally.count("sign-in succeeded");
  const visitor = { browser, name: `Person ${person}` };
  await lookAround(crowd, visitor);
  if (random.chance(0.3)) await leave(crowd, visitor);
  else signedIn.push(visitor);
}

async function lookAround(crowd: Crowd, { browser, name }: Crowd["signedIn"][number]): Promise<void> {
  for (let i = 0; i < 20; i++) await expectName(crowd, browser, name);
  for (const [path, text] of [
    ["/account", name],
    ["/account/devices", "This device"],
  ] as const) {
    const since = Date.now();
    const response = await crowd.tally.time(path, () => browser.get(path));
    const html = await response.text();
    const shown = response.status === 200 && html.includes(text);
    const away = response.headers.get("location")?.includes("/unavailable") && crowd.wasDown(since);
    if (!shown && !away) crowd.tally.unexplained.push(`${path}: ${response.status} without "${text}"`);
  }
}

/** Expects that a browser is signed in as who it was. */
export async function expectName(crowd: Crowd, browser: Browser, name: string): Promise<void> {
  const since = Date.now();
  const { status, body } = await crowd.tally.time("/api/me", () => browser.me());
  if (status === 200 && body.name === name) return;
  if (status === 503 && crowd.wasDown(since)) crowd.tally.count("/api/me: 503, database away");
  else crowd.tally.unexplained.push(`/api/me: ${status} ${String(body.name)} instead of ${name}`);
}

async function leave(crowd: Crowd, { browser }: Crowd["signedIn"][number]): Promise<void> {
  const since = Date.now();
  const [token, name] = [browser.session ?? "", browser.cookieName("session") ?? ""];
  try {
    const response = await crowd.tally.time("sign out (page and button)", () => browser.signOut());
    const away = response.headers.get("location")?.includes("/unavailable") && crowd.wasDown(since);
    if (response.status !== 303) crowd.tally.unexplained.push(`sign out: ${response.status}`);
    if (away) return;
  } catch (error) {
    // The page with the button was not there to be read.
    if (!crowd.wasDown(since)) throw error;
    return;
  }
  browser.setCookie(name, token);
  const { status } = await browser.me();
  if (status !== 401 && !crowd.wasDown(since))
    crowd.tally.unexplained.push(`signed out, and still ${status}`);
}
