import { expect } from "vitest";
import type { App } from "./app";
import { type Browser, failureOf } from "./browser";

/**
 * Expects that a callback ended without a session, and that the person and the log were told.
 * @param cause as in the address of the failure page
 */
export async function expectRefused(
  app: App,
  browser: Browser,
  response: Response,
  cause: string | RegExp,
): Promise<void> {
  const failure = failureOf(response);
  expect(failure, `${response.status} ${response.headers.get("location")}`).not.toBeNull();
  expect(failure?.cause).toMatch(cause instanceof RegExp ? cause : new RegExp(`^${cause}$`));
  expect(failure?.reference).toMatch(/^[0-9a-f]{10}$/);
  await expect.poll(app.logs).toContain(failure?.reference);
  expect(browser.session).toBeUndefined();
  expect((await browser.me()).status).toBe(401);
}

/** Expects that a callback ended with a session. */
export async function expectSignedIn(browser: Browser, response: Response): Promise<void> {
  expect(failureOf(response), response.headers.get("location") ?? "no Location").toBeNull();
  expect(browser.session).toMatch(/^[\w-]{43}$/);
  expect((await browser.me()).status).toBe(200);
}
