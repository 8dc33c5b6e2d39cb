import { decodeJwt, decodeProtectedHeader, type JWK } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { signAccessToken, verifyAccessToken } from "@/features/own-tokens/access-token";
import { publishKeys } from "@/features/own-tokens/endpoint";
import {
  removeOldSigningKeys,
  revokeSigningKey,
  rotateSigningKey,
  signingKeys,
} from "@/features/own-tokens/mutations";
import { publishedAfter, publishedAhead } from "@/features/own-tokens/policy";
import { endSession } from "@/features/session/mutations";
import { main as rotateSigningKeys } from "@/scripts/rotate-signing-keys";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { forgedTokens } from "../support/forged-tokens";
import { printedLines } from "../support/printed";
import { runHere, runScript } from "../support/run-script";
import { signedIn } from "../support/signed-in";

// The app's own access tokens and the keys that sign them.

const { prisma, url } = await testDatabase();
const site = "https://app.example.test";
const own = `${site}/api`;
testEnvironment({ DATABASE_URL: url, AUTH_URL: site });

const lines = printedLines();
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.signingKey.deleteMany();
  await prisma.user.deleteMany();
});

const tokenFor = (session: Parameters<typeof signAccessToken>[0], now?: Date) =>
  signAccessToken(session, { audience: own, scopes: ["profile:read"] }, now);
const later = (seconds: number, from = new Date()) => new Date(from.getTime() + seconds * 1000);

async function published(now?: Date): Promise<JWK[]> {
  const response = await publishKeys(now);
  expect(response.status).toBe(200);
  return ((await response.json()) as { keys: JWK[] }).keys;
}

describe("a token", () => {
  it("is that of RFC 9068, and says no more than it must", async () => {
    const { session } = await signedIn({ email: "ada@example.test", emailVerified: true, name: "Ada" });
    const before = Math.floor(Date.now() / 1000);
    const token = await tokenFor(session);
    const [{ kid }] = (await published()) as [JWK];
    expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", kid, typ: "at+jwt" });
    const claims = decodeJwt(token);
    expect(claims).toEqual({
      iss: site,
      aud: own,
      sub: session.user.id,
      client_id: site,
      sid: session.id,
      scope: "profile:read",
      role: "user",
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 300,
    });
    expect(claims.iat).toBeGreaterThanOrEqual(before);
    expect(decodeJwt(await tokenFor(session)).jti).not.toBe(claims.jti);
    expect((await verifyAccessToken(token, "profile:read")).session).toMatchObject({
      id: session.id,
      user: { id: session.user.id, role: "user" },
    });
  });

  it("is over here with its session, its person and their permission", async () => {
    const { session, token: cookie, userId } = await signedIn();
    const token = await tokenFor(session);
    const verified = () => verifyAccessToken(token, "profile:read");
    await verified();
    await prisma.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
    await expect(verified()).rejects.toMatchObject({ code: "invalid_token" });
    await prisma.user.update({ where: { id: userId }, data: { disabledAt: null } });
    await verified();
    vi.stubEnv("ALLOWED_EMAILS", "somebody@else.example");
    await expect(verified()).rejects.toMatchObject({ code: "invalid_token" });
    vi.stubEnv("ALLOWED_EMAILS", "");
    await endSession(cookie);
    await expect(verified()).rejects.toMatchObject({ code: "invalid_token" });
  });

  it("names the role that its person has now", async () => {
    const { session, userId } = await signedIn();
    const admin = await tokenFor({ ...session, user: { ...session.user, role: "admin" } });
    expect(decodeJwt(admin).role).toBe("admin");
    expect((await verifyAccessToken(admin, "profile:read")).session.user.role).toBe("user");
    await prisma.user.update({ where: { id: userId }, data: { role: "admin" } });
    expect((await verifyAccessToken(admin, "profile:read")).session.user.role).toBe("admin");
  });

  it("of somebody else's session opens nothing", async () => {
    const one = await signedIn();
    const other = await signedIn({ subject: "another" });
    const mixed = await tokenFor({ ...other.session, user: one.session.user });
    await expect(verifyAccessToken(mixed, "profile:read")).rejects.toMatchObject({ code: "invalid_token" });
  });

  it("is refused for every reason there is, and good without it", async () => {
    const { session } = await signedIn();
    const { ok, bad, skewed, lacking } = await forgedTokens(decodeJwt(await tokenFor(session)));
    for (const token of [ok, ...skewed]) await verifyAccessToken(token, "profile:read");
    for (const [name, token] of Object.entries(bad)) {
      await expect(verifyAccessToken(token, "profile:read"), name).rejects.toMatchObject({
        code: "invalid_token",
      });
    }
    await expect(verifyAccessToken(lacking, "profile:read")).rejects.toMatchObject({
      code: "insufficient_scope",
    });
    const elsewhere = await signAccessToken(session, {
      audience: "https://notes.example.com",
      scopes: ["profile:read"],
    });
    await expect(verifyAccessToken(elsewhere, "profile:read")).rejects.toMatchObject({
      code: "invalid_token",
    });
  });

  it("is not refused because the database does not answer", async () => {
    const { session } = await signedIn();
    const token = await tokenFor(session);
    const failure = new Error("down");
    const spy = vi.spyOn(prisma.signingKey, "findMany").mockRejectedValue(failure);
    await expect(verifyAccessToken(token, "profile:read")).rejects.toBe(failure);
    spy.mockRestore();
  });
});

describe("the keys", () => {
  it("are published without anything private, for as long as they fit a rotation", async () => {
    const response = await publishKeys();
    expect(Object.fromEntries(response.headers)).toEqual({
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=300",
      "content-type": "application/jwk-set+json",
    });
    const { keys } = (await response.json()) as { keys: JWK[] };
    expect(keys).toEqual([
      {
        kty: "RSA",
        n: expect.stringMatching(/^[\w-]{342}$/),
        e: "AQAB",
        kid: expect.stringMatching(/^[\w-]{43}$/),
        alg: "RS256",
        use: "sig",
      },
    ]);
    const [row] = await prisma.signingKey.findMany();
    expect(row?.publicKey).not.toMatch(/"(d|p|q|dp|dq|qi)"/);
    expect(row?.privateKey).not.toContain("PRIVATE KEY");
    expect(row?.privateKey.split(".")).toHaveLength(5);
  });

  it("twenty at once make one", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => signingKeys()));
    expect(new Set(made.map(({ signing }) => signing.id)).size).toBe(1);
    expect(await prisma.signingKey.count()).toBe(1);
  });

  it("change with an overlap: no moment at which a token that counts does not verify", async () => {
    const { session, userId } = await signedIn();
    const begin = new Date();
    // However long sessions live here.
    const end = later(2 * publishedAhead + publishedAfter, begin);
    await prisma.session.updateMany({ where: { userId }, data: { expires: end, absoluteExpires: end } });
    const first = (await signingKeys(begin)).signing;
    const { next, made } = await rotateSigningKey(begin);
    expect(made).toBe(true);
    expect(await rotateSigningKey(begin), "a second one changes nothing").toMatchObject({
      next: { id: next.id },
      made: false,
    });
    const kids = async (now: Date) => (await published(now)).map(({ kid }) => kid);
    expect(await kids(begin)).toEqual([first.id, next.id]);

    const switched = later(publishedAhead, begin);
    const last = await tokenFor(session, later(-1, switched));
    expect(decodeProtectedHeader(last).kid).toBe(first.id);
    const newest = await tokenFor(session, switched);
    expect(decodeProtectedHeader(newest).kid).toBe(next.id);
    // Two clocks, each two minutes off the other way: the last token of the old key at the end of its life.
    const atTheEnd = later(300 + 119, switched);
    await verifyAccessToken(last, "profile:read", later(-2, atTheEnd));
    await verifyAccessToken(newest, "profile:read", atTheEnd);
    // A server whose clock is ahead signs with the next one already.
    await verifyAccessToken(newest, "profile:read", later(-100, switched));

    const over = later(publishedAfter, switched);
    expect(await kids(later(-1, over))).toEqual([first.id, next.id]);
    expect(await kids(over)).toEqual([next.id]);
    expect(await removeOldSigningKeys(later(-1, over), 10)).toEqual({ found: 0, removed: 0 });
    expect(await removeOldSigningKeys(over, 10)).toEqual({ found: 1, removed: 1 });
    expect((await signingKeys(over)).signing.id).toBe(next.id);
  });

  it("two rotations at once publish one", async () => {
    await signingKeys();
    const both = await Promise.all([rotateSigningKey(), rotateSigningKey(), rotateSigningKey()]);
    expect(new Set(both.map(({ next }) => next.id)).size).toBe(1);
    expect(both.filter(({ made }) => made)).toHaveLength(1);
    expect(await prisma.signingKey.count()).toBe(2);
  });

  it("that are revoked count for nothing on the next request, and the one that waits takes over", async () => {
    const { session } = await signedIn();
    const token = await tokenFor(session);
    const { signing } = await signingKeys();
    const { next } = await rotateSigningKey();
    expect(await revokeSigningKey(signing.id)).toMatchObject({ id: next.id });
    await expect(verifyAccessToken(token, "profile:read")).rejects.toMatchObject({ code: "invalid_token" });
    expect((await published()).map(({ kid }) => kid)).toEqual([next.id]);
    await verifyAccessToken(await tokenFor(session), "profile:read");
    expect(await revokeSigningKey(signing.id), "twice").toBeNull();
    expect(await revokeSigningKey("unknown")).toBeNull();
    // Without one that waits a new one is made.
    const third = await revokeSigningKey(next.id);
    expect([signing.id, next.id]).not.toContain(third?.id);
    expect((await published()).map(({ kid }) => kid)).toEqual([third?.id]);
  });

  it("open in their own row alone, and never with another encryption key", async () => {
    const { session } = await signedIn();
    const { signing } = await signingKeys();
    const { next } = await rotateSigningKey();
    await prisma.signingKey.update({ where: { id: signing.id }, data: { privateKey: next.privateKey } });
    await expect(tokenFor(session)).rejects.toThrow("another slot");
    expect(lines.join("")).toMatch(/signing_key_unreadable generation=1 error="[^"]*another slot/);
  });
});

describe("npm run signing-keys:rotate", () => {
  const run = (...args: string[]) =>
    runScript(["rotate-signing-keys", ...args], {
      ...requiredEnvironment,
      DATABASE_URL: url,
      AUTH_URL: site,
    });
  const here = (...args: string[]) => runHere(rotateSigningKeys, args);

  it("says what it did and what comes next", async () => {
    expect(await here("--check")).toMatchObject({
      code: 0,
      output: expect.stringContaining("There is no key yet"),
    });
    const first = await run();
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/New key [\w-]{43}, published now\.\nIt signs from \S+Z on\./);
    expect((await here()).output).toContain("Nothing changed: the key");
    const check = await here("--check");
    expect(check.code).toBe(0);
    expect(check.output).toMatch(/^[\w-]{43} {2}signing since /m);
    expect(check.output).toMatch(/^[\w-]{43} {2}next: published, signs from /m);
    const [one] = await prisma.signingKey.findMany({ orderBy: { generation: "asc" } });
    const revoked = await here("--revoke", one?.id ?? "");
    expect(revoked.output).toContain(`Revoked ${one?.id}`);
    expect(await here("--revoke", one?.id ?? "")).toMatchObject({ code: 1 });
    // One name of 64 begins so.
    const dashed = await run("--revoke", "-no-such-key");
    expect([dashed.code, dashed.output]).toEqual([
      1,
      expect.stringContaining("There is no key -no-such-key"),
    ]);
    expect((await here("--check")).output).toContain("revoked 20");
    expect((await signingKeys()).signing.generation).toBe(2);
  });

  it("--check fails when a key is too old or does not open", async () => {
    const { signing } = await signingKeys();
    const old = later(-181 * 86_400);
    await prisma.signingKey.update({ where: { id: signing.id }, data: { signsFrom: old } });
    expect(await run("--check")).toMatchObject({ code: 1, output: expect.stringContaining("180 days") });
    await prisma.signingKey.update({
      where: { id: signing.id },
      data: { signsFrom: new Date(), privateKey: "broken" },
    });
    expect(await here("--check")).toMatchObject({
      code: 1,
      output: expect.stringContaining("does not open"),
    });
  });
});
