import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { another } from "../vendors";
import { begin, signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, failureOf, providers } from "./support/browser";
import { textOf } from "./support/html";
import { lendApp } from "./support/lend";
import { expectSignedIn } from "./support/refused";

// On each database: emails are compared by it.

// Who asks about an email without having proven that it is theirs must learn nothing. Katherine has an account here,
// with another vendor than GitHub; Noor, Grace and Eve have none yet.

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
  await signedIn(app, another.id, "katherine");
});
afterAll(() => app?.stop());

/** An answer and the page behind it, with what is random or the asker's own taken out. */
async function seen(browser: Browser, response: Response) {
  const location = new URL(response.headers.get("location") ?? "", app.origin);
  location.searchParams.delete("reference");
  const page = await browser.get(location);
  const cookies = response.headers.getSetCookie().map((line) =>
    line
      .replace(/=[^;]*/, "=…")
      .replace(/\.flow\.([\w-]+)\.[0-9a-z]{17}/, ".flow.$1.…")
      .replace(/Expires=[^;]*/, "Expires=…"),
  );
  return {
    status: response.status,
    location: location.href,
    headers: [...response.headers.keys()].sort(),
    cookies: cookies.sort(),
    page: { status: page.status, headers: [...page.headers.keys()].sort(), text: await textIn(page) },
  };
}

const textIn = async (page: Response) => textOf((await page.text()).replace(/<script\b.*?<\/script>/gs, ""));

it.each(providers)(
  "I7 %s: an unverified email is answered the same, whether somebody has an account with it or not",
  async (provider) => {
    const known = await begin(app, provider, { person: "eve" });
    const unknown = await begin(app, provider, { person: "grace", fault: "email_unverified" });
    const answers = [
      await seen(known.browser, await known.browser.open(known.callback)),
      await seen(unknown.browser, await unknown.browser.open(unknown.callback)),
    ].map((answer) =>
      JSON.parse(
        JSON.stringify(answer)
          .replaceAll(/Eve Moneypenny|Grace Hopper|\b(EM|GH)\b/g, "…")
          .replaceAll(/@?(eve-m|grace-hopper)/g, "…")
          // A minute may pass between the two.
          .replaceAll(/\w+ \w+ \( \d.*? UTC \)/g, "…")
          // What they are called at the provider, which they see themselves.
          .replaceAll(
            /sign in with (\w+) as (katherine|grace[\w.]*)@[\w.-]+\.example/g,
            "sign in with $1 as …",
          ),
      ),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(known.browser.cookieName("pending-link")).toBeUndefined();
  },
);

describe("that somebody has an account in another way", () => {
  it("I7 is told to whoever has proven the email, and to their browser only", async () => {
    const { browser, callback } = await begin(app, "github", { person: "katherine" });
    const response = await browser.open(callback);
    expect(failureOf(response)?.cause).toBe("email_taken");
    const address = response.headers.get("location") ?? "";
    expect(address, "nor in the address").not.toMatch(new RegExp(`${another.id}|katherine|johnson`, "i"));
    expect(await textIn(await browser.get(address))).toContain(`You already sign in with ${another.name}`);

    const stranger = await textIn(await new Browser(app.origin).get(address));
    expect(stranger).toContain("This email belongs to another sign-in method");
    expect(stranger).not.toContain(another.name);
    const reopened = browser.clone();
    reopened.deleteCookie(browser.cookieName("pending-link") ?? "");
    expect(await textIn(await reopened.get(address))).toBe(stranger);
  });

  it.each<[string, (cookie: string) => string]>([
    ["changed", (cookie) => `${cookie.slice(0, -4)}${cookie.endsWith("AAAA") ? "BBBB" : "AAAA"}`],
    ["cut off", (cookie) => cookie.slice(0, 60)],
    ["made up", () => Buffer.from(`{"ways":["${another.id}"],"userId":"1"}`).toString("base64url")],
    ["empty", () => ""],
  ])("I7 is not told to a cookie that was %s", async (_, edit) => {
    const { browser, callback } = await begin(app, "github", { person: "katherine" });
    const address = (await browser.open(callback)).headers.get("location") ?? "";
    const name = browser.cookieName("pending-link") ?? "";
    browser.setCookie(name, edit(browser.cookies[name] ?? ""));
    expect(await textIn(await browser.get(address))).not.toContain(
      `You already sign in with ${another.name}`,
    );
  });

  it("I7 is not told on the page of another provider, or of another failure", async () => {
    const { browser, callback } = await begin(app, "github", { person: "katherine" });
    await browser.open(callback);
    for (const query of [
      "cause=email_taken&provider=twitter",
      "cause=expired&provider=github",
      "cause=email_taken",
    ]) {
      expect(await textIn(await browser.get(`/signin/error?${query}`))).not.toContain("You already sign in");
    }
  });
});

it.each(providers)(
  "I7 %s: the page of a failure says the same of everybody who opens its address",
  async (provider) => {
    const query = new URLSearchParams({ cause: "email_taken", provider, reference: "0123456789" });
    const texts = new Set<string>();
    for (const browser of [new Browser(app.origin), new Browser(app.origin)]) {
      texts.add(await textIn(await browser.get(`/signin/error?${query}&email=katherine%40johnson.example`)));
    }
    expect(texts.size).toBe(1);
    expect([...texts][0]).not.toContain("katherine");
  },
);

it("I7 nothing that is open to everybody depends on who has an account", async () => {
  const empty = await lendApp();
  try {
    for (const path of ["/", "/signin", "/api/auth/providers", "/api/auth/session", "/api/me", "/nowhere"]) {
      const read = async ({ origin }: { origin: string }) => {
        const response = await new Browser(origin).get(path);
        return { status: response.status, text: (await textIn(response)).replaceAll(origin, "") };
      };
      expect(await read(app), path).toEqual(await read(empty));
    }
  } finally {
    await empty.stop();
  }
});

it("I7 a sign-in of somebody new looks like that of somebody known", async () => {
  const answers: unknown[] = [];
  for (let time = 0; time < 2; time++) {
    const { browser, callback } = await begin(app, another.id, { person: "noor" });
    const response = await browser.open(callback);
    const { page, ...answer } = await seen(browser.clone(), response);
    await expectSignedIn(browser, response);
    answers.push({ ...answer, status: page.status });
  }
  expect(answers[0]).toEqual(answers[1]);
});
