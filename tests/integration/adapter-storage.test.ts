import { describe, expect, it } from "vitest";
import { openToken } from "@/features/connections/vault";
import { findSession } from "@/features/session/queries";
import { isSessionToken, newSessionToken } from "@/features/session/tokens";
import { createAdapter, refreshAccount } from "@/features/sign-in/adapter";
import { flow, newFlow } from "@/features/sign-in/flow";
import type { ProviderIdentity } from "@/features/sign-in/providers/types";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { account, person } from "../support/people";

// What our adapter does beyond what Auth.js asks: what is kept at rest, and how.

const { prisma, url } = testDatabase();
testEnvironment({ DATABASE_URL: url });
const adapter = createAdapter(prisma);

const identity: ProviderIdentity = {
  subject: "583231",
  name: "The Octocat",
  email: "octocat@github.example",
  emailVerified: true,
  image: null,
  label: "@octocat",
};

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

  it("knows the provider it was opened with, when there was one", async () => {
    const { id: userId } = await adapter.createUser(person());
    const create = () =>
      adapter.createSession({ sessionToken: newSessionToken(), userId, expires: new Date() });
    await flow.run(newFlow("google"), create);
    await create();
    const rows = await prisma.session.findMany({ where: { userId }, select: { provider: true } });
    expect(rows.map(({ provider }) => provider).sort()).toEqual(["google", null]);
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

describe("an account", () => {
  it("carries what the provider calls it", async () => {
    const { id: userId } = await adapter.createUser(person());
    const store = { ...newFlow("github"), identity };
    await flow.run(store, () => adapter.linkAccount(account(userId)));
    const { label, email, emailVerified } = await prisma.account.findFirstOrThrow({ where: { userId } });
    expect({ label, email, emailVerified }).toEqual({
      label: "@octocat",
      email: "octocat@github.example",
      emailVerified: true,
    });
  });

  it("is brought up to date by the next sign-in, and keeps a refresh token that did not come again", async () => {
    const { id: userId } = await adapter.createUser(person());
    const linked = account(userId);
    await adapter.linkAccount(linked);
    const { refresh_token: _, ...rest } = linked;
    const next = { ...rest, access_token: "gho_next", scope: "read:user", expires_at: 2_000_000_000 };
    const store = {
      ...newFlow("github"),
      identity: { ...identity, label: "@renamed", emailVerified: false },
    };
    for (let time = 0; time < 2; time++) {
      await flow.run(store, () => refreshAccount(prisma, next));
      const row = await prisma.account.findFirstOrThrow({ where: { userId } });
      const { provider, providerAccountId } = row;
      const open = (column: "access_token" | "refresh_token") =>
        openToken(row[column] ?? "", { provider, providerAccountId, column });
      expect(await open("access_token")).toBe("gho_next");
      expect(await open("refresh_token")).toBe(linked.refresh_token);
      expect(row).toMatchObject({ scope: "read:user", expires_at: 2_000_000_000 });
      expect(row).toMatchObject({ userId, label: "@renamed", emailVerified: false, linkedAt: row.linkedAt });
    }
  });

  it("takes a refresh token that did come again", async () => {
    const { id: userId } = await adapter.createUser(person());
    const linked = account(userId);
    await adapter.linkAccount(linked);
    await refreshAccount(prisma, { ...linked, refresh_token: "ghr_rotated" });
    const { provider, providerAccountId, ...row } = await prisma.account.findFirstOrThrow({
      where: { userId },
    });
    const slot = { provider, providerAccountId, column: "refresh_token" as const };
    expect(await openToken(row.refresh_token ?? "", slot)).toBe("ghr_rotated");
  });

  it("that nobody has linked is not created by a refresh, and no other one changes", async () => {
    const before = await everything();
    await refreshAccount(prisma, account("nobody"));
    expect(await everything()).toBe(before);
  });
});
