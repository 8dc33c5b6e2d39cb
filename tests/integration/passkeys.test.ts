import { beforeEach, describe, expect, it, vi } from "vitest";
import { exportedRows } from "@/features/account-data/queries";
import { passkeys, passkeyWays } from "@/features/passkey-store/queries";
import { addPasskey, comeInByPasskey, removePasskey } from "@/features/passkeys/mutations";
import { findByCredential } from "@/features/passkeys/queries";
import { countsNow, findSession } from "@/features/session/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { type proven, visit } from "../support/proven";
import { signedIn } from "../support/signed-in";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

beforeEach(() => {
  (globalThis as { valetKeyDatabase?: unknown }).valetKeyDatabase = prisma;
});

let count = 0;

/** Somebody with a passkey that has signed so often. */
async function withPasskey(counter: bigint, changes: Parameters<typeof proven>[0] = {}) {
  const { session, userId } = await signedIn(changes);
  count += 1;
  const made = { credentialId: `credential-${count}`, publicKey: "key", counter, transports: [] };
  const more = { rpId: "localhost", name: "Phone", userAgent: null };
  expect(await addPasskey(session, made, more)).toBe("added");
  const passkey = (await findByCredential(made.credentialId, "localhost")) ?? expect.fail("no passkey");
  return { session, userId, passkey };
}

describe("a passkey's counter", () => {
  it("lets one in of several answers that say the same, at once", async () => {
    const { passkey } = await withPasskey(3n);
    const all = await Promise.allSettled([4, 4, 4, 4].map((said) => comeInByPasskey(passkey, said, visit)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason.failure] : []));
    expect(refused).toEqual(["passkey_copied", "passkey_copied", "passkey_copied"]);
  });

  it("that stays 0 lets all in", async () => {
    const { passkey, userId } = await withPasskey(0n);
    const all = await Promise.all([0, 0, 0].map((said) => comeInByPasskey(passkey, said, visit)));
    expect(all.map((one) => one.userId)).toEqual([userId, userId, userId]);
  });

  it("of one that was removed meanwhile is nobody's", async () => {
    const { passkey } = await withPasskey(0n);
    await prisma.passkey.deleteMany({ where: { id: passkey.id } });
    await expect(comeInByPasskey(passkey, 0, visit)).rejects.toMatchObject({ failure: "passkey_unknown" });
  });
});

describe("a session that a passkey opened", () => {
  it("is live under its host name, and under no other", async () => {
    const { passkey } = await withPasskey(0n);
    const { session } = await comeInByPasskey(passkey, 0, visit);
    expect((await findSession(session.token))?.provider).toBe("passkey");
    expect([countsNow("passkey", "localhost"), countsNow("passkey", "old.example.com")]).toEqual([
      true,
      false,
    ]);
    await prisma.session.updateMany({ where: { id: session.id }, data: { issuer: "old.example.com" } });
    expect(await findSession(session.token)).toBeNull();
  });

  it("does not come in the place of one that has ended", async () => {
    const { passkey, session, userId } = await withPasskey(0n);
    await prisma.session.deleteMany({ where: { userId } });
    const intent = { kind: "confirm", userId, sessionId: String(session.id) } as const;
    await expect(comeInByPasskey(passkey, 0, { ...visit, intent, asker: session })).rejects.toMatchObject({
      failure: "expired",
    });
    expect(await prisma.session.count({ where: { userId } })).toBe(0);
  });
});

describe("a passkey as a way in", () => {
  it("is none where a list of emails decides, since it vouches for none", async () => {
    const { userId } = await withPasskey(0n);
    expect(await passkeyWays(prisma, userId)).toHaveLength(1);
    vi.stubEnv("ALLOWED_EMAILS", "*@acme.test");
    expect(await passkeyWays(prisma, userId)).toEqual([]);
  });

  it("is removed by its person alone, and not as the last", async () => {
    const { passkey, session, userId } = await withPasskey(0n);
    const { session: other } = await withPasskey(0n);
    expect(await removePasskey(other, passkey.id, [], null)).toBe("gone");
    expect(
      await removePasskey(session, passkey.id, [{ provider: "passkey", issuer: "localhost" }], null),
    ).toBe("last");
    const github = { provider: "github", issuer: "https://github.com/login/oauth" };
    expect(await removePasskey(session, passkey.id, [github], null)).toBe("done");
    expect(await prisma.passkey.count({ where: { userId } })).toBe(0);
  });
});

it("the download has names and dates, and no key", async () => {
  const { userId } = await withPasskey(7n);
  const rows: object[] = [];
  for await (const page of exportedRows(passkeys, userId)) rows.push(...page);
  expect(rows.map((row) => Object.keys(row).sort())).toEqual([
    ["createdAt", "id", "lastUsedAt", "name", "rpId"],
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/credential-|"key"/);
});
