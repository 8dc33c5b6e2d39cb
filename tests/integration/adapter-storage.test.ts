import { describe, expect, it } from "vitest";
import { openToken } from "@/features/connections/vault";
import { findSession } from "@/features/session/queries";
import { isSessionToken, newSessionToken } from "@/features/session/tokens";
import { createAdapter } from "@/features/sign-in/adapter";
import { flow, newFlow } from "@/features/sign-in/flow";
import { type IntentKind, intentKinds } from "@/features/sign-in/flow-cookies";
import type { Intent } from "@/features/sign-in/intent";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { account, person } from "../support/people";

// What our adapter does beyond what Auth.js asks: what is kept at rest, and how.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });
const adapter = createAdapter(prisma);

/** Everything in the database, as one text. */
async function everything(): Promise<string> {
  const tables = [prisma.user, prisma.account, prisma.session, prisma.verificationToken] as const;
  const rows = await Promise.all(tables.map((table) => (table.findMany as () => Promise<unknown[]>)()));
  return JSON.stringify(rows);
}

describe("a session at rest", () => {
  it("is a hash that opens nothing", async () => {
    const { id: userId } = await adapter.createUser(person());
    const sessionToken = newSessionToken();
    await adapter.createSession({ sessionToken, userId, expires: new Date() });
    const row = await prisma.session.findFirstOrThrow({ where: { userId } });
    expect(await everything()).not.toContain(sessionToken);
    expect(await adapter.getSessionAndUser(row.sessionToken)).toBeNull();
    expect(await findSession(row.sessionToken)).toBeNull();
    expect(await findSession(row.id)).toBeNull();
    expect(isSessionToken(row.sessionToken)).toBe(false);
    expect(await findSession(sessionToken)).toMatchObject({ user: { id: userId } });
  });

  it("knows the provider and the browser it was opened with, when there was one", async () => {
    const { id: userId } = await adapter.createUser(person());
    const create = () =>
      adapter.createSession({ sessionToken: newSessionToken(), userId, expires: new Date() });
    await flow.run(newFlow({ provider: "google", userAgent: "Mozilla/5.0" }), create);
    await create();
    const rows = await prisma.session.findMany({
      where: { userId },
      orderBy: { provider: { sort: "asc", nulls: "first" } },
    });
    expect(rows.map(({ provider, userAgent }) => ({ provider, userAgent }))).toEqual([
      { provider: null, userAgent: null },
      { provider: "google", userAgent: "Mozilla/5.0" },
    ]);
  });

  describe("that takes another one's place", () => {
    const authenticatedAt = new Date(1000);

    /** Somebody in a session that GitHub opened long ago comes back from Google, for a reason. */
    async function comeBack(kind: IntentKind, before = async (_id: string) => {}) {
      const { id: userId } = await adapter.createUser(person());
      const create = () =>
        adapter.createSession({ sessionToken: newSessionToken(), userId, expires: new Date() });
      await flow.run(newFlow({ provider: "github" }), create);
      const { id } = await prisma.session.findFirstOrThrow({ where: { userId } });
      await before(id);
      const grant = { accountId: "account", wanted: [], asked: [] };
      const intent = { kind, userId, sessionId: id, ...(kind === "grant" && grant) } as Intent;
      const asker = { id, provider: "github", authenticatedAt };
      const result = flow.run({ ...newFlow({ provider: "google" }), intent, asker }, create);
      return { id, result, rows: () => prisma.session.findMany({ where: { userId } }) };
    }

    it.each(["connect", "grant"] as const)(
      "keeps the proof of who it is, and its last end: %s",
      async (kind) => {
        const absoluteExpires = new Date(Date.now() + 3_600_000);
        const soon = async (id: string) =>
          void (await prisma.session.update({ where: { id }, data: { absoluteExpires } }));
        const { id, result, rows } = await comeBack(kind, soon);
        expect((await result).expires).toEqual(absoluteExpires);
        const kept = { provider: "github", authenticatedAt, absoluteExpires, expires: absoluteExpires };
        expect(await rows()).toEqual([expect.objectContaining(kept)]);
        expect((await rows())[0]?.id).not.toBe(id);
      },
    );

    it("begins with a new proof when its person has confirmed", async () => {
      const before = Date.now();
      const { result, rows } = await comeBack("confirm");
      await result;
      expect((await rows()).map(({ provider }) => provider)).toEqual(["google"]);
      expect((await rows())[0]?.authenticatedAt.getTime()).toBeGreaterThanOrEqual(before);
    });

    it.each(intentKinds)("does not begin when that one was ended: %s", async (kind) => {
      const end = async (id: string) => void (await prisma.session.delete({ where: { id } }));
      const { result, rows } = await comeBack(kind, end);
      await expect(result).rejects.toThrow("has been ended");
      expect(await rows()).toEqual([]);
    });
  });
});

describe("a provider's tokens at rest", () => {
  it("are sealed, and open where they belong", async () => {
    const { id: userId } = await adapter.createUser(person());
    const linked = account(userId);
    await adapter.linkAccount({ ...linked, id_token: "eyJ.id.token", session_state: "state" });
    const row = await prisma.account.findFirstOrThrow({ where: { userId } });
    const { provider, providerAccountId } = row;
    const text = await everything();
    for (const secret of [linked.access_token, linked.refresh_token, "eyJ.id.token"])
      expect(text).not.toContain(secret);
    for (const column of ["access_token", "refresh_token"] as const) {
      expect(await openToken(row[column] ?? "", { provider, providerAccountId, column })).toBe(
        linked[column],
      );
    }
    expect(row).toMatchObject({ scope: linked.scope, expires_at: linked.expires_at, token_type: "bearer" });
  });

  it("are absent when the provider sent none", async () => {
    const { id: userId } = await adapter.createUser(person());
    await adapter.linkAccount({ userId, type: "oauth", provider: "github", providerAccountId: "none" });
    const row = await prisma.account.findFirstOrThrow({ where: { userId } });
    expect(row).toMatchObject({ access_token: null, refresh_token: null, expires_at: null, scope: null });
  });
});

describe("a user", () => {
  it("may have no email, and several may", async () => {
    const nobody = { ...person(), email: "" };
    const [one, two] = [await adapter.createUser(nobody), await adapter.createUser(nobody)];
    expect(one.id).not.toBe(two.id);
    // Auth.js's type wants a text; the database has none, so that none is not an address two people share.
    expect(one.email).toBe("");
    const rows = await prisma.user.findMany({ where: { id: { in: [one.id, two.id] } } });
    expect(rows.map(({ email, emailVerified }) => [email, emailVerified])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("without an email is not found by none", async () => {
    await adapter.createUser({ ...person(), email: "" });
    for (const email of ["", undefined, null]) {
      expect(await adapter.getUserByEmail(email as string)).toBeNull();
    }
  });

  it("is made of known columns only, and is never an admin by itself", async () => {
    const data = {
      ...person(),
      role: "admin",
      createdAt: new Date(0),
      accounts: { create: {} },
      tokens: "secret",
    };
    const user = await adapter.createUser(data);
    const row = await prisma.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(row.role).toBe("user");
    expect(row.createdAt.getTime()).toBeGreaterThan(0);
  });

  it("shares an email with nobody", async () => {
    const data = person();
    await adapter.createUser(data);
    await expect(adapter.createUser(data)).rejects.toThrow();
  });
});
