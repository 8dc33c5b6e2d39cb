import { describe, expect, it } from "vitest";
import { byProvider } from "../vendors";
import { begin, flowCookies } from "./steps";
import { type App, sharedApp } from "./support/app";
import {
  Browser,
  everyProvider,
  type LocalProvider,
  type Provider,
  providers,
  rowsFor,
} from "./support/browser";
import { requestsSeen, tokenRequestsWith } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

// An answer of one provider passed off as another's (RFC 9207, RFC 9700 section 4.4): the app must not send a code to
// whom it is not from.

const app = sharedApp();

const pairs = providers.flatMap((from) =>
  providers.filter((to) => to !== from).map((to): [Provider, Provider] => [from, to]),
);

/** How the local providers name themselves, by the button's id. */
const issuers = (app: App) => byProvider(({ issuer }) => `${app.providers}${issuer}`);

async function expectCodeUnsent(code: string | null): Promise<void> {
  expect(code).toBeTruthy();
  expect(await tokenRequestsWith(app, code), "the code went to nobody").toEqual([]);
}

async function expectEmptyRefused(provider: Provider): Promise<void> {
  const { browser, callback } = await begin(app, provider);
  callback.searchParams.set("iss", "");
  await expectRefused(app, browser, await browser.open(callback), "provider_refused");
}

describe("a sign-in that began at one provider and ends at another's callback", () => {
  it.each(pairs)("O7 is refused: from %s to %s", async (from, to) => {
    const { browser, callback } = await begin(app, from);
    callback.pathname = `/api/auth/callback/${to}`;
    await expectRefused(app, browser, await browser.open(callback), "expired");
    await expectCodeUnsent(callback.searchParams.get("code"));
  });

  it.each(pairs)("O7 is refused with both under way: from %s to %s", async (from, to) => {
    const { browser, callback } = await begin(app, from);
    await browser.press(to);
    const others = flowCookies(browser).filter((name) => name.includes(`.flow.${from}.`));
    callback.pathname = `/api/auth/callback/${to}`;
    await expectRefused(app, browser, await browser.open(callback), "expired");
    await expectCodeUnsent(callback.searchParams.get("code"));
    expect(others.length).toBeGreaterThan(0);
    expect(flowCookies(browser)).toEqual(others);
  });
});

/** GitHub is the one of its class that promises its name, so X stands for those that do not. */
const naming: readonly LocalProvider[] = [...new Set<LocalProvider>([...providers, "twitter"])];

describe("the name of the issuer in the answer", () => {
  it.each(naming)(
    "O7 %s: another than its own is refused, and the code is not redeemed",
    async (provider) => {
      const own = issuers(app)[provider];
      const others = everyProvider.filter((other) => other !== provider).map((other) => issuers(app)[other]);
      const almost = own.endsWith("/") ? own.slice(0, -1) : `${own}/`;
      const foreign = [
        "https://attacker.example",
        ...others,
        almost,
        `${own}/tenant`,
        own.slice(0, -2),
        own.toUpperCase(),
        own.replace("127.0.0.1", "localhost"),
        own.replace("http:", "https:"),
        "null",
      ];
      for (const iss of rowsFor(provider, foreign, [...others.slice(-1), almost])) {
        const { browser, callback } = await begin(app, provider);
        callback.searchParams.set("iss", iss);
        await expectRefused(app, browser, await browser.open(callback), "provider_refused");
        await expectCodeUnsent(callback.searchParams.get("code"));
      }
    },
  );

  it.each(naming)("O7 %s: an empty one is refused", expectEmptyRefused);

  it.each(naming)("O7 %s: its own is accepted, whether it sends one yet or not", async (provider) => {
    const { browser, callback } = await begin(app, provider);
    callback.searchParams.set("iss", issuers(app)[provider]);
    await expectSignedIn(browser, await browser.open(callback));
  });

  it("O7 GitHub promises one, so an answer without it is not GitHub's", async () => {
    const { browser, callback } = await begin(app, "github", { fault: "no_iss" });
    expect(callback.searchParams.has("iss")).toBe(false);
    await expectRefused(app, browser, await browser.open(callback), "provider_refused");
    await expectCodeUnsent(callback.searchParams.get("code"));
  });

  it.each(naming.filter((provider) => provider !== "github"))(
    "O7 %s promises none, and works without",
    async (provider) => {
      const fault = provider === "google" ? { fault: "iss_left_out" } : {};
      const { browser, callback } = await begin(app, provider, { person: "ada", ...fault });
      expect(callback.searchParams.has("iss")).toBe(false);
      await expectSignedIn(browser, await browser.open(callback));
    },
  );

  it("O7 Google sends its own, though it promises none", async () => {
    const { browser, callback } = await begin(app, "google");
    expect(callback.searchParams.get("iss")).toBe(issuers(app).google);
    await expectSignedIn(browser, await browser.open(callback));
  });

  it("O7 GitHub names none with a cancellation, which is believed and no attack", async () => {
    const { browser, callback } = await begin(app, "github", { cancel: true });
    expect(callback.searchParams.has("iss")).toBe(false);
    // With a code it is no cancellation.
    const forged = new URL(callback);
    forged.searchParams.set("code", "a-code-of-somebody-elses");
    const other = browser.clone();
    await expectRefused(app, other, await other.open(forged), "provider_refused");
    await expectCodeUnsent("a-code-of-somebody-elses");
    await expectRefused(app, browser, await browser.open(callback), "cancelled");
  });

  it("O7 X may begin to send its own from one day to the next", async () => {
    const { browser, callback } = await begin(app, "twitter", { person: "ada", fault: "new_iss" });
    expect(callback.searchParams.get("iss")).toBe(issuers(app).twitter);
    await expectSignedIn(browser, await browser.open(callback));
  });

  it.each(naming)("O7 %s: an error of another issuer is not believed either", async (provider) => {
    const { browser, callback } = await begin(app, provider, { cancel: true });
    callback.searchParams.set("iss", "https://attacker.example");
    // "You cancelled" would be a lie.
    await expectRefused(app, browser, await browser.open(callback), "provider_refused");
  });
});

it("O7 sends each code to the token endpoint of its own provider only", async () => {
  const endpoints = byProvider(({ token }) => token);
  for (const provider of everyProvider) {
    const { browser, callback } = await begin(app, provider, {}, new Browser(app.origin));
    await expectSignedIn(browser, await browser.open(callback));
    const requests = await tokenRequestsWith(app, callback.searchParams.get("code"));
    expect(requests.map(({ path }) => path)).toEqual([endpoints[provider]]);
  }
  const seen = await requestsSeen(app);
  expect(seen.filter(({ query }) => "code" in query).map(({ path }) => path)).toEqual([]);
});
