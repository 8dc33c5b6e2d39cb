import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freeEmail } from "@/features/admin/changes";
import {
  disablePerson,
  endEverySession,
  freeEmailOf,
  type Outcome,
  removePerson,
} from "@/features/admin/mutations";
import { findSession, type Session } from "@/features/session/queries";
import { fullPerson, rowsWith } from "../support/account-data";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { signedIn } from "../support/signed-in";

// What an administrator takes from somebody: an address, or the whole account.

const { prisma, url } = await testDatabase();
const [first, second] = ["margaret@hamilton.example", "second@hamilton.example"];
testEnvironment({ DATABASE_URL: url, ADMIN_EMAILS: `${first}, ${second}` });

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

const admin = async () => (await signedIn({ email: first })).session;
const emailOf = async (id: string) => (await prisma.user.findUniqueOrThrow({ where: { id } })).email;
const remove = async (session: Session, id: string) => (await removePerson(session, id)).outcome;

const changes: [string, (session: Session, id: string) => Promise<Outcome>][] = [
  ["freeing an address", freeEmailOf],
  ["removing", remove],
  ["disabling", disablePerson],
  ["signing out", endEverySession],
];

describe("freeing an address", () => {
  it("T3 leaves everything else of its person, is told, and lets its owner have it", async () => {
    const session = await admin();
    const { userId, token, identity } = await signedIn({ email: "ada@acme.test" });
    const owner = proven({ email: "ada@acme.test" });
    expect((await admitted(owner)).error).toMatchObject({ failure: "email_taken" });
    printed = "";
    expect(await freeEmail(session, userId)).toBe(`/admin/people/${userId}?notice=email-freed`);
    expect(await findSession(token)).toMatchObject({ user: { id: userId, email: null } });
    expect(await prisma.securityEvent.findMany({ where: { userId, kind: "email_freed" } })).toHaveLength(1);
    expect(printed).toMatch(new RegExp(`email_freed.*${userId}.*by="${session.user.id}"`));
    expect(printed).not.toContain("ada@acme.test");
    // Coming in again does not give it back, whether or not somebody else has it by then.
    expect(await admitted(identity)).toMatchObject({ userId, outcome: "known" });
    expect(await emailOf(userId)).toBeNull();
    const { userId: ownedBy } = await admitted(owner);
    expect(await emailOf(ownedBy ?? "")).toBe("ada@acme.test");
  });

  it("T3 takes the role that came by it, at once", async () => {
    const session = await admin();
    const other = await signedIn({ email: second });
    expect((await findSession(other.token))?.user.role).toBe("admin");
    expect(await freeEmailOf(session, other.userId)).toBe("done");
    expect((await findSession(other.token))?.user.role).toBe("user");
  });

  it("T3 happens once, however often it is asked at a time", async () => {
    const session = await admin();
    const { userId } = await signedIn();
    const all = await Promise.all(Array.from({ length: 5 }, () => freeEmail(session, userId)));
    const done = all.filter((path) => path.endsWith("email-freed"));
    expect([done.length, all.filter((path) => path.endsWith("unchanged")).length]).toEqual([1, 4]);
    expect(await prisma.securityEvent.count({ where: { kind: "email_freed" } })).toBe(1);
  });
});

describe("removing somebody", () => {
  it("T3 leaves no row of theirs but what a provider has yet to be told, and touches nobody else", async () => {
    const session = await admin();
    const { userId, mark } = await fullPerson(prisma);
    const other = await signedIn();
    const { outcome, grants } = await removePerson(session, userId);
    expect(outcome).toBe("done");
    expect(grants).toHaveLength(2);
    // That they were removed stays on record, by the id alone.
    expect((await rowsWith(prisma, userId)).map((row) => row.split(":")[0])).toEqual(["AdminAction"]);
    const left = (await rowsWith(prisma, mark)).map((row) => row.split(":")[0]);
    expect(left).toEqual(["GrantRevocation", "GrantRevocation"]);
    expect(await findSession(other.token)).not.toBeNull();
    await prisma.grantRevocation.deleteMany();
  });

  it("T3 happens once, however often it is asked at a time, and ends their sessions", async () => {
    const session = await admin();
    const { userId, token, identity } = await signedIn();
    const all = await Promise.all(Array.from({ length: 5 }, () => remove(session, userId)));
    expect(all.sort()).toEqual(["done", "gone", "gone", "gone", "gone"]);
    expect(await findSession(token)).toBeNull();
    expect(await admitted(identity)).toMatchObject({ error: null, outcome: "new" });
  });
});

describe.each(changes)("%s", (_, change) => {
  it("T3 is nothing one does to oneself, nor to nobody, nor without the role", async () => {
    const session = await admin();
    expect(await change(session, session.user.id)).toBe("yourself");
    for (const id of [randomUUID(), "", "x", "' OR 1=1 --", `${session.user.id} `])
      expect(await change(session, id)).toBe("gone");
    expect((await findPersonRow(session.user.id))?.email).toBe(first);
    const other = await signedIn();
    await expect(async () => change(other.session, session.user.id)).rejects.toThrow("404");
  });

  it.each(changes)("T3 one another, at the same moment as %s, leaves one administrator", async (__, back) => {
    for (let round = 0; round < 4; round++) {
      const [one, two] = [await signedIn({ email: first }), await signedIn({ email: second })];
      const outcomes = await Promise.all([change(one.session, two.userId), back(two.session, one.userId)]);
      // Who is signed out is an administrator still, and may have been the faster one.
      const signsOut = change === endEverySession || back === endEverySession;
      expect(outcomes).toContain("done");
      if (!signsOut) expect([...outcomes].sort()).toEqual(["done", "refused"]);
      const left = await prisma.user.findMany({ where: { disabledAt: null, email: { not: null } } });
      expect(left.length).toBeGreaterThan(0);
      await prisma.user.deleteMany();
    }
  });

  it("T3 is not done by somebody whose role has just gone", async () => {
    const session = await admin();
    const { userId, token } = await signedIn();
    await prisma.user.update({ where: { id: session.user.id }, data: { email: null } });
    expect(await change(session, userId)).toBe("refused");
    expect(await findSession(token)).not.toBeNull();
    expect(await emailOf(userId)).not.toBeNull();
  });
});

const findPersonRow = (id: string) => prisma.user.findUnique({ where: { id } });
