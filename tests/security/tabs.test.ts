import { describe, expect, it } from "vitest";
import { another } from "../vendors";
import { begin, flowCookies, nameOf } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, failureOf, type Provider, providers } from "./support/browser";
import { textOf } from "./support/html";
import { expectSignedIn } from "./support/refused";

// On each database: sign-ins that end at the same moment meet in it.

// Several sign-ins in one browser. Each ends as if it were alone, or a page says what to do.

const app = sharedApp();

const pairs = providers.flatMap((first) => providers.map((second): [Provider, Provider] => [first, second]));

/** What became of a callback: signed in, or a page with a text. */
async function outcome(browser: Browser, callback: URL): Promise<string> {
  const response = await browser.open(callback);
  const failure = failureOf(response);
  if (!failure) return "signed in";
  const page = await browser.get(response.headers.get("location") ?? "");
  expect(page.status).toBeLessThan(500);
  return `${failure.cause}: ${textOf(await page.text())}`;
}

describe.each(pairs)("%s in one tab and %s in another", (first, second) => {
  it.each([
    ["the first ends first", false],
    ["the second ends first", true],
  ])("S11 both end, each as its own person: %s", async (_, reversed) => {
    const browser = new Browser(app.origin);
    const ada = await begin(app, first, { person: "ada" }, browser);
    const alan = await begin(app, second, { person: "alan" }, browser);
    const order = [
      { callback: ada.callback, name: "Ada Lovelace" },
      { callback: alan.callback, name: "Alan Turing" },
    ];
    if (reversed) order.reverse();
    for (const { callback, name } of order) {
      expect(await outcome(browser, callback)).toBe("signed in");
      expect(await nameOf(browser)).toBe(name);
    }
    expect(flowCookies(browser)).toEqual([]);
  });
});

describe.each(providers)("%s", (provider) => {
  it("S11 both end when they come back at the same moment", async () => {
    const browser = new Browser(app.origin);
    const first = await begin(app, provider, {}, browser);
    const second = await begin(app, provider, {}, browser);
    const responses = await Promise.all([browser.open(first.callback), browser.open(second.callback)]);
    expect(responses.map((response) => failureOf(response))).toEqual([null, null]);
    expect(await nameOf(browser)).toBe("Ada Lovelace");
  });

  it("S11 each leads to where its own tab was going", async () => {
    const browser = new Browser(app.origin);
    const tabs: [string, URL][] = [];
    for (const returnTo of ["/?tab=one", "/?tab=two"]) {
      tabs.push([returnTo, await browser.pick(await browser.press(provider, returnTo))]);
    }
    for (const [returnTo, callback] of tabs) {
      const response = await browser.open(callback);
      // With an empty fragment where the provider has left one of its own.
      const fragment = provider === "facebook" ? "#" : "";
      expect(response.headers.get("location")).toBe(app.origin + returnTo + fragment);
    }
  });

  it("S11 a button that is pressed again after going back works, with the old tab or the new", async () => {
    const browser = new Browser(app.origin);
    const form = await browser.signInForm(provider);
    await browser.pick(new URL((await browser.submit(form)).headers.get("location") ?? ""));
    const again = new URL((await browser.submit(form)).headers.get("location") ?? "");
    await expectSignedIn(browser, await browser.open(await browser.pick(again)));
  });

  it("S11 going back to the callback after it went well signs nobody out, and leads on", async () => {
    const { browser, callback } = await begin(app, provider);
    await expectSignedIn(browser, await browser.open(callback));
    const again = await browser.open(callback);
    expect(again.headers.get("location")).toBe(`${app.origin}/account#`);
    expect(await nameOf(browser)).toBe("Ada Lovelace");
  });

  it("S11 cancelling in one tab leaves the other alone", async () => {
    const browser = new Browser(app.origin);
    const { callback } = await begin(app, provider, {}, browser);
    const cancelled = await begin(app, provider, { cancel: true }, browser);
    expect(await outcome(browser, cancelled.callback)).toContain("You cancelled the sign-in");
    expect(await outcome(browser, callback)).toBe("signed in");
  });

  it("S11 the fourth tab ends the first, which then says so and starts again", async () => {
    const browser = new Browser(app.origin);
    const callbacks: URL[] = [];
    for (let tab = 0; tab < 4; tab++) {
      // They are told apart by the second in which they began.
      if (tab === 1) await new Promise((resolve) => setTimeout(resolve, 1_100));
      callbacks.push((await begin(app, provider, {}, browser)).callback);
    }
    const [first, ...others] = callbacks;
    const told = await outcome(browser.clone(), first ?? new URL(app.origin));
    expect(told).toContain("expired: This sign-in is no longer valid");
    expect(told).toContain("Start again here and it will work");
    for (const callback of others) expect(await outcome(browser.clone(), callback)).toBe("signed in");
  });
});

it("S11 signing out in one tab leaves a sign-in in another alone", async () => {
  const browser = new Browser(app.origin);
  const { callback } = await begin(app, another.id, { person: "alan" }, browser);
  await expectSignedIn(browser, await browser.signIn("github"));
  const { csrfToken } = (await (await browser.get("/api/auth/csrf")).json()) as { csrfToken: string };
  await browser.post("/api/auth/signout", new URLSearchParams({ csrfToken }));
  expect(await nameOf(browser)).toBeNull();
  expect(await outcome(browser, callback)).toBe("signed in");
  expect(await nameOf(browser)).toBe("Alan Turing");
});
