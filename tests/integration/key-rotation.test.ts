import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { countTokens, resealAll } from "@/features/key-rotation/mutations";
import { privateKeyOf } from "@/features/own-tokens/keys";
import { signingKeys } from "@/features/own-tokens/mutations";
import { keyIdOf, openToken, resealToken, sealTokens, tokenKeys } from "@/lib/vault";
import { main as rotateKeys } from "@/scripts/rotate-keys";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { temporaryFolder } from "../support/folder";
import { grantee, storedGrant } from "../support/grants";
import { admitted, proven } from "../support/proven";
import { runHere, runScript } from "../support/run-script";

// Replacing the key that the providers' tokens are encrypted with.

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

const oldKey = requiredEnvironment.TOKEN_ENCRYPTION_KEY;
const newKey = "z9bd/z+BycC09L4wCP0Msa1yB5KeR5J6EZjCwj4w6YA=";
const foreignKey = "Yl9Gm2f3tq0Zb7xJcVw8sKdR1uEoHnPiA5TL4MyQXWs=";
const pace = { batch: 3, pause: 0 };

/** From here on the new key seals, and the old one still opens. */
function replaceKey(): void {
  vi.stubEnv("TOKEN_ENCRYPTION_KEY", newKey);
  vi.stubEnv("TOKEN_ENCRYPTION_KEY_1", oldKey);
}

const somebody = (name: string) =>
  grantee(prisma, {
    provider: "twitter",
    tokens: { access_token: `access-${name}`, refresh_token: `refresh-${name}` },
  });

async function revocation(name: string) {
  const slot = { provider: "github", providerAccountId: name };
  const { access_token } = await sealTokens({ access_token: `queued-${name}` }, slot);
  const { id } = await prisma.grantRevocation.create({ data: { ...slot, access_token, issuer: "local" } });
  return { id, slot };
}

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.grantRevocation.deleteMany();
  await prisma.signingKey.deleteMany();
  await prisma.user.deleteMany();
});

describe("tokens under an old key", () => {
  it("are sealed anew, those of the queue too, and the old key can go", async () => {
    const people = await Promise.all(Array.from({ length: 7 }, (_, i) => somebody(String(i))));
    const queued = await revocation("one");
    await grantee(prisma, { provider: "github", tokens: {} });
    const before = await prisma.account.findMany({ orderBy: { id: "asc" } });
    replaceKey();
    const late = await somebody("late");
    expect(await countTokens(pace)).toEqual({ current: 2, old: 15, unreadable: 0 });
    expect(await resealAll(pace)).toBe(15);
    expect(await countTokens(pace)).toEqual({ current: 17, old: 0, unreadable: 0 });
    expect(await resealAll(pace), "nothing is left to do").toBe(0);

    vi.stubEnv("TOKEN_ENCRYPTION_KEY_1", "");
    for (const [index, one] of people.entries()) {
      expect(await storedGrant(prisma, one)).toMatchObject({
        access_token: `access-${index}`,
        refresh_token: `refresh-${index}`,
      });
    }
    expect(await storedGrant(prisma, late)).toMatchObject({ access_token: "access-late" });
    const row = await prisma.grantRevocation.findUniqueOrThrow({ where: { id: queued.id } });
    expect(await openToken(row.access_token ?? "", { ...queued.slot, column: "access_token" })).toBe(
      "queued-one",
    );
    expect(row.refresh_token).toBeNull();
    // Nothing else has changed, not even the time of the last change.
    const rest = (rows: typeof before) =>
      rows.map(({ access_token: _, refresh_token: __, ...columns }) => columns);
    const after = await prisma.account.findMany({
      where: { id: { not: late.accountId } },
      orderBy: { id: "asc" },
    });
    expect(rest(after)).toEqual(rest(before));
  });

  it("the keys that sign our own tokens are sealed anew as well, and sign on", async () => {
    const { signing } = await signingKeys();
    replaceKey();
    expect(await countTokens(pace)).toEqual({ current: 0, old: 1, unreadable: 0 });
    expect(await resealAll(pace)).toBe(1);
    vi.stubEnv("TOKEN_ENCRYPTION_KEY_1", "");
    const after = (await signingKeys()).signing;
    expect([after.id, after.privateKey === signing.privateKey]).toEqual([signing.id, false]);
    await privateKeyOf(after);
    await expect(
      privateKeyOf({ ...signing, id: after.id, privateKey: `${signing.privateKey}x` }),
    ).rejects.toThrow();
  });

  it("that do not open stay as they are, and keep no key", async () => {
    const [one, two, three] = await Promise.all(["one", "two", "three"].map(somebody));
    const rows = await prisma.account.findMany();
    const tokensOf = (it: typeof one) => {
      const { access_token, refresh_token } = rows.find(({ id }) => id === it?.accountId) ?? {};
      return { access_token: access_token ?? "", refresh_token: refresh_token ?? "" };
    };
    const set = (it: typeof one, data: Partial<ReturnType<typeof tokensOf>>) =>
      prisma.account.update({ where: { id: it?.accountId ?? "" }, data });
    // Another row's, another column's, a changed one, a plain one.
    await set(one, { access_token: tokensOf(two).access_token, refresh_token: tokensOf(one).access_token });
    await set(two, {
      refresh_token: "ghr_plain",
      access_token: `${tokensOf(two).access_token.slice(0, -4)}AAAA`,
    });
    vi.stubEnv("TOKEN_ENCRYPTION_KEY", foreignKey);
    const foreign = await somebody("foreign");
    const before = await prisma.account.findMany({ orderBy: { id: "asc" } });
    replaceKey();
    expect(await resealAll(pace)).toBe(2);
    expect(await countTokens(pace)).toEqual({ current: 2, old: 0, unreadable: 6 });
    const after = await prisma.account.findMany({ orderBy: { id: "asc" } });
    const changed = after.filter((row, index) => row.access_token !== before[index]?.access_token);
    expect(changed.map(({ id }) => id)).toEqual([three?.accountId]);
    expect(foreign.accountId).toBeDefined();
  });

  it("are left to whoever replaces them at the same time", async () => {
    const it = await somebody("one");
    replaceKey();
    const shared = globalThis as { valetKeyDatabase?: unknown };
    const identity = proven({ provider: "twitter", issuer: "local", subject: it.slot.providerAccountId });
    let writes = 0;
    const racing = prisma.$extends({
      query: {
        account: {
          async updateMany({ args, query }) {
            // A sign-in between the read and the write.
            if (++writes === 1) {
              shared.valetKeyDatabase = prisma;
              await admitted(identity, { access_token: "access-newer" });
              shared.valetKeyDatabase = racing;
            }
            return query(args);
          },
        },
      },
    });
    shared.valetKeyDatabase = racing;
    try {
      // The refresh token, which the sign-in did not bring.
      expect(await resealAll(pace)).toBe(1);
    } finally {
      shared.valetKeyDatabase = prisma;
    }
    expect(writes).toBe(2);
    vi.stubEnv("TOKEN_ENCRYPTION_KEY_1", "");
    expect(await storedGrant(prisma, it)).toMatchObject({
      access_token: "access-newer",
      refresh_token: "refresh-one",
    });
  });
});

describe("npm run keys:rotate", () => {
  const rotate = (args: string[] = [], env: Record<string, string> = {}) => {
    const keys = { TOKEN_ENCRYPTION_KEY: newKey, TOKEN_ENCRYPTION_KEY_1: oldKey };
    return runScript(["rotate-keys", ...args], {
      ...requiredEnvironment,
      ...keys,
      DATABASE_URL: url,
      ...env,
    });
  };
  const here = (args: string[] = [], env: Record<string, string> = {}) => {
    replaceKey();
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    return runHere(rotateKeys, args);
  };

  it("says what it did; the check fails as long as an old key is needed", async () => {
    const it = await somebody("one");
    expect(await here(["--check"])).toEqual({
      code: 1,
      output: expect.stringMatching(
        /^0 under TOKEN_ENCRYPTION_KEY, 2 under older keys, 0 unreadable\nOlder keys are still needed\. To seal these anew: npm run keys:rotate/,
      ),
    });
    expect(await rotate()).toEqual({
      code: 0,
      output: expect.stringMatching(
        /^2 tokens sealed anew\n2 under TOKEN_ENCRYPTION_KEY, 0 under older keys, 0 unreadable\nNo older key/,
      ),
    });
    expect((await here(["--check"], { TOKEN_ENCRYPTION_KEY_1: "" })).code).toBe(0);
    vi.stubEnv("TOKEN_ENCRYPTION_KEY", newKey);
    expect(await storedGrant(prisma, it)).toMatchObject({ access_token: "access-one" });
  });

  it("names a database that is not there, and keys that are none", async () => {
    const missing = `file:${join(temporaryFolder(), "missing.db")}`;
    expect(await here([], { DATABASE_URL: missing })).toEqual({
      code: 1,
      output: expect.stringMatching(/^There is no database .*missing\.db\./),
    });
    expect(await here([], { TOKEN_ENCRYPTION_KEY_2: "short" })).toEqual({
      code: 1,
      output: expect.stringMatching(/TOKEN_ENCRYPTION_KEY_2 must be exactly 32 bytes/),
    });
  });

  it("killed on its way, goes on where it was; two at once do it once", async () => {
    const people = await Promise.all(Array.from({ length: 30 }, (_, i) => somebody(String(i))));
    replaceKey();
    // As a run that was killed leaves them: some done, one of them in one column only.
    for (const { accountId, slot } of people.slice(0, 5)) {
      const row = await prisma.account.findUniqueOrThrow({ where: { id: accountId } });
      const access_token = await resealToken(row.access_token ?? "", { ...slot, column: "access_token" });
      await prisma.account.update({ where: { id: accountId }, data: { access_token } });
    }
    const both = await Promise.all([rotate(), rotate()]);
    const counts = both.map(({ output }) => Number(/^(\d+) tokens/.exec(output)?.[1]));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(55);
    const rows = await prisma.account.findMany();
    const ids = rows.flatMap((row) => [keyIdOf(row.access_token ?? ""), keyIdOf(row.refresh_token ?? "")]);
    expect(new Set(ids)).toEqual(new Set([tokenKeys()[0].id]));
  });
});
