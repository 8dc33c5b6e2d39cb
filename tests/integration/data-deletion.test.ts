import { randomBytes, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { deleteFor } from "@/features/data-deletion/mutations";
import { findDeletion } from "@/features/data-deletion/queries";
import { clockSkew } from "@/features/data-deletion/signed-request";
import { sealTokens } from "@/lib/vault";
import { rowsWith } from "../support/account-data";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";

const { prisma, url } = await testDatabase();
testEnvironment({ ...requiredEnvironment, DATABASE_URL: url });

const offers = ["facebook", "github"].map((provider) => ({ provider, issuer: "local" }));
const offer = { provider: "facebook", issuer: "local" };

beforeEach(async () => {
  await prisma.user.deleteMany();
  await prisma.dataDeletion.deleteMany();
  await prisma.grantRevocation.deleteMany();
});

let count = 10_000;

type Linked = { provider: string; issuer?: string; email?: string; verified?: boolean; later?: true };

/** Somebody with these accounts; the first is the one that they signed up with, unless it was linked later. */
async function person(linked: Linked[], changes: { email?: string; disabledAt?: Date } = {}) {
  count += 1;
  const subject = String(count);
  const createdAt = new Date(Date.now() - 3_600_000);
  const expires = new Date(Date.now() + 3_600_000);
  const accounts = await Promise.all(
    linked.map(async ({ provider, issuer = "local", email = null, verified = false, later }, index) => ({
      type: "oauth",
      provider,
      issuer,
      providerAccountId: subject,
      label: `label-${subject}`,
      email,
      emailVerified: verified,
      linkedAt: index === 0 && !later ? createdAt : new Date(createdAt.getTime() + 60_000 * (index + 1)),
      ...(await sealTokens({ access_token: `canary-${subject}` }, { provider, providerAccountId: subject })),
    })),
  );
  const user = await prisma.user.create({
    data: {
      name: `Name ${subject}`,
      image: `https://pictures.test/${subject}`,
      createdAt,
      ...changes,
      accounts: { create: accounts },
      sessions: {
        create: linked.map(({ provider }) => ({
          sessionToken: randomUUID(),
          provider,
          expires,
          absoluteExpires: expires,
        })),
      },
      events: { create: { kind: "signed_up", provider: linked[0]?.provider ?? null } },
    },
    select: { id: true },
  });
  return { id: user.id, subject };
}

/** A request of its own each time, unless it is given another's code. */
const request = (subject: string, issuedAt = new Date(), code = randomBytes(20).toString("hex")) => ({
  subject,
  issuedAt,
  code,
});
/** @returns what came of it, with its code */
async function deletionOf(subject: string, issuedAt?: Date) {
  const one = request(subject, issuedAt);
  return { code: one.code, ...(await deleteFor(offer, one, offers)) };
}
const userOf = (id: string) =>
  prisma.user.findUnique({
    where: { id },
    select: {
      name: true,
      image: true,
      email: true,
      accounts: { select: { provider: true } },
      sessions: { select: { provider: true } },
    },
  });

describe("somebody whose only way in is Facebook", () => {
  it("is deleted with everything, and the page says so", async () => {
    const { id, subject } = await person([{ provider: "facebook" }]);
    const { code, status, userId, grants } = await deletionOf(subject);
    expect({ status, userId, grants }).toEqual({
      status: "account_deleted",
      userId: id,
      grants: [expect.any(String)],
    });
    for (const left of [id, subject, `Name ${subject}`]) expect(await rowsWith(prisma, left)).toEqual([]);
    expect(await findDeletion(code)).toEqual({
      provider: "facebook",
      status: "account_deleted",
      at: expect.any(Date),
    });
    expect(await rowsWith(prisma, code)).toEqual([]);
  });

  it("is deleted as well when the others are no ways in, and those hear that they are not needed", async () => {
    const { id, subject } = await person([
      { provider: "facebook" },
      { provider: "myspace" },
      { provider: "github", issuer: "https://old.example" },
    ]);
    const { status } = await deleteFor(offer, request(subject), offers);
    expect([status, await userOf(id)]).toEqual(["account_deleted", null]);
    const queued = await prisma.grantRevocation.findMany({ orderBy: { provider: "asc" } });
    expect(queued.map(({ provider }) => provider)).toEqual(["github", "myspace"]);
  });

  it("is deleted when an administrator has disabled them: it is their data all the same", async () => {
    const { id, subject } = await person([{ provider: "facebook" }], { disabledAt: new Date() });
    expect((await deleteFor(offer, request(subject), offers)).status).toBe("account_deleted");
    expect(await userOf(id)).toBeNull();
  });
});

describe("somebody with another way in", () => {
  it("keeps the account, without what Facebook gave", async () => {
    const { id, subject } = await person([{ provider: "facebook" }, { provider: "github" }]);
    const { code, status } = await deletionOf(subject);
    expect(status).toBe("connection_removed");
    expect(await userOf(id)).toEqual({
      name: null,
      image: null,
      email: null,
      accounts: [{ provider: "github" }],
      sessions: [{ provider: "github" }],
    });
    expect(await prisma.grantRevocation.count()).toBe(0);
    expect(await findDeletion(code)).toMatchObject({ status: "connection_removed" });
  });

  it("keeps the name and picture of the account that they signed up with", async () => {
    const { id, subject } = await person([{ provider: "github" }, { provider: "facebook" }]);
    await deleteFor(offer, request(subject), offers);
    expect(await userOf(id)).toMatchObject({
      name: `Name ${subject}`,
      image: `https://pictures.test/${subject}`,
      accounts: [{ provider: "github" }],
    });
  });

  it("loses name and picture when nobody can tell any more where they came from", async () => {
    const { id, subject } = await person([{ provider: "github", later: true }, { provider: "facebook" }]);
    await deleteFor(offer, request(subject), offers);
    expect(await userOf(id)).toMatchObject({ name: null, image: null });
  });

  it("keeps an email that the other one has verified, too", async () => {
    const email = "ada@acme.test";
    const { id, subject } = await person(
      [
        { provider: "facebook", email, verified: false },
        { provider: "github", email, verified: true },
      ],
      { email },
    );
    await deleteFor(offer, request(subject), offers);
    expect((await userOf(id))?.email).toBe(email);
  });
});

describe("nothing is deleted", () => {
  it.each([
    ["of somebody unknown", {}],
    ["of an account of another issuer", { issuer: "https://www.facebook.com" }],
  ])("%s, and that has a page like any other", async (_name, { issuer }: { issuer?: string }) => {
    const { id, subject } = await person([
      issuer ? { provider: "facebook", issuer } : { provider: "github" },
    ]);
    const before = await userOf(id);
    const { code, ...rest } = await deletionOf(subject);
    expect(rest).toEqual({ status: "nothing_stored", userId: null, grants: [] });
    expect(await userOf(id)).toEqual(before);
    expect(await findDeletion(code)).toMatchObject({ status: "nothing_stored" });
  });

  it("by a request from before the account was linked: an old one that is sent once more", async () => {
    const { id, subject } = await person([{ provider: "facebook" }]);
    const old = new Date(Date.now() - 3_600_000 - clockSkew - 1000);
    expect((await deleteFor(offer, request(subject, old), offers)).status).toBe("nothing_stored");
    expect(await userOf(id)).not.toBeNull();
  });

  it("a second time; and what Facebook had yet to be told goes at any time", async () => {
    const { subject } = await person([{ provider: "facebook" }]);
    await deleteFor(offer, request(subject), offers);
    await prisma.grantRevocation.create({ data: { provider: "facebook", providerAccountId: subject } });
    await prisma.grantRevocation.create({ data: { provider: "github", providerAccountId: subject } });
    expect((await deleteFor(offer, request(subject), offers)).status).toBe("nothing_stored");
    expect((await prisma.grantRevocation.findMany()).map(({ provider }) => provider)).toEqual(["github"]);
  });
});

it("twenty at once delete once, and each has a page of its own", async () => {
  for (const ways of [["facebook"], ["facebook", "github"]]) {
    const { id, subject } = await person(ways.map((provider) => ({ provider })));
    const all = await Promise.all(Array.from({ length: 20 }, () => deletionOf(subject)));
    const statuses = all.map(({ status }) => status);
    const done = ways.length === 1 ? "account_deleted" : "connection_removed";
    expect(statuses.filter((status) => status === done)).toHaveLength(1);
    expect(statuses.filter((status) => status === "nothing_stored")).toHaveLength(19);
    expect(new Set(all.map(({ code }) => code)).size).toBe(20);
    for (const { code, status } of all) expect(await findDeletion(code)).toMatchObject({ status });
    expect((await userOf(id))?.accounts).toEqual(ways.length === 1 ? undefined : [{ provider: "github" }]);
  }
}, 120_000);

it("the same request twenty times at once deletes once, and all get its answer", async () => {
  for (const ways of [["facebook"], ["facebook", "github"]]) {
    const { subject } = await person(ways.map((provider) => ({ provider })));
    const one = request(subject);
    const all = await Promise.all(Array.from({ length: 20 }, () => deleteFor(offer, one, offers)));
    const status = ways.length === 1 ? "account_deleted" : "connection_removed";
    expect(new Set(all.map((answer) => answer.status))).toEqual(new Set([status]));
    expect(all.filter(({ userId }) => userId !== null)).toHaveLength(1);
    expect(await findDeletion(one.code)).toMatchObject({ status });
    await prisma.dataDeletion.deleteMany();
  }
}, 120_000);

it("a request that comes again does nothing to whoever has come back", async () => {
  const first = await person([{ provider: "facebook" }]);
  const one = request(first.subject);
  expect((await deleteFor(offer, one, offers)).status).toBe("account_deleted");
  const again = await person([{ provider: "facebook" }]);
  await prisma.account.updateMany({
    where: { userId: again.id },
    data: { providerAccountId: first.subject },
  });
  expect(await deleteFor(offer, one, offers)).toEqual({
    status: "account_deleted",
    userId: null,
    grants: [],
  });
  expect(await userOf(again.id)).not.toBeNull();
  expect(await prisma.dataDeletion.count()).toBe(1);
});

it("a page goes after 90 days, whether it has been cleaned away or not", async () => {
  const { code } = await deletionOf("1");
  const days = (count: number) => new Date(Date.now() + count * 24 * 3_600_000);
  expect(await findDeletion(code, days(89))).not.toBeNull();
  expect(await findDeletion(code, days(91))).toBeNull();
  for (const wrong of ["", code.slice(1), code.toUpperCase(), "0".repeat(40), "../admin"])
    expect(await findDeletion(wrong)).toBeNull();
});

it("a sign-up makes user and account at one moment, which is how it is known later what came with it", async () => {
  const { id } = await prisma.user.create({
    data: { accounts: { create: { type: "oauth", provider: "facebook", providerAccountId: "moment" } } },
    select: { id: true },
  });
  const user = await prisma.user.findUniqueOrThrow({ where: { id }, include: { accounts: true } });
  expect(user.accounts[0]?.linkedAt).toEqual(user.createdAt);
});
