import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { getAccessToken } from "@/features/api-access/access-token";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { type Grant, type Grantee, grantee, storedGrant, tokenOf } from "../support/grants";
import { printedLines } from "../support/printed";
import { admitted, proven } from "../support/proven";
import { type Answer, good, json, old, provider } from "../support/refreshing-provider";

// What a caller is told, whatever is in the row.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });

const lines = printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.grantRevocation.deleteMany();
  await prisma.user.deleteMany();
});

const somebody = (changes: Partial<Grant> = {}) =>
  grantee(prisma, { provider: "twitter", tokens: old, ...changes });
const ask = ({ userId }: { userId: string }, options = {}) => getAccessToken(userId, "twitter", options);
const stored = (it: Grantee) => storedGrant(prisma, it);
const nothing = () => provider(json({}, 500));

describe("a token that is good", () => {
  it("is handed out as it is, with its end and what it allows", async () => {
    const asked = await nothing();
    const it = await somebody({ endsIn: 600 });
    const result = await ask(it, { scopes: ["users.read"] });
    if (result.outcome !== "token") throw new Error(result.outcome);
    expect(result.token.value).toBe("x_old");
    expect(result.token.expiresAt?.getTime()).toBe(((await stored(it)).expires_at ?? 0) * 1000);
    expect(result.token.scopes).toEqual(["users.read", "tweet.read", "offline.access"]);
    expect(asked).toEqual([]);
  });

  it("and never ends is handed out as well", async () => {
    await nothing();
    const result = await ask(await somebody({ endsIn: null }));
    expect(result).toMatchObject({ outcome: "token", token: { expiresAt: null } });
  });

  it("shows its value to nobody who does not ask for it by name", async () => {
    await nothing();
    const result = await ask(await somebody({ endsIn: 600 }));
    if (result.outcome !== "token") throw new Error(result.outcome);
    const { token } = result;
    const said = [inspect(result, { depth: 9, showHidden: true }), JSON.stringify(result), `${token}`];
    said.push(String(token), JSON.stringify({ ...token }), String(new Error("x", { cause: token }).cause));
    expect(said.join()).not.toContain("x_old");
    expect(() => structuredClone(token)).not.toThrow();
    expect(JSON.stringify(structuredClone(token))).not.toContain("x_old");
  });
});

describe("nobody to act for", () => {
  const absent = (reason: string) => ({ outcome: "not_connected", reason });

  it("no such user, or none of that provider", async () => {
    await nothing();
    expect(await getAccessToken(randomUUID(), "twitter")).toEqual(absent("no_user"));
    const it = await somebody();
    expect(await getAccessToken(it.userId, "google")).toEqual(absent("no_account"));
    for (const name of ["", "nobody", "__proto__", "twitter "])
      expect(await getAccessToken(it.userId, name)).toEqual(absent("not_offered"));
    vi.stubEnv("LOCAL_PROVIDERS_URL", "");
    expect(await ask(it)).toEqual(absent("not_offered"));
  });

  it("somebody whom an administrator has disabled, or no list names", async () => {
    await nothing();
    const it = await somebody({ endsIn: 600 });
    vi.stubEnv("ALLOWED_EMAILS", "ada@example.com");
    expect(await ask(it)).toEqual(absent("disabled"));
    vi.stubEnv("ALLOWED_EMAILS", "");
    expect((await ask(it)).outcome).toBe("token");
    await prisma.user.update({ where: { id: it.userId }, data: { disabledAt: new Date() } });
    expect(await ask(it)).toEqual(absent("disabled"));
  });

  it("tokens of another issuer, which the provider of today must not see", async () => {
    const asked = await provider(json(good));
    expect(await ask(await somebody({ issuer: "https://x.com" }))).toEqual(absent("no_account"));
    expect(asked).toEqual([]);
  });

  it("somebody who is disabled or deleted while the provider answers", async () => {
    const user = { where: { id: "" } };
    const during = (work: () => Promise<unknown>): Answer => {
      return (request, response) => void work().then(() => json(good)(request, response));
    };
    const one = await somebody();
    user.where.id = one.userId;
    await provider(during(() => prisma.user.update({ ...user, data: { disabledAt: new Date() } })));
    expect(await ask(one)).toEqual(absent("disabled"));
    const two = await somebody();
    user.where.id = two.userId;
    await provider(
      during(() => prisma.user.delete(user)),
      json({ revoked: true }),
    );
    expect(await ask(two)).toEqual(absent("no_user"));
    expect(await prisma.grantRevocation.count()).toBe(0);
    expect(lines.join("")).toMatch(/refreshed_tokens_dropped.*gone/);
  });
});

describe("a scope that is missing", () => {
  it("is named, and nothing is refreshed for it", async () => {
    const asked = await provider(json(good));
    const it = await somebody();
    const scopes = ["users.read", "tweet.write", "tweet.write", "dm.read"];
    expect(await ask(it, { scopes })).toEqual({
      outcome: "missing_scope",
      missing: ["tweet.write", "dm.read"],
      ask: { provider: { id: "twitter", name: "X" }, scopes },
    });
    expect(asked).toEqual([]);
  });

  it("may have gone with a refresh", async () => {
    await provider(json({ ...good, scope: "users.read" }));
    const it = await somebody();
    expect(await ask(it, { scopes: ["tweet.read"] })).toMatchObject({
      outcome: "missing_scope",
      missing: ["tweet.read"],
    });
    expect((await stored(it)).scope).toBe("users.read");
  });

  it("is not missing when a wider one was granted, or none was named", async () => {
    await nothing();
    const tokens = { access_token: "gho_1", scope: "user,repo" };
    const { userId } = await somebody({ provider: "github", tokens, endsIn: null });
    const scopes = ["read:user", "user:email", "public_repo"];
    expect((await getAccessToken(userId, "github", { scopes })).outcome).toBe("token");
    const plain = await somebody({ provider: "github", tokens: { access_token: "gho_2" }, endsIn: null });
    const asked = { scopes: ["read:user"] };
    expect((await getAccessToken(plain.userId, "github", asked)).outcome).toBe("token");
  });
});

describe("a token that the provider has refused", () => {
  it("is refreshed, however long it should live; and not for whoever comes later with the same one", async () => {
    const asked = await provider(json({ ...good, refresh_token: "xr_new" }));
    const it = await somebody({ endsIn: 3600 });
    expect(tokenOf(await ask(it, { refused: "x_old" }))).toBe("x_new");
    expect(tokenOf(await ask(it, { refused: "x_old" }))).toBe("x_new");
    expect(asked).toHaveLength(1);
  });

  it("cannot be replaced without a refresh token", async () => {
    await nothing();
    const tokens = { ...old, refresh_token: "" };
    const it = await somebody({ tokens, endsIn: null });
    expect(await ask(it, { refused: "x_other" })).toMatchObject({ outcome: "token" });
    expect(await ask(it, { refused: "x_old" })).toMatchObject({ outcome: "reconnect", reason: "ended" });
    // It is forgotten, so that nobody gets it again; what had been allowed is asked for again.
    expect(await stored(it)).toMatchObject({ access_token: null, scope: old.scope });
    expect(await ask(it)).toMatchObject({ outcome: "reconnect", reason: "no_token" });
  });
});

describe("what does not open", () => {
  const unreadable = { outcome: "reconnect", reason: "unreadable" };

  it("is never used: another row's, another column's, changed, plain, or of a key that is not there", async () => {
    const asked = await provider(json(good));
    const other = await somebody();
    const theirs = await prisma.account.findUniqueOrThrow({ where: { id: other.accountId } });
    const own = await somebody();
    const ours = await prisma.account.findUniqueOrThrow({ where: { id: own.accountId } });
    const where = { id: own.accountId };
    const flipped = (ours.refresh_token ?? "").replace(/.$/, (last) => (last === "A" ? "Q" : "A"));
    const faulty = [
      { access_token: theirs.access_token },
      { access_token: ours.refresh_token },
      { access_token: "x_plain" },
      { refresh_token: theirs.refresh_token },
      { refresh_token: ours.access_token },
      { refresh_token: flipped },
      { refresh_token: "xr_plain" },
    ];
    for (const data of faulty) {
      const { access_token, refresh_token } = ours;
      await prisma.account.update({ where, data: { access_token, refresh_token, ...data } });
      expect(await ask(own), JSON.stringify(Object.keys(data))).toMatchObject(unreadable);
    }
    vi.stubEnv("TOKEN_ENCRYPTION_KEY", "z9bd/z+BycC09L4wCP0Msa1yB5KeR5J6EZjCwj4w6YA=");
    expect(await ask(other)).toMatchObject(unreadable);
    expect(asked).toEqual([]);
    expect(lines.filter((line) => line.includes("token_unreadable"))).toHaveLength(faulty.length + 1);
    expect(lines.join("")).toContain("a key that is not configured");
    expect(lines.join("")).not.toMatch(/x_old|xr_old|x_plain|xr_plain/);
  });
});

describe("a sign-in", () => {
  const identityOf = ({ slot }: Awaited<ReturnType<typeof somebody>>) =>
    proven({ provider: "twitter", issuer: "local", subject: slot.providerAccountId });

  it("does not take away what was granted beyond it", async () => {
    const it = await somebody({ endsIn: 600 });
    await admitted(identityOf(it), { access_token: "x_plain", scope: "users.read tweet.read" });
    expect(await stored(it)).toMatchObject({
      access_token: "x_old",
      refresh_token: "xr_old",
      ...{ scope: old.scope },
    });
    // One that allows something else, or as much, counts.
    await admitted(identityOf(it), { access_token: "x_other", scope: "users.read dm.read" });
    expect(await stored(it)).toMatchObject({ access_token: "x_other", refresh_token: "xr_old" });
  });

  it("with a new grant wins over a refresh of the old one", async () => {
    const it = await somebody();
    const tokens = { access_token: "x_signin", refresh_token: "xr_signin", scope: old.scope };
    await provider((request, response) => {
      void admitted(identityOf(it), { ...tokens, expires_at: Math.floor(Date.now() / 1000) + 600 }).then(() =>
        json({ ...good, refresh_token: "xr_late" })(request, response),
      );
    });
    expect(tokenOf(await ask(it))).toBe("x_signin");
    expect(await stored(it)).toMatchObject({ access_token: "x_signin", refresh_token: "xr_signin" });
    expect(lines.join("")).toMatch(/refreshed_tokens_dropped.*changed/);
  });

  it("with a new grant that allows less does not take away the one that allows more", async () => {
    await nothing();
    const it = await somebody({ endsIn: 600 });
    const tokens = { access_token: "x_signin", refresh_token: "xr_signin", scope: "users.read" };
    await admitted(identityOf(it), tokens);
    expect(await stored(it)).toMatchObject({ access_token: "x_old", refresh_token: "xr_old" });
  });

  it("without one leaves the refresh its place", async () => {
    const it = await somebody();
    await provider((request, response) => {
      void admitted(identityOf(it), { access_token: "x_signin", scope: "dm.read" }).then(() =>
        json({ ...good, refresh_token: "xr_new" })(request, response),
      );
    });
    expect(tokenOf(await ask(it))).toBe("x_new");
    expect(await stored(it)).toMatchObject({ refresh_token: "xr_new" });
  });
});
