import { describe, expect, it } from "vitest";
import { createAdapter } from "@/features/session/adapter";
import { type NewSession, openSession } from "@/features/session/mutations";
import { sessionLifetime } from "@/features/session/policy";
import { findSession } from "@/features/session/queries";
import { isSessionToken } from "@/features/session/tokens";
import { openToken } from "@/lib/vault";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";

// What is kept of sessions and tokens at rest, and what Auth.js's own endpoints find of them.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });
const adapter = createAdapter(prisma);

const proof = {
  provider: "github",
  issuer: "https://github.com/login/oauth",
  authenticatedAt: new Date(1000),
};
const browser: NewSession = { proof, asker: null, previous: null, userAgent: "Mozilla/5.0", clientId: null };

const newUser = async () => (await prisma.user.create({ data: { name: "Ada" } })).id;
const rowsOf = (userId: string) => prisma.session.findMany({ where: { userId } });

/** Opens a session as a sign-in does. */
async function open(userId: string, changes: Partial<NewSession> = {}) {
  const opened = await prisma.$transaction((tx) => openSession(tx, userId, { ...browser, ...changes }));
  return opened ?? expect.fail("no session was opened");
}

/** Everything in the database, as one text. */
async function everything(): Promise<string> {
  const tables = [prisma.user, prisma.account, prisma.session, prisma.verificationToken] as const;
  const rows = await Promise.all(tables.map((table) => (table.findMany as () => Promise<unknown[]>)()));
  return JSON.stringify(rows);
}

describe("a session at rest", () => {
  it("is a hash that opens nothing", async () => {
    const userId = await newUser();
    const { id, token } = await open(userId);
    const [row] = await rowsOf(userId);
    expect(await everything()).not.toContain(token);
    for (const value of [row?.sessionToken ?? "", id]) {
      expect(isSessionToken(value)).toBe(false);
      expect(await findSession(value)).toBeNull();
      expect(await adapter.getSessionAndUser(value)).toBeNull();
    }
    expect(await findSession(token)).toMatchObject({ id, user: { id: userId } });
  });

  it("knows how its person came in, and by which browser", async () => {
    const userId = await newUser();
    const before = Date.now();
    const { absoluteExpires } = await open(userId);
    expect(await rowsOf(userId)).toMatchObject([{ ...proof, userAgent: "Mozilla/5.0", absoluteExpires }]);
    expect(absoluteExpires.getTime()).toBeGreaterThanOrEqual(before + sessionLifetime.absolute * 1000);
  });

  it("ends the one that the browser had", async () => {
    const userId = await newUser();
    const [first, other] = [await open(userId), await open(userId)];
    await open(userId, { previous: first.token });
    expect(await findSession(first.token)).toBeNull();
    expect(await findSession(other.token)).not.toBeNull();
  });
});

describe("a session that takes another one's place", () => {
  it("keeps its last end where nothing was proven anew", async () => {
    const userId = await newUser();
    const { id } = await open(userId);
    const absoluteExpires = new Date(Date.now() + 3_600_000);
    await prisma.session.update({ where: { id }, data: { absoluteExpires } });
    const next = await open(userId, { asker: { id, keepsProof: true } });
    expect(next.absoluteExpires).toEqual(absoluteExpires);
    expect(await rowsOf(userId)).toMatchObject([{ id: next.id, absoluteExpires, expires: absoluteExpires }]);
  });

  it("begins anew where its person has confirmed", async () => {
    const userId = await newUser();
    const { id } = await open(userId);
    await prisma.session.update({ where: { id }, data: { absoluteExpires: new Date(Date.now() + 1000) } });
    const before = Date.now();
    const next = await open(userId, { asker: { id, keepsProof: false } });
    expect(next.absoluteExpires.getTime()).toBeGreaterThanOrEqual(before + sessionLifetime.absolute * 1000);
    expect((await rowsOf(userId)).map((row) => row.id)).toEqual([next.id]);
  });

  it.each([true, false])(
    "does not begin when that one was ended, or is somebody else's: %s",
    async (keepsProof) => {
      const [userId, other] = [await newUser(), await newUser()];
      const { id } = await open(other);
      const asker = { id, keepsProof };
      expect(await prisma.$transaction((tx) => openSession(tx, userId, { ...browser, asker }))).toBeNull();
      expect(await rowsOf(userId)).toEqual([]);
      expect(await rowsOf(other)).toHaveLength(1);
    },
  );
});

describe("Auth.js's adapter", () => {
  it("finds a live session, with what may leave the server", async () => {
    const userId = await newUser();
    const { token } = await open(userId);
    const found = await adapter.getSessionAndUser(token);
    expect(found?.session).toMatchObject({ sessionToken: token, userId });
    expect(found?.user).toEqual({
      id: userId,
      name: "Ada",
      email: "",
      image: null,
      role: "user",
      emailVerified: null,
    });
  });

  it.each(["expires", "absoluteExpires"] as const)("finds none when %s has passed", async (column) => {
    const userId = await newUser();
    const { id, token } = await open(userId);
    await prisma.session.update({ where: { id }, data: { [column]: new Date(Date.now() - 1) } });
    expect(await adapter.getSessionAndUser(token)).toBeNull();
  });

  it("opens none", async () => {
    await expect(adapter.createSession()).rejects.toThrow();
  });

  it("ends a session, and ending it again is no error", async () => {
    const userId = await newUser();
    const [one, two] = [await open(userId), await open(userId)];
    await adapter.deleteSession(one.token);
    await adapter.deleteSession(one.token);
    expect(await adapter.getSessionAndUser(one.token)).toBeNull();
    expect(await adapter.getSessionAndUser(two.token)).not.toBeNull();
  });
});

describe("a provider's tokens at rest", () => {
  it("are sealed, and open where they belong; the ID token is not kept", async () => {
    const tokens = { access_token: "gho_access", refresh_token: "ghr_refresh", id_token: "eyJ.id.token" };
    const more = { scope: "read:user", expires_at: 1_900_000_000, token_type: "bearer" };
    const { userId } = await admitted(proven(), { ...tokens, ...more });
    const row = await prisma.account.findFirstOrThrow({ where: { userId: userId ?? "" } });
    const { provider, providerAccountId } = row;
    const text = await everything();
    for (const secret of Object.values(tokens)) expect(text).not.toContain(secret);
    for (const column of ["access_token", "refresh_token"] as const) {
      const opened = await openToken(row[column] ?? "", { provider, providerAccountId, column });
      expect(opened).toBe(tokens[column]);
    }
    expect(row).toMatchObject(more);
  });

  it("are absent when the provider sent none", async () => {
    const { userId } = await admitted(proven());
    const row = await prisma.account.findFirstOrThrow({ where: { userId: userId ?? "" } });
    expect(row).toMatchObject({ access_token: null, refresh_token: null, expires_at: null, scope: null });
  });
});
