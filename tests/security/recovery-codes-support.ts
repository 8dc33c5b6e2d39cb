import { expect } from "vitest";
import { inSeconds } from "./steps";
import type { App } from "./support/app";
import { Browser } from "./support/browser";
import { change, query } from "./support/database";

// What the attacks on recovery codes have in common.

export const connections = "/account/connections";
export const codesPage = `${connections}/recovery-codes`;

export const askForCodes = (browser: Browser) => browser.post(`${connections}/form/make-recovery-codes`);

/** The codes that a page shows. */
export const codesIn = (html: string) => [...new Set(html.match(/\b([0-9A-Z]{5}-){3}[0-9A-Z]{5}\b/g))];

/** Makes a set. @returns the codes, as the page shows them once */
export async function make(browser: Browser): Promise<string[]> {
  expect((await askForCodes(browser)).headers.get("location")).toBe(codesPage);
  const codes = codesIn(await (await browser.get(codesPage)).text());
  expect(codes).toHaveLength(10);
  return codes;
}

/** Types a code into "Lost your way in?". */
export const use = (browser: Browser, code: string, more: Record<string, string> = {}) =>
  browser.post("/signin/recovery/form/use", new URLSearchParams({ code, ...more }));

/** Types a code into "Confirm it's you". */
export const confirm = (browser: Browser, code: string) =>
  browser.post(
    "/account/confirm/form/recovery-code",
    new URLSearchParams({ code, returnTo: "/account?asked=code" }),
  );

export const isWrong = (response: Response) =>
  response.headers.get("location")?.includes("wrong=code") ?? false;

/** How many codes still open something. */
export const left = (app: App) => query(app, 'SELECT "id" FROM "RecoveryCode" WHERE "usedAt" IS NULL').length;

export const events = (app: App) =>
  query<{ kind: string }>(app, 'SELECT "kind" FROM "SecurityEvent" ORDER BY "id"').map(({ kind }) => kind);

/** A minute goes by for all codes that were used. */
export const wait = (app: App) =>
  change(app, 'UPDATE "RecoveryCode" SET "usedAt" = ? WHERE "usedAt" IS NOT NULL', inSeconds(-61));

/** All that is on record of a set's life: it is made, a code is used, and tried again. @returns the codes */
export async function makeUseAndTryAgain(app: App, browser: Browser): Promise<string[]> {
  const codes = await make(browser);
  const [code = ""] = codes;
  expect(isWrong(await use(new Browser(app.origin), code))).toBe(false);
  wait(app);
  expect(isWrong(await use(new Browser(app.origin), code))).toBe(true);
  return codes;
}
