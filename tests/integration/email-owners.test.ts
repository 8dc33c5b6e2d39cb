import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseVerifiedEmail } from "@/features/profile/mutations";
import type { ProvenIdentity } from "@/features/providers/types";
import { findSession } from "@/features/session/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { openSession } from "../support/signed-in";
import { sso, ssoOffered } from "../vendors/sso";

// An email that somebody has by a provider that is gone, or by a weaker word than its owner's, is in nobody's way.

const { prisma, url } = await testDatabase();
const email = "margaret@hamilton.example";
testEnvironment({
  DATABASE_URL: url,
  ADMIN_EMAILS: email,
  ...ssoOffered,
});

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

/** Somebody whom the organization's own OpenID provider says has the email. */
const byOidc = (changes: Partial<ProvenIdentity> = {}) => proven({ ...sso, email, ...changes });
const byGoogle = (changes: Partial<ProvenIdentity> = {}) =>
  proven({ provider: "google", protocol: "oidc", email, ...changes });
const byGitHub = (changes: Partial<ProvenIdentity> = {}) => proven({ email, ...changes });

const emailOf = async (id: string | null) =>
  (await prisma.user.findUniqueOrThrow({ where: { id: id ?? "" } })).email;
/** What happened to somebody since they signed up. */
const eventsOf = async (userId: string) => {
  const events = await prisma.securityEvent.findMany({ where: { userId, kind: { not: "signed_up" } } });
  return events.map(({ kind }) => kind);
};

async function holder(identity = byOidc()): Promise<string> {
  const { userId, error } = await admitted(identity);
  if (!userId) throw error;
  expect(await emailOf(userId)).toBe(email);
  return userId;
}

/** Comes back having asked for an account besides that user's. */
function anew(identity: ProvenIdentity, userId: string) {
  const { provider, subject, issuer } = identity;
  return admitted(identity, {}, { anew: { provider, subject, issuer, userId } });
}

const ends: [string, () => void][] = [
  [
    "taken out",
    () => {
      for (const end of ["ID", "SECRET", "ISSUER"]) vi.stubEnv(`AUTH_OIDC_${end}`, "");
    },
  ],
  ["at another issuer", () => void vi.stubEnv("AUTH_OIDC_ISSUER", "https://other.acme.test")],
  ["at a path of its issuer", () => void vi.stubEnv("AUTH_OIDC_ISSUER", `${sso.issuer}/tenant`)],
  ["whose word is worth nothing", () => void vi.stubEnv("AUTH_OIDC_EMAIL_WORTH", "nothing")],
];

describe.each(ends)("an email by a provider %s", (how, end) => {
  const opens = how.includes("worth");

  it("T3 does not lock its owner out, who gets an account with it", async () => {
    const old = byOidc();
    const userId = await holder(old);
    await prisma.user.update({ where: { id: userId }, data: { role: "admin" } });
    end();
    const owner = byGoogle();
    const first = await admitted(owner);
    expect(first.error).toMatchObject({ failure: "email_taken" });
    expect(first.conflict).toMatchObject({ userId, ways: opens ? ["oidc"] : [], mayTake: true });
    expect(await prisma.user.count()).toBe(1);

    const second = await anew(owner, userId);
    expect(second).toMatchObject({ error: null, outcome: "new" });
    expect(second.userId).not.toBe(userId);
    expect(await emailOf(second.userId)).toBe(email);
    expect(await emailOf(userId)).toBeNull();
    expect(await eventsOf(userId)).toEqual(["email_lost"]);
    // Nothing else moved: neither a way in nor the role in the row.
    const ways = await prisma.account.findMany({ orderBy: { linkedAt: "asc" }, select: { userId: true } });
    expect(ways).toEqual([{ userId }, { userId: second.userId }]);
    const session = await findSession(await openSession(second.userId ?? ""));
    expect(session?.user).toMatchObject({ email, role: "user" });
  });

  it("T3 is taken by nobody but the identity that asked", async () => {
    const userId = await holder();
    end();
    const [asked, other] = [byGitHub(), byGitHub()];
    const { provider, subject, issuer } = asked;
    const forged = [
      { provider, subject, issuer: "local", userId },
      { provider: sso.provider, subject, issuer, userId },
      { provider, subject: other.subject, issuer, userId },
      { provider, subject, issuer, userId: "another" },
    ];
    for (const anew of [null, ...forged])
      expect((await admitted(asked, {}, { anew })).error).toMatchObject({ failure: "email_taken" });
    expect(await emailOf(userId)).toBe(email);
    expect(await prisma.account.count()).toBe(1);
  });

  it("T3 goes over once, however often that is asked at a time", async () => {
    const userId = await holder();
    end();
    const identity = byGoogle();
    const all = await Promise.all(Array.from({ length: 8 }, () => anew(identity, userId)));
    expect(all.map(({ error }) => error)).toEqual(all.map(() => null));
    expect(new Set(all.map((one) => one.userId)).size).toBe(1);
    expect(await prisma.user.count()).toBe(2);
    expect(await emailOf(all[0]?.userId ?? null)).toBe(email);
    expect(await eventsOf(userId)).toEqual(["email_lost"]);
  });

  it("T3 goes over to one of two owners who ask at a time; the other hears of the first", async () => {
    const userId = await holder();
    end();
    const both = await Promise.all([anew(byGitHub(), userId), anew(byGitHub(), userId)]);
    const [winner] = both.filter((one) => one.userId !== null);
    const [loser] = both.filter((one) => one.userId === null);
    expect(loser).toMatchObject({ error: { failure: "email_taken" }, conflict: { userId: winner?.userId } });
    expect(await prisma.user.count()).toBe(2);
  });

  it("T3 stays with somebody disabled, until an administrator frees it", async () => {
    const userId = await holder();
    await prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    end();
    const owner = byGitHub();
    expect((await anew(owner, userId)).error).toMatchObject({ failure: "disabled" });
    await prisma.user.update({ where: { id: userId }, data: { email: null } });
    expect(await admitted(owner)).toMatchObject({ error: null, outcome: "new" });
  });

  it("T3 can be chosen by its owner who has an account here already", async () => {
    const { userId: owner } = await admitted(byGitHub({ email: "home@hamilton.example" }));
    const userId = await holder();
    await prisma.account.create({
      data: {
        ...{ userId: owner ?? "", type: "oidc", provider: "google", providerAccountId: "1" },
        ...{ issuer: "https://accounts.google.com", email, emailVerified: true },
      },
    });
    expect(await chooseVerifiedEmail(owner ?? "", email)).toEqual({ outcome: "taken" });
    end();
    const both = await Promise.all([
      chooseVerifiedEmail(owner ?? "", email),
      chooseVerifiedEmail(owner ?? "", email),
    ]);
    expect(both).toContainEqual({ outcome: "chosen", from: userId });
    expect(both).toContainEqual({ outcome: "chosen", from: null });
    expect([await emailOf(owner), await emailOf(userId)]).toEqual([email, null]);
  });
});

describe("an email by a word that its owner's exceeds", () => {
  it("T3 does not lock its owner out, who becomes what they are by it", async () => {
    const eve = byOidc();
    const userId = await holder(eve);
    const owner = byGitHub();
    const { conflict } = await admitted(owner);
    expect(conflict).toMatchObject({ userId, ways: ["oidc"], mayTake: true });
    const { userId: owned } = await anew(owner, userId);
    expect((await findSession(await openSession(owned ?? "")))?.user).toMatchObject({ email, role: "admin" });

    // Whoever had it comes in as before, and does not get it back, by a sign-in or by asking.
    expect(await admitted(eve)).toMatchObject({ userId, outcome: "known" });
    expect(await emailOf(userId)).toBeNull();
    expect(await chooseVerifiedEmail(userId, email)).toEqual({ outcome: "taken" });
    expect(await emailOf(owned)).toBe(email);
  });

  it.each([
    ["as much", byGoogle, byOidc],
    ["as much", byOidc, byGoogle],
    ["more", byGitHub, byOidc],
    ["more", byGitHub, byGoogle],
  ])("T3 stays with whoever has one for %s (%#)", async (_, has, comes) => {
    const userId = await holder(has());
    const identity = comes();
    for (const attempt of [() => admitted(identity), () => anew(identity, userId)])
      expect((await attempt()).conflict).toMatchObject({ userId, mayTake: false });
    expect(await prisma.user.count()).toBe(1);
    expect(await emailOf(userId)).toBe(email);
  });

  it("T3 is not taken by a claim that is not verified: it is in nobody's way, and gets nothing", async () => {
    const userId = await holder();
    const identity = byGitHub({ emailVerified: false });
    const claim = await anew(identity, userId);
    expect(claim).toMatchObject({ error: null, outcome: "new" });
    expect([await emailOf(claim.userId), await emailOf(userId)]).toEqual([null, email]);
    expect(await chooseVerifiedEmail(claim.userId ?? "", email)).toEqual({ outcome: "unknown" });
  });
});

it("T3 an email that was taken from somebody does not come back by a sign-in, but by asking", async () => {
  const identity = byGitHub();
  const userId = await holder(identity);
  await prisma.user.update({ where: { id: userId }, data: { email: null, emailVerified: null } });
  expect(await admitted(identity)).toMatchObject({ userId, outcome: "known" });
  expect(await emailOf(userId)).toBeNull();
  expect(await chooseVerifiedEmail(userId, email)).toEqual({ outcome: "chosen", from: null });
  expect(await emailOf(userId)).toBe(email);
});

it("only ways on offer are named to whoever proves the email", async () => {
  const userId = await holder(byGitHub());
  await prisma.account.create({
    data: {
      ...{ userId, type: "oidc", provider: "oidc", providerAccountId: "1" },
      issuer: `${sso.issuer}/old`,
    },
  });
  expect((await admitted(byGoogle())).conflict?.ways).toEqual(["github"]);
});
