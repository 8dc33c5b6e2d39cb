import { expect } from "vitest";
import type { App } from "../../security/support/app";
import type { Browser, Choice, Provider } from "../../security/support/browser";
import { query } from "../../security/support/database";
import type { Form } from "../../security/support/html";

// What people do, on whichever server their browser is in front of.

export const connections = "/account/connections";

export const locationOf = (response: Response) => response.headers.get("location") ?? "";

/** A form of a page, by its text or by one of its fields. */
export async function formOf(browser: Browser, page: string, is: (form: Form) => boolean): Promise<Form> {
  const form = (await browser.forms(page)).find(is);
  if (!form) throw new Error(`${page} has no such form`);
  return form;
}

/** The form that connects a provider. */
export const connectForm = (browser: Browser, provider: Provider) =>
  formOf(browser, connections, ({ fields }) => fields.provider === provider);

/** Presses "Connect" and goes to the provider. @returns the callback's address, not opened */
export async function beginConnect(browser: Browser, provider: Provider, choice: Choice = {}): Promise<URL> {
  const response = await browser.submit(await connectForm(browser, provider));
  return browser.pick(new URL(locationOf(response)), choice);
}

export async function connect(browser: Browser, provider: Provider, choice: Choice = {}): Promise<void> {
  const response = await browser.open(await beginConnect(browser, provider, choice));
  expect(locationOf(response)).toContain("notice=connected");
}

/** The form that takes away the one account with a provider. */
export async function disconnectForm(app: App, browser: Browser, provider: Provider): Promise<Form> {
  const sql = 'SELECT "id" FROM "Account" WHERE "provider" = ?';
  const id = query<{ id: string }>(app, sql, provider)[0]?.id;
  return formOf(browser, connections, ({ fields }) => fields.account === id);
}

/** Follows a page that asks for "Confirm it's you" to the provider. @returns the callback's address, not opened */
export async function beginConfirm(browser: Browser, asked: Response, choice: Choice = {}): Promise<URL> {
  const [form] = await browser.forms(locationOf(asked));
  if (!form) throw new Error("no way to confirm");
  return browser.pick(new URL(locationOf(await browser.submit(form))), choice);
}
