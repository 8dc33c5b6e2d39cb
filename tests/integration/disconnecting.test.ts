import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { removeAccount } from "@/features/connections/mutations";
import { testDatabase } from "../support/database";
import { requiredEnvironment, testEnvironment } from "../support/environment";
import { program } from "../support/programs";
import { sso, ssoOffered } from "../vendors/sso";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "http://127.0.0.1:9", ...ssoOffered });

const bySso = { provider: sso.provider, issuer: sso.issuer };
const offers = [...["github", "twitter"].map((provider) => ({ provider, issuer: "local" })), bySso];

afterEach(() => prisma.user.deleteMany());

type Account = { provider?: string; issuer?: string; email?: string | null; emailVerified?: boolean };
let count = 0;

/** A user with accounts, in this order, and a session for each provider. */
async function userWith(email: string | null, accounts: Account[]) {
  const expires = new Date(Date.now() + 1_000_000);
  const rows = accounts.map(({ provider = "github", issuer = "local", ...rest }) => {
    count += 1;
    const linkedAt = new Date(count * 1000);
    return {
      account: { type: "oauth", provider, issuer, providerAccountId: `${count}`, linkedAt, ...rest },
      session: { sessionToken: `${count}`, provider, expires, absoluteExpires: expires },
    };
  });
  const user = await prisma.user.create({
    data: {
      email,
      emailVerified: email && new Date(0),
      accounts: { create: rows.map(({ account }) => account) },
      sessions: { create: rows.map(({ session }) => session) },
    },
    select: {
      id: true,
      accounts: { select: { id: true }, orderBy: { linkedAt: "asc" } },
      sessions: { select: { id: true }, orderBy: { id: "asc" } },
    },
  });
  const ids = user.accounts.map(({ id }) => id);
  const session = { id: user.sessions[0]?.id ?? "", user: { id: user.id } };
  return { id: user.id, session, first: ids[0] ?? "", second: ids[1] ?? "", ids };
}

const providersOf = async (userId: string) =>
  (await prisma.account.findMany({ where: { userId }, orderBy: { linkedAt: "asc" } })).map(
    ({ provider }) => provider,
  );

describe("the last way in", () => {
  it("stays", async () => {
    const { session, first, id } = await userWith(null, [{}]);
    expect(await removeAccount(session, first, offers)).toEqual({ outcome: "last" });
    expect(await providersOf(id)).toEqual(["github"]);
  });

  it("stays, though there are others that let nobody in", async () => {
    const others = [{}, { provider: "myspace" }, { ...bySso, issuer: "https://old.example" }];
    const { session, first, ids, id } = await userWith(null, others);
    expect(await removeAccount(session, first, offers)).toEqual({ outcome: "last" });
    // Those may go, since it stays.
    for (const dead of ids.slice(1)) {
      expect(await removeAccount(session, dead, offers)).toMatchObject({ outcome: "done" });
    }
    expect(await providersOf(id)).toEqual(["github"]);
  });

  it("stays when two are removed at the same time, 50 times", async () => {
    for (let round = 0; round < 50; round++) {
      const { session, ids, id } = await userWith(null, [{}, bySso]);
      const outcomes = await Promise.all(ids.map((one) => removeAccount(session, one, offers)));
      expect(outcomes.map(({ outcome }) => outcome).sort(), `round ${round}`).toEqual(["done", "last"]);
      expect(await prisma.account.count({ where: { userId: id } })).toBe(1);
    }
  }, 120_000);

  it("stays when two servers remove both at the same time, 50 times", async () => {
    const servers = await Promise.all([server(), server()]);
    for (let round = 0; round < 50; round++) {
      const { ids, id } = await userWith(null, [{}, bySso]);
      const outcomes = await Promise.all(servers.map((remove, at) => remove({ userId: id, id: ids[at] })));
      expect(outcomes.sort(), `round ${round}`).toEqual(["done", "last"]);
      expect(await prisma.account.count({ where: { userId: id } })).toBe(1);
    }
  }, 120_000);
});

/** Another server of the same database. @returns asks it to remove an account; the answer is what became of it */
async function server() {
  const child = spawn(process.execPath, [program("remove-account")], {
    env: { ...process.env, ...requiredEnvironment, DATABASE_URL: url, NODE_ENV: "test" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.stdin.end());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await Promise.race([lines.next(), once(child, "exit")]);
  return async (job: { userId: string; id: string | undefined }): Promise<string> => {
    child.stdin.write(`${JSON.stringify(job)}\n`);
    return (await lines.next()).value;
  };
}

describe("an account", () => {
  it("is its person's only", async () => {
    const other = await userWith(null, [{}, bySso]);
    const { session } = await userWith(null, [{}, bySso]);
    for (const id of [other.first, "", "nothing", "' OR 1=1 --"]) {
      expect(await removeAccount(session, id, offers), id).toEqual({ outcome: "gone" });
    }
    expect(await prisma.account.count()).toBe(4);
  });

  it("is gone once", async () => {
    const { session, first, id } = await userWith(null, [{}, bySso, { provider: "twitter" }]);
    const outcomes = await Promise.all([1, 2, 3].map(() => removeAccount(session, first, offers)));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["done", "gone", "gone"]);
    expect(await providersOf(id)).toEqual([sso.provider, "twitter"]);
  });

  it("takes along the sessions that its provider opened, but not the one that asks", async () => {
    const { session, first, second, id } = await userWith(null, [{}, bySso]);
    const sessions = async () =>
      (await prisma.session.findMany({ where: { userId: id }, orderBy: { id: "asc" } })).map(
        (one) => one.provider,
      );
    await prisma.account.create({
      data: { userId: id, type: "oauth", provider: "twitter", providerAccountId: "x", issuer: "local" },
    });
    await removeAccount(session, second, offers);
    expect(await sessions()).toEqual(["github"]);
    await removeAccount(session, first, offers);
    expect(await sessions(), "this one stays").toEqual(["github"]);
  });
});

describe("the user's email", () => {
  const [own, other, third] = ["own@acme.test", "other@acme.test", "third@acme.test"];
  const verified = (email: string | null): Account => ({
    ...bySso,
    email,
    emailVerified: true,
  });
  const unverified = (email: string | null): Account => ({
    ...bySso,
    email,
    emailVerified: false,
  });

  async function emailWithout(account: Account, rest: Account[]): Promise<string | null> {
    const { session, first, id } = await userWith(own, [account, ...rest]);
    expect(await removeAccount(session, first, offers)).toMatchObject({ outcome: "done" });
    const user = await prisma.user.findUniqueOrThrow({ where: { id } });
    expect(user.emailVerified === null).toBe(user.email === null);
    return user.email;
  }

  it.each<[string, Account, Account[], string | null]>([
    ["goes with the account that proved it", verified(own), [verified(null)], null],
    ["stays when another one proves it as well", verified(own), [verified(other), verified(own)], own],
    [
      "becomes the oldest other one that is verified",
      verified(own),
      [unverified(third), verified(other)],
      other,
    ],
    ["does not become one that is not verified", verified(own), [unverified(other)], null],
    ["stays when the account had another one", verified(other), [verified(third)], own],
    ["stays when the account had it unverified", unverified(own), [verified(other)], own],
    ["stays when the account had none", verified(null), [verified(other)], own],
  ])("%s", async (_name, account, rest, expected) => {
    expect(await emailWithout(account, rest)).toBe(expected);
  });

  it("does not become somebody else's", async () => {
    await userWith(other, [verified(other)]);
    expect(await emailWithout(verified(own), [verified(other), verified(third)])).toBe(third);
    await prisma.user.deleteMany({ where: { email: third } });
    await userWith(third, [verified(third)]);
    expect(await emailWithout(verified(own), [verified(other), verified(third)])).toBeNull();
  });
});
