import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findHoldings } from "@/features/account-data/queries";
import { findDevices, findPerson } from "@/features/admin/person/queries";
import { findOpenSessions } from "@/features/devices/queries";
import { findSessionById, type Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { openSession, signedIn } from "../support/signed-in";
import { sso, ssoOffered } from "../vendors/sso";

// Whatever lists sessions lists those that would open something, and no others.

const { prisma, url } = await testDatabase();
testEnvironment({
  DATABASE_URL: url,
  ...ssoOffered,
});

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

const asked = { user: { role: "admin" } } as Session;

/** Somebody in a browser of GitHub's, with a session of each kind besides. */
async function everyKind() {
  const { userId, session } = await signedIn({ email: "ada@acme.test" });
  const kinds: Record<string, string | Date | null>[] = [
    { provider: "oidc", issuer: sso.issuer },
    { provider: "oidc", issuer: `${sso.issuer}/` },
    { provider: "oidc", issuer: null },
    { provider: "oidc", issuer: `${sso.issuer}/tenant` },
    { provider: "github", issuer: "https://github.com/login/oauth" },
    { provider: "github", issuer: "local" },
    { provider: "twitter", issuer: null },
    { provider: "__proto__", issuer: null },
    { provider: null, issuer: null },
    { provider: "github", expires: new Date(0) },
    { provider: "github", absoluteExpires: new Date(0) },
  ];
  for (const data of kinds) {
    const before = await prisma.session.findMany({ where: { userId }, select: { id: true } });
    await openSession(userId);
    const id = { notIn: before.map(({ id }) => id) };
    await prisma.session.updateMany({ where: { userId, id }, data });
  }
  return { userId, session };
}

// part: admin
/** The ids of somebody's devices on their page for administrators. */
async function seenByAdmin(userId: string): Promise<string[]> {
  const person = await findPerson(asked, userId);
  const { devices } = person ? await findDevices(asked, person, null, 100) : { devices: [] };
  return devices.map(({ id }) => id).sort();
}

/** The ids that each list has, and those that open something. */
async function listed({ userId, session }: Awaited<ReturnType<typeof everyKind>>) {
  const all = await prisma.session.findMany({ where: { userId }, select: { id: true } });
  const live: string[] = [];
  for (const { id } of all) if (await findSessionById(id)) live.push(id);
  const open = await findOpenSessions(session);
  const lists: Record<string, string[] | undefined> = {
    admin: await seenByAdmin(userId),
    devices: [...(open ? [open.current, ...open.others] : [])].map(({ id }) => id).sort(),
  };
  const counts: Record<string, number | undefined> = {
    notListed: live.length + (open?.more ?? 0),
    held: (await findHoldings(userId))?.devices,
  };
  return { live: live.sort(), lists: Object.values(lists), counts: Object.values(counts) };
}

/** Expects every list and every count to be of the sessions that open something. */
async function expectLive(person: Awaited<ReturnType<typeof everyKind>>, count: number): Promise<void> {
  const { live, lists, counts } = await listed(person);
  expect(live).toHaveLength(count);
  for (const list of lists) expect(list).toEqual(live);
  for (const one of counts) expect(one).toBe(count);
}

/** Expects no session to open anything. Whoever asks for their own devices has been let in, so that is not asked here. */
async function expectNone({ userId, session }: Awaited<ReturnType<typeof everyKind>>): Promise<void> {
  expect((await listed({ userId, session })).live).toEqual([]);
  expect(await seenByAdmin(userId)).toEqual([]);
}

it("T4 sessions are listed while they open something: of a provider on offer, at its issuer, in time", async () => {
  const person = await everyKind();
  await expectLive(person, 5);

  vi.stubEnv("AUTH_OIDC_ID", "");
  vi.stubEnv("AUTH_OIDC_SECRET", "");
  vi.stubEnv("AUTH_OIDC_ISSUER", "");
  await expectLive(person, 2);
});

it("T4 more devices than are listed are counted by the same rule", async () => {
  const { userId, session } = await signedIn();
  for (let count = 0; count < 30; count++) await openSession(userId);
  await prisma.session.updateMany({
    where: { id: { in: await idsOf(userId, textOf(session.id), 3) } },
    data: { provider: "twitter" },
  });
  expect(await findOpenSessions(session)).toMatchObject({ more: 2 });
});

it("T4 whoever is disabled, or on no list any more, has none", async () => {
  const person = await everyKind();
  vi.stubEnv("ALLOWED_EMAILS", "*@example.com");
  await expectNone(person);
  vi.stubEnv("ALLOWED_EMAILS", "");
  await expectLive(person, 5);
  await prisma.user.update({ where: { id: person.userId }, data: { disabledAt: new Date() } });
  await expectNone(person);
});

async function idsOf(userId: string, not: string, take: number): Promise<string[]> {
  const rows = await prisma.session.findMany({ where: { userId, id: { not } }, take, select: { id: true } });
  return rows.map(({ id }) => id);
}
