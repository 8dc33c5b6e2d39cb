import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { BrowserContext, Page } from "@playwright/test";
import { openSql, type Sql } from "../support/sql";
import { asOftenAsItTakes, test as base, expect } from "./support";

/** Headers of browsers, by what the app calls them. */
export const userAgents = {
  "Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Safari on iPhone":
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  "Safari on iPad":
    "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
  "Chrome on Android":
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
} as const;

type SessionOptions = {
  userAgent?: string | null;
  clientId?: string | null;
  provider?: string;
  hoursAgo?: number;
};
type EventOptions = { provider?: string; detail?: string; userAgent?: string; hoursAgo?: number };

/** A person of one test's own, so that what it ends is nobody else's. */
export type TestPerson = {
  id: string;
  /** @returns the session's id and the token that opens it */
  openSession(options?: SessionOptions): { id: string; token: string };
  /** @returns the event's id */
  addEvent(kind: string, options?: EventOptions): string;
  /** The events there are, the newest first. */
  events(): { id: string; kind: string; detail: string | null; userAgent: string | null }[];
  /** The ids of the sessions there are. */
  sessions(): string[];
  /** Does many of these in one transaction, which is much faster. */
  together<Result>(work: () => Result): Result;
  /** Signs a browser in as this person. */
  enter(context: BrowserContext, options?: SessionOptions): Promise<{ id: string; token: string }>;
};

/** `newPerson` puts people into the database of the app under test. */
export const test = base.extend<{ newPerson: (name?: string) => TestPerson; page: Page }>({
  newPerson: async ({ baseURL }, use) => {
    const database = openSql(process.env.E2E_DATABASE_URL ?? "");
    await use((name = "Test Person") => newPerson(database, name, baseURL ?? ""));
    database.close();
  },
});

export const withoutJavaScript = test.extend({ javaScriptEnabled: false });

function newPerson(database: Sql, name: string, origin: string): TestPerson {
  const id = randomUUID();
  const created = ago(24 * 30);
  database
    .prepare('INSERT INTO "User" ("id", "name", "role", "createdAt", "updatedAt") VALUES (?, ?, ?, ?, ?)')
    .run(id, name, "user", created, created);

  function openSession(options: SessionOptions = {}) {
    const {
      userAgent = userAgents["Firefox on Windows"],
      clientId = null,
      provider = "github",
      hoursAgo = 0,
    } = options;
    const session = { id: randomUUID(), token: randomBytes(32).toString("base64url") };
    database
      .prepare(
        'INSERT INTO "Session" ("id", "sessionToken", "userId", "expires", "absoluteExpires", "provider", "userAgent", "clientId", "createdAt", "lastSeenAt", "authenticatedAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        session.id,
        createHash("sha256").update(session.token).digest("hex"),
        id,
        ago(-24),
        ago(-24),
        provider,
        userAgent,
        clientId,
        ago(hoursAgo),
        ago(hoursAgo),
        ago(hoursAgo),
      );
    return session;
  }

  return {
    id,
    openSession,
    addEvent(kind, { provider, detail, userAgent = userAgents["Safari on iPhone"], hoursAgo = 1 } = {}) {
      const event = idOfTime(hoursAgo);
      database
        .prepare(
          'INSERT INTO "SecurityEvent" ("id", "userId", "kind", "provider", "detail", "userAgent", "createdAt") VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(event, id, kind, provider ?? null, detail ?? null, userAgent, ago(hoursAgo));
      return event;
    },
    events: () =>
      database
        .prepare(
          'SELECT "id", "kind", "detail", "userAgent" FROM "SecurityEvent" WHERE "userId" = ? ORDER BY "id" DESC',
        )
        .all(id) as ReturnType<TestPerson["events"]>,
    sessions: () =>
      (database.prepare('SELECT "id" FROM "Session" WHERE "userId" = ?').all(id) as { id: string }[]).map(
        (row) => row.id,
      ),
    together: (work) => database.transaction(work)() as ReturnType<typeof work>,
    async enter(context, options) {
      const session = openSession(options);
      // Whatever this clone calls its cookies, they all begin alike.
      await context.request.get(`${origin}/api/auth/csrf`, asOftenAsItTakes);
      const csrf = (await context.cookies()).find(({ name }) => name.endsWith(".csrf"));
      const cookie = csrf?.name.replace(/csrf$/, "session") ?? "";
      expect(cookie).toMatch(/\.session$/);
      await context.addCookies([{ name: cookie, value: session.token, url: origin, httpOnly: true }]);
      return session;
    },
  };
}

/** A time in the past, as the database writes it. */
function ago(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString().replace("Z", "+00:00");
}

/** A UUIDv7 of a time in the past. */
function idOfTime(hours: number): string {
  const time = Math.floor(Date.now() - hours * 3_600_000)
    .toString(16)
    .padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
