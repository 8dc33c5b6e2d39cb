import { chromium } from "@playwright/test";
import { expect } from "vitest";
import { ensureBrowser } from "@/scripts/support/browser";
import type { ProviderId, Session, signIn } from "../../auth";
import { Browser } from "../security/support/browser";

// What Auth.js's guides call, from an app's own code: the pages of the folder beside this file.

const name = "Ada Lovelace";

/** @param output what the server has printed so far */
export async function expectGuidesToWork(origin: string, output: () => string): Promise<void> {
  await expectSignInToWork(origin);
  await expectAuthToWork(origin);
  await expectSignOutToWork(origin);
  await expectUseSessionToWork(origin);
  await expectMistakeToBeNamed(origin, output);
}

/** Presses a button of the page `/guides`. @returns where it leads */
async function press(browser: Browser, button: string): Promise<URL> {
  const form = (await browser.forms("/guides")).find(({ text }) => text === button);
  if (!form) throw new Error(`no button "${button}"`);
  const referer = `${browser.origin}/guides`;
  const response = await browser.submit(form, {}, { headers: { referer } });
  expect(response.status, button).toBe(303);
  return new URL(response.headers.get("location") ?? "", browser.origin);
}

const pathOf = ({ pathname, search }: URL) => pathname + search;

/** Presses a button, chooses Ada at the provider and comes back. @returns where that leads */
async function signedIn(browser: Browser, button: string): Promise<string> {
  const led = await press(browser, button);
  const authorization = new URL(led.searchParams.get("url") ?? led);
  const back = await browser.open(await browser.pick(authorization));
  expect(back.status, button).toBe(303);
  return pathOf(new URL(back.headers.get("location") ?? "", browser.origin));
}

async function who(browser: Browser): Promise<unknown> {
  return (await browser.get("/guides/read")).json();
}

async function expectSignInToWork(origin: string): Promise<void> {
  const chooser = await press(new Browser(origin), "Sign in");
  expect(pathOf(chooser)).toBe("/signin?returnTo=%2Fguides");
  for (const [button, path] of [
    ["GitHub", "/guides"],
    ["GitHub, then elsewhere", "/guides/client"],
    ["GitHub, by a form", "/guides?from=form"],
    ["GitHub, by its address", "/guides"],
  ] as const) {
    const browser = new Browser(origin);
    expect(await signedIn(browser, button), button).toBe(path);
    expect(await who(browser), button).toBe(name);
  }
}

async function expectAuthToWork(origin: string): Promise<void> {
  const stranger = new Browser(origin);
  const known = new Browser(origin);
  await known.signIn("github");
  for (const [browser, who] of [
    [stranger, null],
    [known, name],
  ] as const) {
    expect(await (await browser.get("/guides")).text(), "a page").toContain(
      `${who ?? "Nobody"}<!-- --> is here.`,
    );
    expect(await (await browser.get("/guides/read")).json(), "a route handler").toBe(who);
    expect(await (await browser.get("/guides/wrapped")).json(), "a wrapped route handler").toBe(who);
    const asked = await press(browser, "Who am I?");
    expect(asked.searchParams.get("asker"), "a server action").toBe(who ?? "nobody");
  }
  expect((await stranger.get("/guides/members")).headers.get("location"), "a proxy").toMatch(
    /\/signin\?returnTo=/,
  );
  expect((await known.get("/guides/members")).status, "a proxy").toBe(404);
}

async function expectSignOutToWork(origin: string): Promise<void> {
  for (const [button, path] of [
    ["Sign out", "/guides"],
    ["Sign out, then elsewhere", "/guides/client"],
    ["Sign out, by the path", "/guides?path=%2Fguides%3Fbye"],
  ] as const) {
    const browser = new Browser(origin);
    await browser.signIn("github");
    expect(await who(browser)).toBe(name);
    expect(pathOf(await press(browser, button)), button).toBe(path);
    expect(await who(browser), button).toBeNull();
  }
}

async function expectUseSessionToWork(origin: string): Promise<void> {
  const signedIn = new Browser(origin);
  await signedIn.signIn("github");
  const browser = await chromium.launch({ executablePath: ensureBrowser() });
  try {
    const context = await browser.newContext({ baseURL: origin });
    const page = await context.newPage();
    await page.goto("/guides/client");
    await page.getByText("unauthenticated: nobody").waitFor();
    const cookies = Object.entries(signedIn.cookies).map(([name, value]) => ({ name, value, url: origin }));
    await context.addCookies(cookies);
    await page.reload();
    await page.getByText(`authenticated: ${name}`).waitFor();
  } finally {
    await browser.close();
  }
}

/** `auth` in a client component. */
async function expectMistakeToBeNamed(origin: string, output: () => string): Promise<void> {
  expect((await new Browser(origin).get("/guides/mistake")).status).toBe(500);
  const sentence = /depends on "server-only"\. This API is only available in Server Components/;
  await expect.poll(output).toMatch(sentence);
  expect(output(), "a panic of the bundler").not.toContain("FATAL");
}

type IsTaken<Name> = Name extends Parameters<typeof signIn>[0] ? true : false;
type IsMember<Name> = Name extends keyof Session ? true : false;

/** Holds by its types: another provider's name does not compile, and a session has no token. */
export const typed: [IsTaken<ProviderId>, IsTaken<"githb">, IsMember<"user">, IsMember<"sessionToken">] = [
  true,
  false,
  true,
  false,
];
