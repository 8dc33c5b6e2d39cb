import { afterEach, describe, expect, it, vi } from "vitest";
import { findPerson } from "@/features/admin/person/queries";
import { linkIdentity } from "@/features/conflict-rescue/mutations";
import { openRefreshTokens, rotateRefreshToken } from "@/features/exchange/mutations";
import { chooseVerifiedEmail } from "@/features/profile/mutations";
import type { ProvenIdentity } from "@/features/providers/types";
import { emailWorths, includesWorth } from "@/features/providers/worth";
import { createAdapter } from "@/features/session/adapter";
import { findAccount, findSession, findSessionById } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { readPendingLink, rememberPendingLink } from "@/features/sign-in/pending-link";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven } from "../support/proven";
import { sso, ssoOffered } from "../vendors/sso";

// What a provider's word counts for: by the worth of its email, and only while it is on offer.

const { prisma, url } = await testDatabase();
const boss = "margaret@hamilton.example";
testEnvironment({
  DATABASE_URL: url,
  ADMIN_EMAILS: boss,
  AUTH_GITHUB_ID: "Iv1.b507a08c87ecfe98",
  AUTH_GITHUB_SECRET: "an-app-at-github",
  AUTH_GOOGLE_ID: "1815.apps.googleusercontent.com",
  AUTH_GOOGLE_SECRET: "a-client-at-google",
  ...ssoOffered,
});

afterEach(() => prisma.user.deleteMany());

const adapter = createAdapter(prisma);
const google = { provider: "google", protocol: "oidc" } as const;

function takeOut(name: "OIDC" | "GITHUB") {
  for (const end of ["ID", "SECRET", ...(name === "OIDC" ? ["ISSUER"] : [])])
    vi.stubEnv(`AUTH_${name}_${end}`, "");
}

/** Lets an identity in, and opens a session as a callback does. */
async function enter(identity: ProvenIdentity) {
  const { userId, session, error } = await admitted(identity);
  if (!userId || !session) throw error;
  const { token } = session;
  const role = async () => (await findSession(token))?.user.role ?? "out";
  return { userId, token, role, id: textOf((await findSession(token))?.id ?? "") };
}

describe("the role of whoever has an administrator's verified address", () => {
  it.each<[string, Partial<ProvenIdentity>, "admin" | "user"]>([
    ["a generic OpenID provider", sso, "user"],
    ["Google, which does not own the mailbox", google, "user"],
    ["Google, which does", { ...google, emailOwned: true }, "admin"],
    ["GitHub", {}, "admin"],
  ])("T2 %s", async (_, changes, expected) => {
    const { role, userId, token } = await enter(proven({ ...changes, email: boss }));
    expect(await role()).toBe(expected);
    expect((await adapter.getSessionAndUser(token))?.user).toMatchObject({ email: boss, role: expected });
    const asked = { user: { role: "admin" } } as Parameters<typeof findPerson>[0];
    expect(await findPerson(asked, userId)).toMatchObject({ role: expected, email: boss });
  });

  it.each(emailWorths)("T2 follows the setting at once, for a session that is open: %s", async (worth) => {
    const { role, userId } = await enter(proven({ ...sso, email: boss }));
    expect(await role()).toBe("user");
    vi.stubEnv("AUTH_OIDC_EMAIL_WORTH", worth);
    expect(await role()).toBe(worth === "administration" ? "admin" : "user");
    vi.stubEnv("AUTH_OIDC_EMAIL_WORTH", "admission");
    expect(await role()).toBe("user");
    const verified = (await findAccount(userId))?.connections.map(({ emailVerified }) => emailVerified);
    expect(verified).toEqual([true]);
  });

  // part: google
  it("T2 is worked out anew with what each sign-in says, and kept where one says nothing", async () => {
    const identity = proven({ ...google, email: boss, emailOwned: true });
    const { role, userId } = await enter(identity);
    expect(await role()).toBe("admin");
    await admitted({ ...identity, email: null, emailVerified: false, emailOwned: false });
    expect(await role()).toBe("admin");
    await admitted({ ...identity, emailOwned: false });
    expect(await role()).toBe("user");
    // As in a row from before this was kept.
    expect(await prisma.account.findMany({ where: { userId } })).toMatchObject([{ emailOwned: false }]);
    await admitted(identity);
    expect(await role()).toBe("admin");
  });

  it("T2 comes along with an identity that waited to be linked", async () => {
    const identity = proven({ ...google, email: boss, emailOwned: true });
    const cookie = await rememberPendingLink({ identity, userId: "u", ways: [], mayTake: false });
    const waiting = await readPendingLink(cookie.value);
    expect(waiting?.identity).toMatchObject({ email: boss, emailOwned: true });
    const { userId } = await enter(proven());
    if (waiting) await linkIdentity(userId, waiting.identity);
    expect(await prisma.account.count({ where: { userId, email: boss, emailOwned: true } })).toBe(1);
  });
});

describe("the list of who may come in", () => {
  it.each(emailWorths)(
    "T2 is met by an address that is worth %s, new, known and signed in",
    async (worth) => {
      const known = proven({ ...sso, email: "ada@acme.test" });
      const { role } = await enter(known);
      vi.stubEnv("ALLOWED_EMAILS", "*@acme.test");
      vi.stubEnv("AUTH_OIDC_EMAIL_WORTH", worth);
      const enough = includesWorth(worth, "admission");
      expect(await role()).toBe(enough ? "user" : "out");
      for (const identity of [known, proven({ ...sso, email: "alan@acme.test" })]) {
        const { userId, error } = await admitted(identity);
        expect(userId !== null).toBe(enough);
        if (!enough) expect(error).toMatchObject({ failure: "not_allowed" });
      }
    },
  );

  it("T2 is not met by an administrator's address that makes none", async () => {
    for (const [name, value] of [
      ["ALLOWED_EMAILS", "*@acme.test"],
      ["SIGNUP", "closed"],
    ] as const) {
      vi.stubEnv(name, value);
      const failure = name === "SIGNUP" ? /signup_closed|not_allowed/ : /not_allowed/;
      const { error } = await admitted(proven({ ...sso, email: boss }));
      expect((error as { failure?: string }).failure).toMatch(failure);
      expect((await admitted(proven({ email: boss }))).error).toBeNull();
      await prisma.user.deleteMany();
    }
  });

  it("T1 counts no address of a provider that was taken out", async () => {
    const identity = proven({ email: "home@example.com" });
    const { userId, role } = await enter(identity);
    const { provider, protocol: type } = sso;
    await prisma.account.create({
      data: {
        ...{ userId, provider, type, issuer: sso.issuer, providerAccountId: "1" },
        ...{ email: "ada@acme.test", emailVerified: true },
      },
    });
    vi.stubEnv("ALLOWED_EMAILS", "*@acme.test");
    expect(await role()).toBe("user");
    expect((await admitted(identity)).userId).toBe(userId);
    takeOut("OIDC");
    expect(await role()).toBe("out");
    expect((await admitted(identity)).error).toMatchObject({ failure: "not_allowed" });
  });
});

describe("an address that is worth nothing", () => {
  it("T2 is nobody's: not shown as theirs, not chosen, and in nobody's way", async () => {
    vi.stubEnv("AUTH_OIDC_EMAIL_WORTH", "nothing");
    const email = "ada@acme.test";
    const { userId } = await enter(proven({ ...sso, email }));
    expect((await prisma.user.findUniqueOrThrow({ where: { id: userId } })).email).toBeNull();
    expect((await findAccount(userId))?.connections).toMatchObject([{ email, emailVerified: false }]);
    expect(await chooseVerifiedEmail(userId, email)).toEqual({ outcome: "unknown" });
    const other = await admitted(proven({ email }));
    expect(other).toMatchObject({ outcome: "new", conflict: null });
    // Raised, it counts at once; it is somebody else's by now.
    vi.stubEnv("AUTH_OIDC_EMAIL_WORTH", "identity");
    expect(await chooseVerifiedEmail(userId, email)).toEqual({ outcome: "taken" });
  });

  it("T1 makes room for one that counts, once its provider is gone", async () => {
    const { userId } = await enter(proven({ ...sso, email: "old@acme.test" }));
    const identity = proven({ email: "new@acme.test" });
    const { subject: providerAccountId, provider, protocol: type, emailVerified } = identity;
    await prisma.account.create({
      data: { userId, provider, type, providerAccountId, issuer: identity.issuer, emailVerified },
    });
    const own = async () => (await prisma.user.findUniqueOrThrow({ where: { id: userId } })).email;
    await admitted(identity);
    expect(await own()).toBe("old@acme.test");
    takeOut("OIDC");
    expect(await chooseVerifiedEmail(userId, "old@acme.test")).toEqual({ outcome: "unknown" });
    await admitted(identity);
    expect(await own()).toBe("new@acme.test");
  });

  it("T2 is not enough to become somebody whom nobody can sign in as", async () => {
    const email = "left@acme.test";
    const { id } = await prisma.user.create({ data: { email, emailVerified: new Date(), role: "admin" } });
    const { error, userId } = await admitted(proven({ ...sso, email }));
    expect(error).toMatchObject({ failure: "email_taken" });
    expect(userId).toBeNull();
    expect((await admitted(proven({ email }))).userId).toBe(id);
  });
});

describe("a provider that is no longer on offer", () => {
  /** Administrator by an issuer that the operator trusts that far, in a browser and in an app. */
  async function trusted() {
    vi.stubEnv("AUTH_OIDC_EMAIL_WORTH", "administration");
    const it = await enter(proven({ ...sso, email: boss }));
    expect(await it.role()).toBe("admin");
    return it;
  }

  /** Makes the session an app's. @returns what asks for its next tokens */
  async function asAnApp(id: string) {
    await prisma.session.update({ where: { id }, data: { clientId: "example-cli" } });
    const refreshToken = await openRefreshTokens(id);
    return () => rotateRefreshToken(refreshToken, "example-cli", { userAgent: null, network: null });
  }

  const change: [string, () => void][] = [
    ["taken out", () => takeOut("OIDC")],
    ["another issuer", () => void vi.stubEnv("AUTH_OIDC_ISSUER", "https://other.acme.test")],
    ["a path of its issuer", () => void vi.stubEnv("AUTH_OIDC_ISSUER", `${sso.issuer}/tenant`)],
  ];

  it.each(change)("T4 %s: its sessions end, by cookie, by name and by refresh token", async (_, end) => {
    const { role, token, id } = await trusted();
    // part: exchange
    const refresh = await asAnApp(id);
    end();
    expect(await role()).toBe("out");
    expect(await findSessionById(id)).toBeNull();
    expect(await adapter.getSessionAndUser(token)).toBeNull();
    expect(await refresh()).toBeNull();
  });

  it.each(change)("T1 %s: its role is gone in a session of another provider", async (_, end) => {
    const { userId } = await trusted();
    const identity = proven({ email: null, emailVerified: false });
    await linkIdentity(userId, identity);
    const { role } = await enter(identity);
    expect(await role()).toBe("admin");
    end();
    expect(await role()).toBe("user");
    const asked = { user: { role: "admin" } } as Parameters<typeof findPerson>[0];
    // part: admin
    const person = await findPerson(asked, userId);
    expect(person?.role).toBe("user");
    expect(person?.connections.map(({ provider, onOffer }) => [provider, onOffer])).toEqual([
      ["oidc", false],
      ["github", true],
    ]);
  });

  it("T4 the same issuer in another spelling is the same", async () => {
    const { role } = await trusted();
    vi.stubEnv("AUTH_OIDC_ISSUER", `${sso.issuer}/`);
    expect(await role()).toBe("admin");
  });

  // part: connections
  it("T4 a session is kept with who opened it, also when it connected another", async () => {
    const { id } = await enter(proven(sso));
    expect(await prisma.session.findUnique({ where: { id } })).toMatchObject({
      provider: sso.provider,
      issuer: sso.issuer,
    });
    const { userId, token } = await enter(proven());
    const asker = await findSession(token);
    if (!asker) throw new Error("no session");
    const intent = { kind: "connect", userId, sessionId: textOf(asker.id) } as const;
    const { session } = await admitted(proven(sso), {}, { intent, asker });
    takeOut("OIDC");
    expect(await findSession(session?.token ?? "")).toMatchObject({
      provider: "github",
      issuer: asker.issuer,
    });
    expect(asker.issuer).toBe("https://github.com/login/oauth");
  });

  it.each([
    [null, null, false],
    ["email", null, false],
    ["__proto__", null, false],
    ["github", "local", false],
    ["github", "https://github.acme.test", false],
    // Opened by a server of the version before, which kept no issuer.
    ["github", null, true],
  ])("T4 a session of provider %j at %j counts: %s", async (provider, at, counts) => {
    const { id, role } = await enter(proven());
    await prisma.session.update({ where: { id }, data: { provider, issuer: at } });
    expect(await role()).toBe(counts ? "user" : "out");
  });

  it("T1 an identity that is filed under no issuer counts from its next sign-in on", async () => {
    const identity = proven({ email: boss });
    const { role, userId } = await enter(identity);
    await prisma.account.updateMany({ where: { userId }, data: { issuer: null } });
    expect(await role()).toBe("user");
    await admitted(identity);
    expect(await role()).toBe("admin");
  });
});
