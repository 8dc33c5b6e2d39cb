import type { Adapter, AdapterAccount } from "next-auth/adapters";
import { describe, expect, it } from "vitest";
import { sessionLifetime } from "@/features/session/policy";
import { newSessionToken } from "@/features/session/tokens";
import { createAdapter } from "@/features/sign-in/adapter";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { account, person } from "../support/people";

// What Auth.js asks of a database adapter, method by method.

testEnvironment();
const { prisma } = await testDatabase();
const adapter = createAdapter(prisma) as Required<Adapter>;

/** What names an account; Auth.js asks with exactly this. */
const keyOf = ({ provider, providerAccountId }: AdapterAccount) => ({ provider, providerAccountId });
const session = (userId: string) => ({ sessionToken: newSessionToken(), userId, expires: new Date(0) });

describe("a user", () => {
  it("is created with an id of ours and found by it and by the email", async () => {
    const data = person();
    const user = await adapter.createUser({ ...data, id: "from-the-provider" });
    expect(user).toMatchObject({ name: data.name, email: data.email, image: data.image });
    expect(user.id).not.toBe("from-the-provider");
    expect(user.emailVerified).toBeInstanceOf(Date);
    expect(await adapter.getUser(user.id)).toMatchObject({ id: user.id, email: data.email });
    expect(await adapter.getUserByEmail(data.email)).toEqual(user);
  });

  it("that nobody has is null", async () => {
    expect(await adapter.getUser("nobody")).toBeNull();
    expect(await adapter.getUserByEmail("nobody@acme.test")).toBeNull();
    expect(await adapter.getUserByAccount({ provider: "github", providerAccountId: "nobody" })).toBeNull();
  });

  it("can lose the email, and so can the next one", async () => {
    for (const user of [await adapter.createUser(person()), await adapter.createUser(person())]) {
      expect(await adapter.updateUser({ id: user.id, email: "" })).toMatchObject({ id: user.id, email: "" });
      expect(await prisma.user.findUnique({ where: { id: user.id } })).toMatchObject({ email: null });
    }
  });

  it("keeps what an update does not name", async () => {
    const user = await adapter.createUser(person());
    const updated = await adapter.updateUser({ id: user.id, name: "New Name" });
    expect(updated).toMatchObject({ id: user.id, name: "New Name", email: user.email, image: user.image });
    expect(await adapter.getUser(user.id)).toMatchObject({
      name: "New Name",
      email: user.email,
      image: user.image,
    });
    expect((await adapter.getUser(user.id))?.emailVerified).toEqual(user.emailVerified);
  });

  it("takes accounts and sessions along when deleted", async () => {
    const user = await adapter.createUser(person());
    const linked = account(user.id);
    await adapter.linkAccount(linked);
    const { sessionToken } = await adapter.createSession(session(user.id));
    await adapter.deleteUser(user.id);
    expect(await adapter.getUser(user.id)).toBeNull();
    expect(await adapter.getUserByAccount(keyOf(linked))).toBeNull();
    expect(await adapter.getSessionAndUser(sessionToken)).toBeNull();
    expect(await prisma.account.count({ where: { userId: user.id } })).toBe(0);
    expect(await prisma.session.count({ where: { userId: user.id } })).toBe(0);
  });
});

describe("an account", () => {
  it("leads to its user, by provider and subject together", async () => {
    const user = await adapter.createUser(person());
    const linked = account(user.id);
    await adapter.linkAccount(linked);
    const { provider, providerAccountId } = linked;
    expect(await adapter.getUserByAccount(keyOf(linked))).toMatchObject({ id: user.id });
    expect(await adapter.getUserByAccount({ provider: "google", providerAccountId })).toBeNull();
    expect(await adapter.getUserByAccount({ provider, providerAccountId: "0" })).toBeNull();
    expect(await adapter.getAccount(providerAccountId, provider)).toMatchObject({
      userId: user.id,
      provider,
    });
    expect(await adapter.getAccount(providerAccountId, "google")).toBeNull();
  });

  it("leads nowhere once unlinked, and the user stays", async () => {
    const user = await adapter.createUser(person());
    const linked = account(user.id);
    await adapter.linkAccount(linked);
    await adapter.unlinkAccount(keyOf(linked));
    expect(await adapter.getUserByAccount(keyOf(linked))).toBeNull();
    expect(await adapter.getUser(user.id)).not.toBeNull();
  });

  it("belongs to one user only", async () => {
    const [one, two] = [await adapter.createUser(person()), await adapter.createUser(person())];
    const linked = account(one.id);
    await adapter.linkAccount(linked);
    await expect(adapter.linkAccount({ ...linked, userId: two.id })).rejects.toThrow();
    expect(await adapter.getUserByAccount(keyOf(linked))).toMatchObject({ id: one.id });
  });

  it("needs a user who exists", async () => {
    await expect(adapter.linkAccount(account("nobody"))).rejects.toThrow();
  });
});

describe("a session", () => {
  it("is created for as long as a session can be, and leads to its user", async () => {
    const user = await adapter.createUser(person());
    const before = Date.now();
    const asked = session(user.id);
    const created = await adapter.createSession(asked);
    expect(created).toMatchObject({ sessionToken: asked.sessionToken, userId: user.id });
    // The cookie's life, whatever was asked for.
    expect(created.expires.getTime()).toBeGreaterThanOrEqual(before + sessionLifetime.absolute * 1000);
    const found = await adapter.getSessionAndUser(asked.sessionToken);
    expect(found?.user).toMatchObject({ id: user.id, email: user.email });
    expect(found?.session).toMatchObject({ sessionToken: asked.sessionToken, userId: user.id });
    expect(found?.session.expires.getTime()).toBeLessThan(created.expires.getTime());
  });

  it("that nobody has is null", async () => {
    expect(await adapter.getSessionAndUser(newSessionToken())).toBeNull();
    expect(await adapter.getSessionAndUser("")).toBeNull();
    expect(await adapter.updateSession({ sessionToken: newSessionToken(), expires: new Date() })).toBeNull();
  });

  it("can be updated", async () => {
    const user = await adapter.createUser(person());
    const { sessionToken } = await adapter.createSession(session(user.id));
    const expires = new Date(Date.now() + 60_000);
    expect(await adapter.updateSession({ sessionToken, expires })).toEqual({
      sessionToken,
      userId: user.id,
      expires,
    });
    expect((await adapter.getSessionAndUser(sessionToken))?.session.expires).toEqual(expires);
  });

  it("is over once deleted, and deleting it again is no error", async () => {
    const user = await adapter.createUser(person());
    const [one, two] = [
      await adapter.createSession(session(user.id)),
      await adapter.createSession(session(user.id)),
    ];
    await adapter.deleteSession(one.sessionToken);
    await adapter.deleteSession(one.sessionToken);
    expect(await adapter.getSessionAndUser(one.sessionToken)).toBeNull();
    expect(await adapter.getSessionAndUser(two.sessionToken)).not.toBeNull();
  });

  it.each(["expires", "absoluteExpires"] as const)("is over when %s has passed", async (column) => {
    const user = await adapter.createUser(person());
    const { sessionToken } = await adapter.createSession(session(user.id));
    await prisma.session.updateMany({
      where: { userId: user.id },
      data: { [column]: new Date(Date.now() - 1) },
    });
    expect(await adapter.getSessionAndUser(sessionToken)).toBeNull();
  });

  it("cannot be updated past its absolute end", async () => {
    const user = await adapter.createUser(person());
    const { sessionToken } = await adapter.createSession(session(user.id));
    await prisma.session.updateMany({ where: { userId: user.id }, data: { absoluteExpires: new Date(0) } });
    await adapter.updateSession({ sessionToken, expires: new Date(Date.now() + 60_000) });
    expect(await adapter.getSessionAndUser(sessionToken)).toBeNull();
  });
});

describe("a verification token", () => {
  it("can be used once", async () => {
    const token = { identifier: "ada@acme.test", token: "abc", expires: new Date(Date.now() + 60_000) };
    expect(await adapter.createVerificationToken(token)).toEqual(token);
    const { identifier } = token;
    expect(await adapter.useVerificationToken({ identifier, token: "abd" })).toBeNull();
    expect(await adapter.useVerificationToken({ identifier: "eve@acme.test", token: "abc" })).toBeNull();
    expect(await adapter.useVerificationToken({ identifier, token: "abc" })).toEqual(token);
    expect(await adapter.useVerificationToken({ identifier, token: "abc" })).toBeNull();
  });
});
