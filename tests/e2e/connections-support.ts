import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { openSql } from "../support/sql";
import { expect, github, localProviders, type Provider, pick, signIn } from "./support";

export const path = "/account/connections";

/** What the providers call the two whom these tests sign in as. No other test does, since these change them. */
const labels = {
  alkhwarizmi: ["@al-khwarizmi", "alkhwarizmi@wisdom.example"],
  grete: ["@ghermann", "grete@hermann.example"],
} as const;

/** What the providers' pages call them. */
export const names = { alkhwarizmi: "محمد بن موسى الخوارزمي", grete: "Grete Hermann" } as const;

export type Person = keyof typeof labels;

/** Reads or changes rows of the app under test behind its back. */
export function sql<Row = Record<string, unknown>>(text: string, ...values: (string | null)[]): Row[] {
  const database = openSql(process.env.E2E_DATABASE_URL ?? "");
  try {
    const statement = database.prepare(text);
    if (/^\s*SELECT/i.test(text)) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  } finally {
    database.close();
  }
}

/** As if they had never been here. */
export function forget(person: Person): void {
  for (const label of labels[person]) {
    sql('DELETE FROM "User" WHERE "id" IN (SELECT "userId" FROM "Account" WHERE "label" = ?)', label);
    sql('DELETE FROM "User" WHERE "email" = ?', label);
  }
}

/** Signs up with GitHub, as somebody whom nobody has seen before, and opens their connections. */
export async function begin(page: Page, person: Person): Promise<string> {
  forget(person);
  await signIn(page, github, names[person], path);
  const [row] = sql<{ userId: string }>(
    'SELECT "userId" FROM "Account" WHERE "provider" = ? AND "label" = ?',
    "github",
    labels[person][0],
  );
  return row?.userId ?? "";
}

/** From the page of connections to a provider and back, wherever that is. */
export async function connect(page: Page, provider: Provider, person: Person): Promise<void> {
  await page.getByRole("button", { name: `Connect ${provider.name}` }).click();
  await expect(page).toHaveURL(new RegExp(`^${localProviders}/`));
  await pick(page, names[person]);
}

/** Opens the question and answers it. */
export async function disconnect(page: Page, provider: Provider): Promise<void> {
  await page.locator("summary", { hasText: provider.name }).click();
  await page.getByRole("button", { name: `Disconnect ${provider.name}` }).click();
}

/** Makes every sign-in of a person so old that they must confirm who they are. */
export function makeOld(userId: string): void {
  const before = new Date(Date.now() - 11 * 60_000).toISOString().replace("Z", "+00:00");
  sql('UPDATE "Session" SET "authenticatedAt" = ? WHERE "userId" = ?', before, userId);
}

/** The providers that open a person's account, and what happened to it, oldest first. */
export const providersOf = (userId: string) =>
  sql<{ provider: string }>(
    'SELECT "provider" FROM "Account" WHERE "userId" = ? ORDER BY "linkedAt"',
    userId,
  ).map(({ provider }) => provider);
export const eventsOf = (userId: string) =>
  sql<{ kind: string }>('SELECT "kind" FROM "SecurityEvent" WHERE "userId" = ? ORDER BY "id"', userId).map(
    ({ kind }) => kind,
  );

/** Puts somebody into the database who has nothing to do with the providers' people. */
export function newUser(): string {
  const id = randomUUID();
  const now = new Date().toISOString().replace("Z", "+00:00");
  sql('INSERT INTO "User" ("id", "name", "updatedAt") VALUES (?, ?, ?)', id, "Somebody Else", now);
  return id;
}

/** @returns the id of an account that no provider stands behind */
export function addAccount(userId: string, provider: string, label: string | null, scope: string): string {
  const id = randomUUID();
  const now = new Date().toISOString().replace("Z", "+00:00");
  sql(
    'INSERT INTO "Account" ("id", "userId", "type", "provider", "providerAccountId", "label", "scope", "access_token", "linkedAt", "updatedAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...[id, userId, "oauth", provider, randomUUID(), label, scope, "sealed by nobody", now, now],
  );
  return id;
}
