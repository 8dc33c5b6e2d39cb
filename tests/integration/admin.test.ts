import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  disable,
  enable,
  freeEmail,
  remove,
  signOutDevice,
  signOutEverywhere,
} from "@/features/admin/changes";
import { findActions, findFailure } from "@/features/admin/log/queries";
import { disablePerson, enablePerson, endEverySession } from "@/features/admin/mutations";
import { findPeople } from "@/features/admin/people/queries";
import { everybody } from "@/features/admin/people/search";
import { findActivity, findDevices, findPerson } from "@/features/admin/person/queries";
import { createAdapter } from "@/features/session/adapter";
import { findSession } from "@/features/session/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { openSession, signedIn } from "../support/signed-in";
import { sso, ssoOffered } from "../vendors/sso";

const { prisma, url } = await testDatabase();
testEnvironment({
  DATABASE_URL: url,
  ADMIN_EMAILS: "Margaret@Hamilton.example, second@hamilton.example",
  ...ssoOffered,
});

const email = "margaret@hamilton.example";
let printed = "";

beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

const roleNow = async (token: string) => (await findSession(token))?.user.role;
/** What happened to somebody since they signed up. */
const eventsOf = (userId: string) =>
  prisma.securityEvent.findMany({
    where: { userId, kind: { not: "signed_up" } },
    orderBy: { id: "asc" },
  });

describe("an administrator", () => {
  it("is whoever has a verified email of the list, also for Auth.js's endpoints", async () => {
    const { token, userId } = await signedIn({ email });
    expect(await roleNow(token)).toBe("admin");
    expect((await createAdapter(prisma).getSessionAndUser(token))?.user).toMatchObject({ role: "admin" });
    expect(await prisma.user.findUnique({ where: { id: userId } })).toMatchObject({ role: "user" });
  });

  it("is nobody by an email that is not verified, before and after its owner comes", async () => {
    const eve = await signedIn({ email, emailVerified: false });
    expect(await roleNow(eve.token)).toBe("user");
    expect(await roleNow((await signedIn({ email })).token)).toBe("admin");
    expect(await roleNow(eve.token)).toBe("user");
    expect((await createAdapter(prisma).getSessionAndUser(eve.token))?.user).toMatchObject({ role: "user" });
  });

  it("is one no longer once the address is off the list, and again once it is back", async () => {
    const { token } = await signedIn({ email });
    vi.stubEnv("ADMIN_EMAILS", "second@hamilton.example");
    expect(await roleNow(token)).toBe("user");
    vi.stubEnv("ADMIN_EMAILS", "");
    expect(await roleNow(token)).toBe("user");
    vi.stubEnv("ADMIN_EMAILS", email);
    expect(await roleNow(token)).toBe("admin");
  });

  it("is one no longer once no account of theirs vouches for the address", async () => {
    const { token, userId } = await signedIn({ email });
    await prisma.account.updateMany({ where: { userId }, data: { emailVerified: false } });
    expect(await roleNow(token)).toBe("user");
    await prisma.account.updateMany({ where: { userId }, data: { emailVerified: true } });
    expect(await roleNow(token)).toBe("admin");
    await prisma.account.deleteMany({ where: { userId } });
    expect(await roleNow(token)).toBe("user");
    expect(await findSession(token)).toMatchObject({ user: { email } });
  });

  it("is one by their own email and not by that of another account of theirs", async () => {
    const { token, userId } = await signedIn({ email: "home@hamilton.example" });
    await prisma.account.create({
      data: {
        ...{ userId, type: "oidc", provider: sso.provider, providerAccountId: "1" },
        issuer: sso.issuer,
        ...{ email, emailVerified: true },
      },
    });
    expect(await roleNow(token)).toBe("user");
  });

  it("can be made by an operator, in the row", async () => {
    const { token, userId } = await signedIn();
    await prisma.user.update({ where: { id: userId }, data: { role: "admin" } });
    vi.stubEnv("ADMIN_EMAILS", "");
    expect(await roleNow(token)).toBe("admin");
  });
});

describe("the list of who may come in", () => {
  it("holds for sessions that are open and for whoever comes back, and harms nothing", async () => {
    const { identity, userId, token } = await signedIn({ email: "ada@acme.test" });
    vi.stubEnv("ALLOWED_EMAILS", "*@example.com");
    expect(await findSession(token)).toBeNull();
    expect(await createAdapter(prisma).getSessionAndUser(token)).toBeNull();
    expect((await admitted(identity)).error).toMatchObject({ failure: "not_allowed" });
    vi.stubEnv("ALLOWED_EMAILS", "*@example.com, *@acme.test");
    expect(await findSession(token)).toMatchObject({ user: { id: userId } });
    expect(await admitted(identity)).toMatchObject({ userId, outcome: "known" });
  });

  it("is met by any verified email of a person, whichever way they come", async () => {
    const { identity, userId, token } = await signedIn({ email: "home@example.com" });
    await prisma.account.create({
      data: {
        ...{ userId, type: "oidc", provider: sso.provider, providerAccountId: "2" },
        issuer: sso.issuer,
        ...{ email: "ada@acme.test", emailVerified: true },
      },
    });
    vi.stubEnv("ALLOWED_EMAILS", "*@acme.test");
    expect(await admitted(identity)).toMatchObject({ userId });
    expect(await findSession(token)).not.toBeNull();
    await prisma.account.updateMany({ where: { provider: sso.provider }, data: { emailVerified: false } });
    expect(await findSession(token)).toBeNull();
    expect((await admitted(identity)).error).toMatchObject({ failure: "not_allowed" });
  });

  it("is no longer met by an address that the provider has replaced", async () => {
    const identity = proven({ email: "ada@acme.test" });
    await admitted(identity);
    vi.stubEnv("ALLOWED_EMAILS", "*@acme.test");
    expect((await admitted({ ...identity, email: "ada@example.com" })).error).toMatchObject({
      failure: "not_allowed",
    });
  });

  it("lets administrators in whatever it says, and keeps out who only claims an address", async () => {
    vi.stubEnv("ALLOWED_EMAILS", "*@acme.test");
    vi.stubEnv("SIGNUP", "closed");
    expect(await roleNow((await signedIn({ email })).token)).toBe("admin");
    const claim = proven({ email, emailVerified: false });
    expect((await admitted(claim)).error).toMatchObject({ failure: "not_allowed" });
    expect(await prisma.user.count()).toBe(1);
  });
});

describe("disabling", () => {
  it("ends every session and every way in at once, and is told", async () => {
    const { session } = await signedIn({ email });
    const { identity, userId, token } = await signedIn();
    const tokens = [token, await openSession(userId)];
    printed = "";
    expect(await disable(session, userId)).toBe(`/admin/people/${userId}?notice=disabled`);
    for (const token of tokens) {
      expect(await findSession(token)).toBeNull();
      expect(await createAdapter(prisma).getSessionAndUser(token)).toBeNull();
    }
    expect(await prisma.session.count({ where: { userId: userId } })).toBe(0);
    expect((await admitted(identity)).error).toMatchObject({ failure: "disabled" });
    expect((await eventsOf(userId)).map(({ kind, detail, userAgent }) => [kind, detail, userAgent])).toEqual([
      ["disabled", null, null],
    ]);
    expect(printed).toContain(`by="${session.user.id}"`);
    expect(await disable(session, userId)).toContain("notice=unchanged");
    expect(await eventsOf(userId)).toHaveLength(1);
  });

  it("undone, lets them in again, but not by a session of before", async () => {
    const { session } = await signedIn({ email });
    const { identity, userId } = await signedIn();
    await disablePerson(session, userId);
    // As when a callback was under way at that very moment.
    const token = await openSession(userId);
    expect(await findSession(token)).toBeNull();
    expect(await createAdapter(prisma).getSessionAndUser(token)).toBeNull();
    expect(await enable(session, userId)).toContain("notice=enabled");
    expect(await findSession(token)).toBeNull();
    expect(await admitted(identity)).toMatchObject({ userId });
    expect(await enablePerson(session, userId)).toBe("unchanged");
  });

  it("is nothing one does to oneself, nor to nobody", async () => {
    const { session, token } = await signedIn({ email });
    for (const change of [disablePerson, enablePerson, endEverySession]) {
      expect(await change(session, session.user.id)).toBe("yourself");
      for (const id of [randomUUID(), "", "x", "' OR 1=1 --", `${session.user.id} `])
        expect(await change(session, id)).toBe("gone");
    }
    expect(await roleNow(token)).toBe("admin");
  });

  it("one another, at the same moment, leaves one of two administrators", async () => {
    for (let round = 0; round < 10; round++) {
      const one = await signedIn({ email });
      const two = await signedIn({ email: "second@hamilton.example" });
      const outcomes = await Promise.all([
        disablePerson(one.session, two.userId),
        disablePerson(two.session, one.userId),
      ]);
      expect(outcomes.sort()).toEqual(["done", "refused"]);
      expect(await prisma.user.count({ where: { disabledAt: null } })).toBe(1);
      await prisma.user.deleteMany();
    }
  });

  it("is not done by an administrator who has just been disabled", async () => {
    const { session } = await signedIn({ email });
    const other = await signedIn();
    await prisma.user.update({ where: { id: session.user.id }, data: { disabledAt: new Date() } });
    await expect(disable(session, other.userId)).rejects.toThrow("404");
    expect(await findSession(other.token)).not.toBeNull();
    expect(await eventsOf(other.userId)).toEqual([]);
  });
});

it("signing somebody out ends their sessions and nobody else's, and is told", async () => {
  const { session, token } = await signedIn({ email });
  const other = await signedIn();
  const third = await signedIn();
  expect(await signOutEverywhere(session, other.userId)).toBe(
    `/admin/people/${other.userId}?notice=signed-out`,
  );
  expect(await findSession(other.token)).toBeNull();
  expect(await findSession(token)).not.toBeNull();
  expect(await findSession(third.token)).not.toBeNull();
  expect((await eventsOf(other.userId)).map(({ kind }) => kind)).toEqual(["signed_out_by_admin"]);
  expect(await signOutEverywhere(session, other.userId)).toContain("notice=unchanged");
});

it("nothing here works without the role, whoever calls it", async () => {
  const { session, userId } = await signedIn();
  const other = await signedIn();
  const calls = [
    () => findPeople(session, everybody),
    () => findActivity(session, other.userId, null),
    () => findActions(session, { person: null, by: null, after: null }),
    () => findFailure(session, "0123456789"),
    () => findPerson(session, other.userId),
    () => findDevices(session, { id: other.userId, disabledAt: null, welcome: true }, null),
    () => signOutDevice(session, `${other.userId} ${other.session.id}`),
    () => freeEmail(session, other.userId),
    () => remove(session, other.userId),
    () => disable(session, other.userId),
    () => enable(session, other.userId),
    () => signOutEverywhere(session, other.userId),
    () => disablePerson(session, userId),
  ];
  for (const call of calls) await expect(async () => call()).rejects.toThrow("404");
  expect(await findSession(other.token)).not.toBeNull();
});
