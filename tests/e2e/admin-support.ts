import type { Browser, Page } from "@playwright/test";
import { openSql } from "../support/sql";
import { expect, github, google, me, type Provider, signIn } from "./support";

/** Runs a statement on the database of this run, behind the app's back. @returns how many rows changed */
export function change(sql: string, ...values: string[]): number {
  const database = openSql(process.env.E2E_DATABASE_URL ?? "");
  try {
    return database.prepare(sql).run(...values).changes;
  } finally {
    database.close();
  }
}

/** Signs the administrator in. */
export function signInAsAdmin(page: Page): Promise<void> {
  return signIn(page, google, "Margaret Hamilton");
}

/** Somebody else, in a browser of their own. */
export async function somebody(browser: Browser, name: string, provider: Provider = github) {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, provider, name, null);
  return { page, id: String((await me(page)).body.id) };
}

/** Searches for somebody on the page that is open, and opens their page. */
export async function find(page: Page, text: string, name: string): Promise<void> {
  await page.getByRole("searchbox", { name: "Find a person" }).fill(text);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("main").getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

/** Opens what asks before something is lost, and says yes. */
export async function confirm(page: Page, action: string, yes: string): Promise<void> {
  await page.getByText(`${action}…`, { exact: true }).click();
  await page.getByRole("button", { name: yes }).click();
}
