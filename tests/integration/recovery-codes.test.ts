import { beforeEach, describe, expect, it, vi } from "vitest";
import { recoveryCodes } from "@/features/recovery-code-store/data";
import { comeInByCode, makeCodes, tellOfUsed } from "@/features/recovery-codes/mutations";
import { hashCode } from "@/features/recovery-codes/policy";
import { findByHash, findCodes, hasOneWayIn, isCurrent } from "@/features/recovery-codes/queries";
import { findSession } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { admitted, proven, visit } from "../support/proven";
import { signedIn } from "../support/signed-in";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

beforeEach(() => {
  (globalThis as { valetKeyDatabase?: unknown }).valetKeyDatabase = prisma;
});

const find = async (code = "") => findByHash(hashCode(code) ?? "");
const expectFound = async (code = "") => (await find(code)) ?? expect.fail("no such code");

async function withCodes() {
  const { session, userId } = await signedIn();
  return { session, userId, codes: await makeCodes(session, null) };
}

const eventsOf = (userId: string) =>
  prisma.securityEvent.findMany({
    where: { userId, kind: { startsWith: "recovery_" } },
    select: { kind: true, detail: true },
    orderBy: { id: "asc" },
  });

describe("recovery codes", () => {
  it("are ten, of which the database has hashes only", async () => {
    const { codes, userId } = await withCodes();
    expect(codes).toHaveLength(10);
    expect(await findCodes(userId)).toEqual({ left: 10, madeAt: expect.any(Date) });
    const rows = JSON.stringify(await prisma.recoveryCode.findMany());
    for (const code of codes) expect(rows).not.toContain(code.replaceAll("-", "").slice(0, 10));
  });

  it("let one in of several who use the same at once, and are counted", async () => {
    const { codes, userId } = await withCodes();
    const found = await expectFound(codes[0]);
    const all = await Promise.allSettled([1, 2, 3, 4].map(() => comeInByCode(found, visit)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason.failure] : []));
    expect(refused).toEqual(Array(3).fill("recovery_code_wrong"));
    expect((await findCodes(userId))?.left).toBe(9);
    expect(await recoveryCodes.count({ userId })).toBe(9);
    expect(await eventsOf(userId)).toEqual([
      { kind: "recovery_codes_made", detail: null },
      { kind: "recovery_code_used", detail: "9 left" },
    ]);
  });

  it("are replaced by a new set, also when two are made at once, or one is used meanwhile", async () => {
    const { session, userId, codes } = await withCodes();
    const found = await expectFound(codes[0]);
    const making = () => makeCodes(session, null);
    const [used, ...made] = await Promise.allSettled([comeInByCode(found, visit), making(), making()]);
    expect(await find(codes[1])).toBeNull();
    const sets = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(sets).toHaveLength(2);
    const live = await Promise.all(
      sets.map((set) =>
        isCurrent(
          userId,
          set.map((code) => hashCode(code) ?? ""),
        ),
      ),
    );
    expect(live.filter(Boolean)).toHaveLength(1);
    expect((await findCodes(userId))?.left).toBe(10);
    // Whichever came first, the old set's session is over.
    if (used.status === "fulfilled") expect(await findSession(used.value.session.token)).toBeNull();
    else expect(used.reason).toMatchObject({ failure: "recovery_code_wrong" });
  });

  it("open a session that is live, and none in the place of one that has ended", async () => {
    const { session, userId, codes } = await withCodes();
    const opened = await comeInByCode(await expectFound(codes[0]), visit);
    expect((await findSession(opened.session.token))?.provider).toBe("recovery-code");
    await prisma.session.deleteMany({ where: { userId } });
    const intent = { kind: "confirm", userId, sessionId: textOf(session.id) } as const;
    const asked = comeInByCode(await expectFound(codes[1]), { ...visit, intent, asker: session });
    await expect(asked).rejects.toMatchObject({ failure: "expired" });
    expect((await findCodes(userId))?.left, "a code that brought nothing is not used").toBe(9);
    await expect(makeCodes(session, null)).rejects.toMatchObject({ failure: "expired" });
    expect(await find(codes[1]), "the set of before stays").not.toBeNull();
  });

  it("that were used tell their person once, however many try, and not within a minute", async () => {
    const { codes, userId } = await withCodes();
    await comeInByCode(await expectFound(codes[0]), visit);
    const used = await expectFound(codes[0]);
    await tellOfUsed(used, null);
    expect((await eventsOf(userId)).map(({ kind }) => kind)).not.toContain("recovery_code_refused");
    await prisma.recoveryCode.update({
      where: { id: used.id },
      data: { usedAt: new Date(Date.now() - 61_000) },
    });
    await Promise.all([1, 2, 3].map(() => tellOfUsed(used, null)));
    await tellOfUsed(await expectFound(codes[1]), null);
    const told = (await eventsOf(userId)).filter(({ kind }) => kind === "recovery_code_refused");
    expect(told).toHaveLength(1);
    expect((await findCodes(userId))?.left).toBe(9);
  });

  // part: mail
  it("are told of by mail: each set, each use, from a device that is known as well", async () => {
    vi.stubEnv("EMAIL_SERVER", "smtp://127.0.0.1:9");
    vi.stubEnv("EMAIL_FROM", "no-reply@acme.test");
    const { codes, userId } = await withCodes();
    for (const code of codes.slice(0, 2)) await comeInByCode(await expectFound(code), visit);
    const mails = await prisma.mail.findMany({ where: { userId }, select: { kind: true } });
    const kinds = mails.map(({ kind }) => kind).filter((kind) => kind.startsWith("recovery_"));
    expect(kinds.sort()).toEqual(["recovery_code_used", "recovery_code_used", "recovery_codes_made"]);
  });

  it("are asked for where one way in is all that there is", async () => {
    const { session, userId, codes } = await withCodes();
    expect(await hasOneWayIn(userId)).toBe(true);
    const intent = { kind: "connect", userId, sessionId: textOf(session.id) } as const;
    await admitted(proven({ provider: "google" }), {}, { intent, asker: session });
    expect(await hasOneWayIn(userId)).toBe(false);
    expect(await find(codes[0])).not.toBeNull();
  });
});
