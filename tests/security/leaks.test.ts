import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { another } from "../vendors";
import { begin } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, type Choice, providers, rowsFor } from "./support/browser";
import { textOf } from "./support/html";
import { lendApp } from "./support/lend";

// A code, a state or a token of a sign-in is worth something to whoever reads it in time. The app logs all that it
// ever logs here.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp({ LOG_LEVEL: "debug" });
});
afterAll(() => app?.stop());

/** Everything in a callback's address that opens something. */
const secretsIn = ({ searchParams, hash }: URL): string[] =>
  ["code", "state", "access_token", "id_token"]
    .flatMap((name) => [...searchParams.getAll(name), ...new URLSearchParams(hash.slice(1)).getAll(name)])
    // The state without the flow's id, too: whoever has that has the state.
    .flatMap((value) => [value, value.split(".").at(-1) ?? value])
    .filter((value) => value.length >= 16);

/** All that any test of this file has sent. */
const sent = new Set<string>();

async function expectQuiet(browser: Browser, response: Response, secrets: string[]): Promise<void> {
  expect([302, 303]).toContain(response.status);
  expect(await response.text(), "no body").toBe("");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(response.headers.get("cache-control")).toMatch(/\bno-store\b/);
  const page = await browser.get(response.headers.get("location") ?? "");
  const seen = `${JSON.stringify([...response.headers])} ${await page.text()}`;
  for (const secret of secrets) {
    sent.add(secret);
    expect(seen).not.toContain(secret);
  }
}

const choices: [string, Choice][] = [
  ["that goes well", {}],
  ["that was cancelled", { cancel: true }],
  ...[
    "server_error",
    "token_503",
    "token_html",
    "client_refused",
    "bad_code",
    "duplicate_code",
    "duplicate_state",
    "error_beside_code",
    "access_token_beside_code",
    "tokens_instead_of_code",
    "wrong_iss",
  ].map((fault): [string, Choice] => [`with ${fault}`, { person: "ada", fault }]),
];

describe.each(providers)("%s", (provider) => {
  it.each(rowsFor(provider, choices, [...choices.slice(0, 2), ...choices.slice(-2)]))(
    "O16 the answer to a callback %s is empty and tells nobody where it came from",
    async (_, choice) => {
      const { browser, callback } = await begin(app, provider, choice);
      const secrets = secretsIn(callback);
      expect(secrets.length).toBeGreaterThan(0);
      await expectQuiet(browser, await browser.open(callback), secrets);
    },
  );

  it("O16 nor to one that was changed on the way, or belongs to nobody", async () => {
    const change: ((url: URL) => void)[] = [
      (url) => url.searchParams.delete("state"),
      (url) => url.searchParams.set("state", "0123456789abcdefghijklmnop"),
      (url) => url.searchParams.delete("code"),
      (url) => {
        url.pathname = `/api/auth/callback/${provider === "github" ? another.id : "github"}`;
      },
      (url) => {
        url.pathname = "/api/auth/callback/facebook";
      },
    ];
    for (const edit of change) {
      const { browser, callback } = await begin(app, provider);
      const secrets = secretsIn(callback);
      edit(callback);
      await expectQuiet(browser, await browser.open(callback), [...secrets, ...secretsIn(callback)]);
      const stranger = new Browser(app.origin);
      await expectQuiet(stranger, await stranger.open(callback), secrets);
    }
  });
});

it("O16 a code in an error description, or in a page's address, gets into no page", async () => {
  const secret = "code-that-a-provider-repeats-5f0c";
  const { browser, callback } = await begin(app, "github", { cancel: true });
  callback.searchParams.set("error_description", `no such code: ${secret}`);
  callback.searchParams.set("error_uri", `https://attacker.example/${secret}`);
  await expectQuiet(browser, await browser.open(callback), [secret]);
  const page = await browser.get(
    `/signin/error?cause=expired&reference=${secret}&code=${secret}&error=${secret}`,
  );
  const html = await page.text();
  // Next's scripts know the page's own address, which whoever reads them has.
  expect(textOf(html.replace(/<script\b.*?<\/script>/gs, ""))).not.toContain(secret);
});

it("O16 a callback by POST, or with a path that is nearly right, tells as little", async () => {
  const { browser, callback } = await begin(app, another.id);
  for (const secret of secretsIn(callback)) sent.add(secret);
  const paths = ["", "/x", "%2f", "%00", `/..%2f${another.id}`];
  for (const path of paths) {
    const url = new URL(callback);
    url.pathname += path;
    const stranger = browser.clone();
    const response = await stranger.post(url, new URLSearchParams(callback.search));
    expect(response.status).toBeLessThan(500);
    const body = await response.text();
    for (const secret of secretsIn(callback)) expect(body).not.toContain(secret);
  }
});

it("O16 the log tells of every failure, and of no code, state, verifier or token", async () => {
  for (const provider of providers) {
    const browser = new Browser(app.origin);
    await browser.signIn(provider);
    if (browser.session) sent.add(browser.session);
    for (const [name, value] of Object.entries(browser.cookies)) {
      if (!name.endsWith(".last-provider")) sent.add(value);
    }
  }
  const logs = app.logs();
  expect(logs).toContain('"event":"sign_in_failed"');
  expect(sent.size).toBeGreaterThan(50);
  expect([...sent].filter((secret) => logs.includes(secret))).toEqual([]);
  expect(logs).not.toMatch(/[?&](code|state|access_token|id_token|code_verifier)=/);
});
