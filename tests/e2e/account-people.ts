import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "@playwright/test";
import { openSql } from "../support/sql";
import { asOftenAsItTakes, expect, sessionCookie, test } from "./support";

/** Runs one statement on the database of the app under test, behind its back. */
function run(sql: string, ...values: (string | number | null)[]): number {
  const database = openSql(process.env.E2E_DATABASE_URL ?? "");
  try {
    return database.prepare(sql).run(...values).changes;
  } finally {
    database.close();
  }
}

/** Reads rows of the database of the app under test. */
export function rows<Row = Record<string, string | number | null>>(sql: string, ...values: string[]): Row[] {
  const database = openSql(process.env.E2E_DATABASE_URL ?? "");
  try {
    return database.prepare(sql).all(...values) as Row[];
  } finally {
    database.close();
  }
}

/** A time so many minutes ago, as the database writes it. */
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString().replace("Z", "+00:00");

/** Makes the sign-in of this browser too old for what cannot be undone. */
export async function makeOld(context: BrowserContext): Promise<void> {
  const { value = "" } = (await sessionCookie(context)) ?? {};
  const hash = createHash("sha256").update(value).digest("hex");
  expect(run('UPDATE "Session" SET "authenticatedAt" = ? WHERE "sessionToken" = ?', ago(60), hash)).toBe(1);
}

type OwnPerson = {
  name?: string | null;
  email?: string | null;
  role?: string;
  accounts?: { provider: string; label?: string; email?: string; verified?: boolean }[];
};

/** Signs a browser in as a person of one test's own, whom no provider knows. @returns the person's id */
export async function enterAsNewPerson(page: Page, person: OwnPerson = {}): Promise<string> {
  const { name = "Test Person", email = null, role = "user", accounts = [{ provider: "github" }] } = person;
  const id = randomUUID();
  const token = randomBytes(32).toString("base64url");
  const [now, later] = [ago(0), ago(-600)];
  run(
    'INSERT INTO "User" ("id", "name", "email", "role", "createdAt", "updatedAt") VALUES (?, ?, ?, ?, ?, ?)',
    ...[id, name, email, role, ago(60 * 24 * 90), now],
  );
  for (const { provider, label = null, email = null, verified = true } of accounts) {
    run(
      'INSERT INTO "Account" ("id", "userId", "type", "provider", "providerAccountId", "issuer", "label", "email", "emailVerified", "updatedAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[randomUUID(), id, "oauth", provider, randomUUID(), "local", label, email, verified ? 1 : 0, now],
    );
  }
  run(
    'INSERT INTO "Session" ("id", "sessionToken", "userId", "expires", "absoluteExpires", "provider") VALUES (?, ?, ?, ?, ?, ?)',
    ...[randomUUID(), createHash("sha256").update(token).digest("hex"), id, later, later],
    accounts[0]?.provider ?? "github",
  );
  // Whatever this clone calls its cookies, they all begin alike.
  await page.request.get("/api/auth/csrf", asOftenAsItTakes);
  const csrf = (await page.context().cookies()).find((cookie) => cookie.name.endsWith(".csrf"));
  const url = new URL("/", test.info().project.use.baseURL).href;
  const cookie = csrf?.name.replace(/csrf$/, "session") ?? "";
  await page.context().addCookies([{ name: cookie, value: token, url, httpOnly: true, sameSite: "Lax" }]);
  return id;
}
