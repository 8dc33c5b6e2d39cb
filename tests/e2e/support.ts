import { readFileSync } from "node:fs";
import {
  type APIRequestContext,
  type BrowserContext,
  test as base,
  expect,
  type Page,
} from "@playwright/test";

import type { FaultId } from "../../local-providers/faults";
import { formToCallback } from "../support/http-browser";
import { peopleFile } from "../support/people-file";
import { firstOfWays, type ProviderId, vendorFixtures } from "../vendors";
import { printedSince, printedSoFar } from "./server-log";

export { expect };

/** The buttons under test: ids are Auth.js's, names are what a person reads. */
export const providers: readonly Provider[] = vendorFixtures;

export type Provider = { id: ProviderId; name: string; responseMode?: "form_post" };

export { auth0 } from "../vendors/auth0";
export { facebook } from "../vendors/facebook";
export { github } from "../vendors/github";
export { google } from "../vendors/google";
export { microsoft } from "../vendors/microsoft-entra-id";
export { x } from "../vendors/twitter";

/** With EVERY_PROVIDER=1 in the environment, what one provider shows is looked at with all of them. */
export const every = process.env.EVERY_PROVIDER === "1";

/** One of each protocol, for what is the same code for all of them: OAuth, OpenID, OpenID with tenants. */
export const classes: readonly Provider[] = every ? providers : firstOfWays;

/** The others. */
export const others = every ? providers : providers.filter((provider) => !classes.includes(provider));

/** Where the local providers of this run listen. */
export const localProviders = `http://127.0.0.1:${Number(process.env.E2E_PORT) + 1}`;

type Fixtures = {
  page: Page;
  signInAs: (person: string, options?: SignInOptions) => Promise<URL>;
  violations: string[];
  serverLog: undefined;
};

/**
 * A test fails when there is an error in the console of its page, or when any page of any of its browser contexts does
 * what its content security policy forbids.
 */
export const test = base.extend<Fixtures>({
  /** `await signInAs("ada", { with: "google", fault: "slow", to: "/account" })`: docs/guides/test-your-own-pages.md. */
  signInAs: async ({ page }, use) => {
    await use((person, options = {}) => signInAs(options.page ?? page, person, options));
  },
  /** What the servers print is shown with a test that fails only. */
  serverLog: [
    // Playwright reads a fixture's needs off its parameters; this one has none.
    // biome-ignore lint/correctness/noEmptyPattern: the pattern must be written out
    async ({}, use, info) => {
      const from = printedSoFar();
      await use(undefined);
      if (info.status !== info.expectedStatus)
        await info.attach("server log", { body: printedSince(from), contentType: "text/plain" });
    },
    { auto: true },
  ],
  /** What a policy has kept from happening so far. */
  violations: [
    async ({ browser }, use) => {
      const violations: string[] = [];
      const listen = (context: BrowserContext) =>
        context.on("console", (message) => {
          if (/content[- ]security[- ]policy/i.test(message.text())) {
            violations.push(`${message.page()?.url()}: ${message.text()}`);
          }
        });
      browser.on("context", listen);
      await use(violations);
      browser.off("context", listen);
      expect(violations, "against a content security policy").toEqual([]);
    },
    { auto: true },
  ],
  page: async ({ page }, use) => {
    const problems = watch(page);
    await use(page);
    expect(problems, "errors in the browser").toEqual([]);
  },
});

/**
 * A test in a browser whose JavaScript is off: for ways through forms and links, which are the same with and without
 * (docs/decisions/0031). What scripts do, and axe, which is one, takes `test`.
 */
export const withoutJavaScript = test.extend({ javaScriptEnabled: false });

/** @returns a list that fills with what goes wrong in the page. */
export function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // The status of a page that tells of a failure is meant to be an error.
    const expected =
      message.text().startsWith("Failed to load resource") &&
      (page.url().includes("/signin/error") || message.text().includes("status of 429"));
    if (message.type() === "error" && !expected) problems.push(message.text());
  });
  page.on("response", (response) => {
    if (response.status() >= 500 && !response.url().includes("/signin/error")) {
      problems.push(`HTTP ${response.status()} ${new URL(response.url()).pathname}`);
    }
  });
  return problems;
}

/** Presses the provider's button on the page that is open, which must show it. */
export async function goToProvider(page: Page, { name }: Provider): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^(Sign in|Continue) with ${name}`) }).click();
  await expect(page).toHaveURL(new RegExp(`^${localProviders}/`));
}

/** Picks a person on the provider's page. */
export async function pick(page: Page, person: string): Promise<void> {
  await page.getByRole("button", { name: person }).click();
}

/** Presses Tab until something whose text holds the name has the focus; fails after a page's worth of stops. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < 100; stop++) {
    await page.keyboard.press("Tab");
    // Between the last stop and the first the body has the focus, which has all texts.
    const text = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused === document.body ? "" : (focused?.textContent ?? "");
    });
    if (text.replace(/\s+/g, " ").includes(name)) return;
  }
  throw new Error(`Tab never reached "${name}".`);
}

/** Picks something under "Things that go wrong". */
export async function pickFault(page: Page, label: string): Promise<void> {
  await page.getByText("Things that go wrong").click();
  await page.getByRole("button", { name: label, exact: true }).click();
}

/** For requests that may as well come twice: a server may end a connection that was kept just as one is sent on it. */
export const asOftenAsItTakes = { maxRetries: 5 };

/** What a browser says with a form of ours, for requests that no browser makes. */
export const ownOrigin = () => ({ Origin: test.info().project.use.baseURL ?? "" });

/** From the sign-in page to the account page, as a person goes. */
export async function signInByHand(page: Page, provider: Provider, person: string): Promise<void> {
  await page.goto("/signin");
  await goToProvider(page, provider);
  await pick(page, person);
  await expect(page).toHaveURL(landing);
}

/** The account page after a sign-in, with an empty fragment where the provider has left one of its own. */
export const landing = /^http:\/\/[^/]+\/account#?$/;

/** How somebody signs in. */
export type SignInOptions = {
  /** Auth.js's id of the provider. Default: the first of tests/vendors. */
  with?: ProviderId;
  /** What goes wrong meanwhile: an id of local-providers/fault-table.ts. */
  fault?: FaultId;
  /** Where to go afterwards, and the page to open then; null opens none. Default: the account. */
  to?: string | null;
  /** Which browser. Default: the test's own page. */
  page?: Page;
};

/**
 * Signs somebody in by requests alone, with the browser's cookies: pages that nobody looks at take most of a sign-in's time.
 * @param person an id of local-providers/people.json
 * @returns where the sign-in leads: `to`, or the page of its failure
 */
async function signInAs(page: Page, person: string, options: SignInOptions): Promise<URL> {
  const { with: provider = vendorFixtures[0]?.id ?? "", fault, to = "/account" } = options;
  const { request } = page.context();
  const picker = await openPicker(request, provider, to ?? "/account");
  let end = await request.post(picker, { form: { person, ...(fault && { fault }) } });
  const posted = formToCallback(await end.text());
  if (posted) end = await request.post(posted.action, { form: Object.fromEntries(posted.fields) });
  const led = new URL(end.url());
  if (led.origin !== new URL(test.info().project.use.baseURL ?? "").origin)
    throw new Error(`${led.origin}${led.pathname} does not send ${person} back: ${await end.text()}`);
  if (to !== null) await page.goto(led.href);
  return led;
}

/** Presses a provider's button. @returns the address of the page on which a person is picked */
async function openPicker(request: APIRequestContext, provider: string, returnTo: string): Promise<string> {
  const form = { provider, returnTo };
  const picker = await request.post("/signin/form/start", { headers: ownOrigin(), form });
  return picker.url();
}

/** The same for somebody whom a test knows by name, who must get in. */
export async function signIn(
  page: Page,
  { id }: Provider,
  name: string,
  to: string | null = "/account",
): Promise<void> {
  const led = await signInAs(page, idOf(name), { with: id, to });
  expect(led.pathname).not.toBe("/signin/error");
}

/** @returns the id of somebody in this run's people */
function idOf(name: string): string {
  const people = JSON.parse(readFileSync(peopleFile(process.env.E2E_FOLDER ?? ""), "utf8")) as Person[];
  return people.find((person) => person.name === name)?.id ?? name;
}

type Person = { id: string; name: string | null };

/** A sign-in that stops before its end. @returns the address of its callback, which nobody has opened */
export async function callbackOf(
  request: APIRequestContext,
  { id, name }: Provider,
  person: string,
): Promise<string> {
  let address = await openPicker(request, id, "/account");
  let answer = await request.post(address, { form: { person: idOf(person) }, maxRedirects: 0 });
  for (let hop = 0; hop < 5; hop++) {
    address = new URL(answer.headers().location ?? "", address).href;
    if (new URL(address).pathname.startsWith("/api/auth/callback/")) return address;
    answer = await request.get(address, { ...asOftenAsItTakes, maxRedirects: 0 });
    const posted = formToCallback(await answer.text());
    if (posted)
      answer = await request.post(posted.action, {
        form: Object.fromEntries(posted.fields),
        maxRedirects: 0,
      });
  }
  throw new Error(`${name} did not send the browser back.`);
}

/** What the API says of whoever is signed in in this browser. */
export async function me(page: Page): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await page.request.get("/api/me", asOftenAsItTakes);
  return { status: response.status(), body: await response.json() };
}

/** The session's cookie, whatever it is called here. */
export async function sessionCookie(context: BrowserContext) {
  return (await context.cookies()).find((cookie) => cookie.name.endsWith(".session"));
}
