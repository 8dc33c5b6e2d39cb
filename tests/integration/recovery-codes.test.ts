import { beforeEach, describe, expect, it } from "vitest";
import { comeInByCode, makeCodes } from "@/features/recovery-codes/mutations";
import { findByCode, findCodes } from "@/features/recovery-codes/queries";
import { findSession } from "@/features/session/queries";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { visit } from "../support/proven";
import { signedIn } from "../support/signed-in";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

beforeEach(() => {
  (globalThis as { valetKeyDatabase?: unknown }).valetKeyDatabase = prisma;
});

async function withCodes() {
  const { session, userId } = await signedIn();
  const codes = await makeCodes(session, null);
  const find = async (code = codes[0] ?? "") => (await findByCode(code)) ?? expect.fail("no such code");
  return { session, userId, codes, find };
}

describe("recovery codes", () => {
  it("are ten, of which the database has hashes only", async () => {
    const { codes, userId } = await withCodes();
    expect(codes).toHaveLength(10);
    expect((await findCodes(userId)).left).toBe(10);
    const rows = JSON.stringify(await prisma.recoveryCode.findMany());
    for (const code of codes) expect(rows).not.toContain(code.replaceAll("-", "").slice(0, 10));
  });

  it("let one in of several who use the same at once", async () => {
    const { find, userId } = await withCodes();
    const found = await find();
    const all = await Promise.allSettled([1, 2, 3, 4].map(() => comeInByCode(found, visit)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await findCodes(userId)).left).toBe(9);
    const kinds = await prisma.securityEvent.findMany({
      where: { userId },
      select: { kind: true, detail: true },
    });
    expect(kinds.filter(({ kind }) => kind === "recovery_code_used")).toEqual([
      { kind: "recovery_code_used", detail: "9 left" },
    ]);
  });

  it("are replaced by a new set, also when two are made at once", async () => {
    const { session, userId, codes } = await withCodes();
    const sets = await Promise.all([makeCodes(session, null), makeCodes(session, null)]);
    expect((await findCodes(userId)).left).toBe(10);
    expect(await findByCode(codes[0] ?? "")).toBeNull();
    const live = await Promise.all(sets.map(async (set) => (await findByCode(set[0] ?? "")) !== null));
    expect(live.filter(Boolean)).toHaveLength(1);
  });

  it("open a session that is live, and none in the place of one that has ended", async () => {
    const { session, userId, codes, find } = await withCodes();
    const { session: opened } = await comeInByCode(await find(), visit);
    expect((await findSession(opened.token))?.provider).toBe("recovery-code");
    await prisma.session.deleteMany({ where: { userId } });
    const intent = { kind: "confirm", userId, sessionId: String(session.id) } as const;
    const asked = comeInByCode(await find(codes[1]), { ...visit, intent, asker: session });
    await expect(asked).rejects.toMatchObject({ failure: "expired" });
    expect((await findCodes(userId)).left, "a code that brought nothing is not used").toBe(9);
  });
});
