import { join } from "node:path";
import { NextRequest } from "next/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { newSessionTimes } from "@/features/session/policy";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { auth } from "@/features/sign-in/server-calls";
import { cookieName } from "@/lib/cookies";
import { openDatabase } from "@/lib/db";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { temporaryFolder } from "../support/folder";
import { person } from "../support/people";
import { printedLines } from "../support/printed";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

const shared = globalThis as { valetKeyDatabase?: typeof prisma };
afterEach(() => {
  shared.valetKeyDatabase = prisma;
});

/** A request with the cookie of a live session, unless `token` is another. */
async function request(token?: string): Promise<NextRequest> {
  const { id: _, emailVerified: __, ...data } = person();
  const user = await prisma.user.create({ data: { ...data, name: "Ada Lovelace" } });
  const own = newSessionToken();
  const now = new Date();
  await prisma.session.create({
    data: {
      sessionToken: hashToken(own),
      userId: user.id,
      provider: "github",
      authenticatedAt: now,
      ...newSessionTimes(now),
    },
  });
  const cookie = `${cookieName("session")}=${token ?? own}`;
  return new NextRequest("http://localhost:3000/notes", { headers: { cookie } });
}

const handler = auth((asked, context: { name: string }) =>
  Response.json([asked.auth?.user.name ?? null, asked.nextUrl.pathname, context.name]),
);

it("gives the handler the session, and what the handler got besides", async () => {
  const known = await (await handler(await request(), { name: "one" })).json();
  expect(known).toEqual(["Ada Lovelace", "/notes", "one"]);
});

it.each([newSessionToken(), "no token", ""])("is null for the token %j", async (token) => {
  expect(await (await handler(await request(token), { name: "one" })).json()).toEqual([
    null,
    "/notes",
    "one",
  ]);
});

it("goes on where the handler answers nothing, as a proxy does", async () => {
  const proxy = auth(() => undefined);
  expect((await proxy(await request(), {})).headers.get("x-middleware-next")).toBe("1");
});

describe("while the session cannot be read", () => {
  const lines = printedLines();
  afterEach(() => vi.restoreAllMocks());

  it("the handler is not called, and the answer says when to come again", async () => {
    const asked = await request();
    const called = vi.fn(() => Response.json({}));
    shared.valetKeyDatabase = openDatabase(`file:${join(temporaryFolder(), "empty.db")}`);
    const response = await auth(called)(asked, {});
    await shared.valetKeyDatabase.$disconnect();
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(await response.json()).toEqual({ error: "session_unreadable" });
    expect(called).not.toHaveBeenCalled();
    expect(lines.join("")).toContain("session_unreadable");
  });
});

it.each([
  ["a request", new NextRequest("http://localhost:3000/")],
  ["a context", { req: {}, res: {} }],
])("says how a proxy is written where it gets %s", (_, argument) => {
  // What `export { auth as proxy }` does, which no type can prevent.
  expect(() => auth(argument as never)).toThrow(/wraps a proxy or a route handler/);
});
