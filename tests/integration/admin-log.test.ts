import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { disable, enable, signOutDevice } from "@/features/admin/changes";
import { findActions, findFailure } from "@/features/admin/log/queries";
import { removePerson } from "@/features/admin/mutations";
import { removeOldActions, removeOldFailures } from "@/features/directory/mutations";
import { actionsOf } from "@/features/directory/queries";
import { findSession } from "@/features/session/queries";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { signedIn } from "../support/signed-in";

const email = "margaret@hamilton.example";
const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, ADMIN_EMAILS: email });

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

/** What happened to somebody since they signed up. */
const eventsOf = (userId: string) =>
  prisma.securityEvent.findMany({
    where: { userId, kind: { not: "signed_up" } },
    orderBy: { id: "asc" },
  });

describe("the log of administrators", () => {
  const everything = { person: null, by: null, after: null };

  it("tells what was done, by whom and to whom, and of whoever is gone nothing but the id", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton" });
    const { userId } = await signedIn({ name: "Ada Lovelace" });
    const device = await prisma.session.findFirstOrThrow({ where: { userId } });
    expect(await signOutDevice(session, `${userId} ${device.id}`)).toContain("notice=device-signed-out");
    expect(await signOutDevice(session, `${userId} ${device.id}`)).toContain("notice=unchanged");
    await disable(session, userId);
    await enable(session, userId);
    const { actions } = await findActions(session, everything);
    expect(actions.map(({ kind, actor, subject }) => [kind, actor.name, subject.name])).toEqual(
      ["enabled", "disabled", "device_signed_out"].map((kind) => [kind, "Margaret Hamilton", "Ada Lovelace"]),
    );
    expect((await eventsOf(userId)).map(({ kind }) => kind)).toEqual([
      "session_ended_by_admin",
      "disabled",
      "enabled",
    ]);
    const own = actionsOf({ where: { userId: session.user.id }, orderBy: { id: "asc" }, take: 10 });
    expect((await own).map(({ kind, person, detail }) => [kind, person, detail])).toEqual([
      ["device_signed_out", userId, "Unknown device"],
      ["disabled", userId, null],
      ["enabled", userId, null],
    ]);
    await removePerson(session, userId);
    const [last, ...before] = (await findActions(session, { ...everything, person: userId })).actions;
    expect(last).toMatchObject({ kind: "removed", subject: { id: userId, name: null, gone: true } });
    expect(before).toHaveLength(3);
    const rows = JSON.stringify(await prisma.adminAction.findMany());
    expect(rows).not.toMatch(/Ada|Lovelace|Margaret|@/);
    await prisma.adminAction.deleteMany();
  });

  it("signs out nobody by a session of somebody else's, nor by what is none", async () => {
    const { session, token } = await signedIn({ email });
    const [one, other] = [await signedIn(), await signedIn()];
    const foreign = await prisma.session.findFirstOrThrow({ where: { userId: other.userId } });
    for (const id of [foreign.id, "", "x", "' OR 1=1 --"])
      expect(await signOutDevice(session, `${one.userId} ${id}`)).toContain("notice=unchanged");
    expect(await findSession(other.token)).not.toBeNull();
    expect(await findSession(token)).not.toBeNull();
    expect(await prisma.adminAction.count()).toBe(0);
  });

  it("goes when it is old, and failures before it", async () => {
    const days = (count: number) => new Date(Date.now() - count * 86_400_000);
    const ids = { actorId: randomUUID(), subjectId: randomUUID(), kind: "disabled" };
    await prisma.adminAction.createMany({
      data: [729, 731].map((count) => ({ ...ids, createdAt: days(count) })),
    });
    await prisma.signInFailure.createMany({
      data: [29, 31].map((count) => ({
        reference: `00000000${count}`,
        cause: "expired",
        createdAt: days(count),
      })),
    });
    expect(await removeOldActions(new Date(), 10)).toEqual({ found: 1, removed: 1 });
    expect(await removeOldFailures(new Date(), 10)).toEqual({ found: 1, removed: 1 });
    expect(await prisma.signInFailure.findMany()).toMatchObject([{ reference: "0000000029" }]);
    await prisma.adminAction.deleteMany();
    await prisma.signInFailure.deleteMany();
  });
});

it("a failed sign-in is found by its reference, with whose it was where that is certain", async () => {
  const { session } = await signedIn({ email });
  const { userId } = await signedIn({ name: "Ada Lovelace" });
  const attempt = { id: null, userAgent: null, returnTo: "/" };
  const { reference } = await reportFailure(new SignInRefused("disabled", "test", { userId }), {
    ...{ ...attempt, provider: "github", userId: null },
  });
  expect(await findFailure(session, reference)).toMatchObject({
    cause: "disabled",
    provider: "github",
    person: { id: userId, name: "Ada Lovelace" },
  });
  const cancelled = await reportFailure(new SignInRefused("cancelled", "test"), {
    ...{ ...attempt, provider: "<b>", userId: null },
  });
  for (const other of [cancelled.reference, "ffffffffff", "x", ""])
    expect(await findFailure(session, other)).toBeNull();
  await prisma.user.deleteMany({ where: { id: userId } });
  expect(await findFailure(session, reference)).toBeNull();
});
