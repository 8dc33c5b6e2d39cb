import { afterEach, describe, expect, it, vi } from "vitest";
import { getAccessToken } from "@/features/api-access/access-token";
import type { TokenSet } from "@/features/providers/types";
import type { GrantIntent } from "@/features/sign-in/intent";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { type Grant, type Grantee, grantee, storedGrant, tokenOf } from "../support/grants";
import { printedLines } from "../support/printed";
import { admitted, proven } from "../support/proven";
import { openSession } from "../support/signed-in";

// What a round trip for more access leaves, by what the provider answers.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "http://127.0.0.1:9" });

printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

const signInScopes = {
  github: "read:user,user:email",
  google: "openid email profile",
  twitter: "users.read tweet.read users.email",
} as const;
type ProviderId = keyof typeof signInScopes;

/** Somebody who has signed in and no more. */
const somebody = (provider: ProviderId, changes: Partial<Grant> = {}) =>
  grantee(prisma, {
    provider,
    tokens: { access_token: "narrow", scope: signInScopes[provider] },
    endsIn: null,
    ...changes,
  });

const identityOf = ({ slot }: Grantee) =>
  proven({ provider: slot.provider, issuer: "local", subject: slot.providerAccountId });

/** They come back from being asked for more. */
async function comeBack(it: Grantee, wanted: string[], tokens: TokenSet, identity = identityOf(it)) {
  await openSession(it.userId);
  const session = await prisma.session.findFirstOrThrow({ where: { userId: it.userId } });
  const intent: GrantIntent = {
    kind: "grant",
    userId: it.userId,
    sessionId: session.id,
    accountId: it.accountId,
    wanted,
    asked: ["identity", ...wanted],
  };
  return admitted(identity, tokens, { intent, asker: { ...session, provider: "github" } });
}

const signInAgain = (it: Grantee, tokens: TokenSet) => admitted(identityOf(it), tokens);
const stored = (it: Grantee) => storedGrant(prisma, it);
const drive = "https://www.googleapis.com/auth/drive.metadata.readonly";

describe("all that was asked for", () => {
  it("at GitHub is there from then on, and a later sign-in does not take it away", async () => {
    const it = await somebody("github");
    const came = await comeBack(it, ["repo"], {
      access_token: "wide",
      scope: "repo,read:user,user:email",
    });
    expect(came).toMatchObject({
      userId: it.userId,
      outcome: "known",
      granted: { gained: ["repo"], missing: [] },
    });
    const ask = () => getAccessToken(it.userId, "github", { scopes: ["repo"] });
    expect(tokenOf(await ask())).toBe("wide");
    await signInAgain(it, { access_token: "plain", scope: "read:user,user:email" });
    expect(tokenOf(await ask())).toBe("wide");
    // GitHub has ended it: it is forgotten, and the next sign-in's counts.
    const refused = await getAccessToken(it.userId, "github", { scopes: ["repo"], refused: "wide" });
    expect(refused).toMatchObject({ outcome: "reconnect", ask: { scopes: ["repo"] } });
    await signInAgain(it, { access_token: "plain", scope: "read:user,user:email" });
    expect(await ask()).toMatchObject({ outcome: "missing_scope", missing: ["repo"] });
  });

  it("at GitHub in its wider words is not less", async () => {
    const it = await somebody("github");
    const { granted } = await comeBack(it, ["public_repo"], { access_token: "wide", scope: "repo,user" });
    expect(granted).toEqual({ gained: ["repo", "user"], missing: [] });
    await signInAgain(it, { access_token: "plain", scope: "read:user,user:email" });
    expect((await stored(it)).access_token).toBe("wide");
  });

  it("at Google comes with a refresh token, which a later sign-in leaves alone", async () => {
    const it = await somebody("google", { endsIn: 3600 });
    const inAnHour = Math.floor(Date.now() / 1000) + 3600;
    const scope = `openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile ${drive}`;
    const tokens = { access_token: "wide", refresh_token: "wide_refresh", expires_at: inAnHour, scope };
    const { granted } = await comeBack(it, [drive], tokens);
    expect(granted).toEqual({ gained: [drive], missing: [] });
    await signInAgain(it, { access_token: "plain", expires_at: inAnHour, scope: "openid email profile" });
    expect(await stored(it)).toMatchObject({ access_token: "wide", refresh_token: "wide_refresh", scope });
  });

  it("is what the answer means that names no scope", async () => {
    const it = await somebody("twitter", { endsIn: 3600 });
    const { granted } = await comeBack(it, ["dm.read"], {
      access_token: "wide",
      refresh_token: "wide_refresh",
    });
    expect(granted).toMatchObject({ missing: [] });
    expect((await stored(it)).scope).toBe("identity dm.read");
  });

  it("takes the place of a grant that had ended, whatever that allowed", async () => {
    const tokens = { access_token: "dead", scope: "repo,gist,read:user,user:email" };
    const it = await somebody("github", { tokens });
    await getAccessToken(it.userId, "github", { refused: "dead" });
    const { granted } = await comeBack(it, ["repo"], {
      access_token: "wide",
      scope: "repo,read:user,user:email",
    });
    expect(granted).toMatchObject({ missing: [] });
    expect(await stored(it)).toMatchObject({ access_token: "wide", scope: "repo,read:user,user:email" });
  });
});

it("a sign-in that is overtaken by a wider grant does not take it away", async () => {
  const it = await somebody("github");
  const shared = globalThis as { valetKeyDatabase?: typeof prisma };
  let looks = 0;
  // The client as it is, but after the sign-in has looked at the account another server stores the wider grant.
  const account = new Proxy(prisma.account, {
    get: (target, name) =>
      name !== "findUnique"
        ? Reflect.get(target, name)
        : async (args: Parameters<typeof prisma.account.findUnique>[0]) => {
            const found = await target.findUnique(args);
            if (++looks === 1) {
              shared.valetKeyDatabase = prisma;
              const tokens = { access_token: "wide", scope: "repo,read:user,user:email" };
              expect((await comeBack(it, ["repo"], tokens)).error).toBeNull();
            }
            return found;
          },
  });
  shared.valetKeyDatabase = new Proxy(prisma, {
    get: (target, name) => (name === "account" ? account : Reflect.get(target, name)),
  });
  const { error, userId } = await signInAgain(it, { access_token: "plain", scope: "read:user,user:email" });
  expect([error, userId]).toEqual([null, it.userId]);
  expect(await stored(it)).toMatchObject({ access_token: "wide", scope: "repo,read:user,user:email" });
});

describe("fewer than asked for", () => {
  it("are kept as they came, and what is missing is known", async () => {
    const it = await somebody("google", { endsIn: 3600 });
    const tokens = { access_token: "same", refresh_token: "refresh", scope: "openid email profile" };
    const { granted } = await comeBack(it, [drive], tokens);
    expect(granted).toEqual({ gained: [], missing: [drive] });
    expect(await getAccessToken(it.userId, "google", { scopes: [drive] })).toMatchObject({
      outcome: "missing_scope",
      missing: [drive],
      ask: { provider: { id: "google", name: "Google" }, scopes: [drive] },
    });
  });

  it("do not take away what was allowed before", async () => {
    const it = await somebody("github", {
      tokens: { access_token: "wide", scope: "repo,read:user,user:email" },
    });
    const { granted } = await comeBack(it, ["gist"], { access_token: "less", scope: "read:user,user:email" });
    expect(granted).toEqual({ gained: [], missing: ["gist"] });
    expect((await stored(it)).access_token).toBe("wide");
  });
});

describe("another account", () => {
  it.each(["nobody's yet", "their own second one", "somebody else's"])(
    "%s is refused, and nothing changes",
    async (whose) => {
      const it = await somebody("github");
      const other = proven({ issuer: "local" });
      if (whose !== "nobody's yet") {
        const { userId } = await admitted(other, { access_token: "theirs" });
        if (whose === "their own second one")
          await prisma.account.updateMany({ where: { userId: userId ?? "" }, data: { userId: it.userId } });
      }
      const before = await prisma.account.findMany({ orderBy: { id: "asc" } });
      const { error, granted } = await comeBack(it, ["repo"], { access_token: "x", scope: "repo" }, other);
      expect(error).toMatchObject({ failure: "wrong_person" });
      expect(granted).toBeNull();
      expect(await prisma.account.findMany({ orderBy: { id: "asc" } })).toEqual(before);
    },
  );

  it("the right one brings nothing once the session that asked is over", async () => {
    const it = await somebody("github");
    const intent = {
      kind: "grant",
      userId: it.userId,
      sessionId: "s",
      accountId: it.accountId,
      wanted: [],
      asked: [],
    } as const;
    const asker = { id: "s", provider: "github", issuer: null, authenticatedAt: new Date() };
    const { error } = await admitted(
      identityOf(it),
      { access_token: "late", scope: "repo" },
      { intent: { ...intent, wanted: [], asked: [] }, asker },
    );
    expect(error).toMatchObject({ failure: "expired" });
    expect((await stored(it)).access_token).toBe("narrow");
  });
});
