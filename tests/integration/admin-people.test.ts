import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mergeAccount } from "@/features/account-merge/mutations";
import { fewest, findPeople, pageSize } from "@/features/admin/people/queries";
import { everybody, type Order, orders, readSearch, type Search } from "@/features/admin/people/search";
import { findActivity, findDevices, findPerson } from "@/features/admin/person/queries";
import { refreshKeys } from "@/features/directory/mutations";
import { changeDisplayName } from "@/features/profile/mutations";
import type { Session } from "@/features/session/queries";
import { hashToken } from "@/features/session/tokens";
import { testDatabase } from "../support/database";
import { onPostgresql } from "../support/dialect";
import { testEnvironment } from "../support/environment";
import { admitted } from "../support/proven";
import { signedIn } from "../support/signed-in";
import { sso, ssoOffered } from "../vendors/sso";

const email = "margaret@hamilton.example";
const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, ADMIN_EMAILS: email, ...ssoOffered });

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await prisma.user.deleteMany();
});

const find = (session: Session, search: Partial<Search>, steps?: readonly number[]) =>
  findPeople(session, { ...everybody, ...search }, steps && { steps });

async function names(session: Session, search: Partial<Search>): Promise<(string | null)[]> {
  return (await find(session, search)).people.map(({ name }) => name);
}

describe("finding people", () => {
  it("goes by how a word of the name, an email, its domain or a label begins, and by the whole id", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton" });
    const ada = await signedIn({ name: "Ada Élodie Lovelace", email: "ada@acme.test", label: "@analytical" });
    await signedIn({ name: "Alan Turing", email: "bombe@acme.test", emailVerified: false, label: "@alan" });
    const found = (text: string) => names(session, { text });
    for (const text of [
      "love",
      "ADA@ACME",
      "analytical",
      "@Analytical",
      ada.userId,
      "élodie",
      "elo ada",
      "ada love",
    ])
      expect(await found(text), text).toEqual(["Ada Élodie Lovelace"]);
    expect(await found("bombe@")).toEqual(["Alan Turing"]);
    expect(await found("acme.test")).toEqual(["Alan Turing", "Ada Élodie Lovelace"]);
    expect(await found("a")).toEqual(["Alan Turing", "Ada Élodie Lovelace"]);
    expect(await found("")).toEqual(["Alan Turing", "Ada Élodie Lovelace", "Margaret Hamilton"]);
    for (const text of [
      "nobody",
      "' OR 1=1 --",
      "\\",
      '"',
      "%27",
      "%",
      "_",
      "velace",
      "\u{10FFFF}",
      "\u202e",
    ])
      expect(await found(text), text).toEqual([]);
  });

  it("inside words takes a percent sign, an underscore and a backslash for what they are", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton", label: "@margaret-27" });
    await signedIn({ name: "100% Ada_Lovelace", email: "ada_l@acme.test", label: "back\\slash" });
    const found = (text: string) => names(session, { text, anywhere: true });
    for (const text of ["%", "00% a", "a_l", "ADA_L@", "k\\s"])
      expect(await found(text), text).toEqual(["100% Ada_Lovelace"]);
    for (const text of ["%27", "m_r", "margaret_27", "_argaret", "%%", "__", "k_s", "\\\\", "%\\"])
      expect(await found(text), text).toEqual([]);
  });

  it("is narrowed by provider, role, access and when they were last here, alone and together", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton" });
    const ada = await signedIn({ name: "Ada Lovelace" });
    const alan = await signedIn({ name: "Alan Turing" });
    const today = Math.floor(Date.now() / 86_400_000);
    await prisma.user.update({ where: { id: ada.userId }, data: { lastSeenDay: today - 40 } });
    await prisma.user.update({ where: { id: alan.userId }, data: { disabledAt: new Date() } });
    await prisma.account.updateMany({ where: { userId: alan.userId }, data: { provider: sso.provider } });
    const found = (search: Partial<Search>) => names(session, search);
    expect(await found({ role: "admin" })).toEqual(["Margaret Hamilton"]);
    expect(await found({ role: "user" })).toEqual(["Alan Turing", "Ada Lovelace"]);
    expect(await found({ state: "disabled" })).toEqual(["Alan Turing"]);
    expect(await found({ state: "enabled" })).toEqual(["Ada Lovelace", "Margaret Hamilton"]);
    expect(await found({ provider: sso.provider })).toEqual(["Alan Turing"]);
    expect(await found({ seen: "not-month" })).toEqual(["Ada Lovelace"]);
    expect(await found({ seen: "week", state: "enabled" })).toEqual(["Margaret Hamilton"]);
    expect(await found({ provider: sso.provider, state: "enabled", text: "al" })).toEqual([]);
    await prisma.user.update({ where: { id: ada.userId }, data: { role: "admin" } });
    expect(await found({ role: "admin" })).toEqual(["Ada Lovelace", "Margaret Hamilton"]);
  });

  it("knows nobody any more by what they, their provider or a merger have changed", async () => {
    const { session } = await signedIn({ email });
    const { userId, identity, session: own } = await signedIn({ name: "Ada Lovelace", label: "@adalove" });
    await changeDisplayName(userId, "Ada King");
    await admitted({ ...identity, label: "@countess" });
    const newer = await signedIn({ name: "A.", email: "ada@granville.example", label: "@newest" });
    const { id: accountId } = await prisma.account.findFirstOrThrow({ where: { userId: newer.userId } });
    expect(await mergeAccount(own, { userId: newer.userId, accountId }, null)).toBe("merged");
    for (const text of ["lovelace", "adalove", "a."])
      expect(await names(session, { text }), text).toEqual([]);
    for (const text of ["king", "@countess", "granville", "newest"])
      expect(await names(session, { text }), text).toEqual(["Ada King"]);
  });

  it("shows no token and no hash", async () => {
    const { session, token, userId } = await signedIn({ email });
    const person = await findPerson(session, userId);
    expect(person).toMatchObject({ role: "admin", welcome: true });
    const devices = person && (await findDevices(session, person, null));
    expect(devices).toMatchObject({ devices: [{}], count: 1, next: null });
    const activity = await findActivity(session, userId, null);
    const shown = JSON.stringify([person, devices, activity, await find(session, {})]);
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(hashToken(token));
    expect(shown).not.toMatch(/token|subject|providerAccountId/);
  });
});

describe("pages", () => {
  /** Everybody on every page. */
  async function pages(session: Session, search: Partial<Search>, steps?: readonly number[]) {
    const found = [await find(session, search, steps)];
    for (let after = found[0]?.next ?? null; after; after = found.at(-1)?.next ?? null)
      found.push(await find(session, { ...search, after }, steps));
    return found.map(({ people }) => people.map(({ id }) => id));
  }

  it("hold everybody once in every order, by an index and by walking", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton", label: "@margaret" });
    const ids: string[] = [];
    for (let index = 0; index < 60; index++) {
      const { id } = await prisma.user.create({
        data: { name: index % 7 ? `Person ${index % 5}` : null, lastSeenDay: 20_000 + (index % 4) },
      });
      await refreshKeys(prisma, id);
      ids.push(id);
    }
    for (const order of Object.keys(orders) as Order[]) {
      const found = await pages(session, { order });
      expect(found.flat().toSorted(), order).toEqual([...ids, session.user.id].toSorted());
      expect(found.map(({ length }) => length)).toEqual([pageSize, pageSize, 11]);
      const back = await pages(session, {
        order: (order.startsWith("-") ? order.slice(1) : `-${order}`) as Order,
      });
      expect(found.flat().toReversed(), order).toEqual(back.flat());
      const few = await pages(session, { order, text: "person" });
      expect(new Set(few.flat()).size, order).toBe(51);
      expect(few.flat()).toEqual(found.flat().filter((id) => few.flat().includes(id)));
    }
    // A page that has looked at enough says where to look on.
    const cut = await pages(session, { text: "argaret", anywhere: true }, [10, 10]);
    expect(cut.flat()).toEqual([session.user.id]);
    expect(cut.length).toBe(4);
  });

  it("begin anew after somebody who is gone, and with whatever else the address says", async () => {
    const { session } = await signedIn({ email });
    const gone = "018f0000-0000-7000-8000-000000000000";
    for (const order of ["name", "-seen"] as const)
      expect((await find(session, { order, after: gone })).people).toHaveLength(1);
    for (const value of ["x", "' OR 1=1 --", ["a", "b"], "\0", "constructor", "💥".repeat(200)]) {
      const query = {
        q: "",
        provider: value,
        role: value,
        state: value,
        seen: value,
        sort: value,
        in: value,
      };
      expect(readSearch({ ...query, after: value })).toEqual(everybody);
    }
    expect(readSearch({ q: "a".repeat(500) }).text).toHaveLength(100);
  });

  // How SQLite explains itself; the indexes are the same on both.
  if (!onPostgresql) {
    it("are found by an index, whatever is asked for", async () => {
      const { session } = await signedIn({ email });
      const asked: { sql: string; values: unknown[] }[] = [];
      const ask = prisma.$queryRaw.bind(prisma);
      vi.spyOn(prisma, "$queryRaw").mockImplementation(((statement: { sql: string; values: unknown[] }) => {
        asked.push(statement);
        return ask(statement as never);
      }) as never);
      const searches: Partial<Search>[] = [
        {},
        { text: "margaret" },
        { state: "disabled" },
        { role: "admin" },
      ];
      searches.push({ provider: "github" }, { seen: "today" }, { text: "argaret", anywhere: true });
      for (const order of Object.keys(orders) as Order[])
        for (const search of searches) await find(session, { order, ...search });
      vi.mocked(prisma.$queryRaw).mockRestore();
      expect(asked.length).toBeGreaterThan(40);
      for (const { sql, values } of asked) {
        const plan = await prisma.$queryRawUnsafe<{ detail: string }[]>(
          `EXPLAIN QUERY PLAN ${sql}`,
          ...values,
        );
        const steps = plan.map(({ detail }) => detail);
        // What is walked as a whole is what an index has found, or an index in its order.
        for (const step of steps)
          expect(step, sql).not.toMatch(/^SCAN (?!f$|w$|p$|\(subquery-|u USING|CONSTANT)/);
        expect(steps.join("; "), sql).toMatch(/INDEX|PRIMARY KEY/);
      }
    });
  }

  it("of more people than are looked at one by one are walked, and not counted", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton", label: "@margaret" });
    const people = Array.from({ length: fewest + 1 }, (_, index) => ({ name: `Person ${index}` }));
    for (let from = 0; from < people.length; from += 500)
      await prisma.user.createMany({ data: people.slice(from, from + 500) });
    await prisma.$executeRaw`INSERT INTO "SearchKey" ("kind", "key", "userId")
      SELECT 'name', lower(coalesce("name", '')), "id" FROM "User" WHERE "name" LIKE 'Person %'`;
    const found = await find(session, { text: "person" });
    expect(found).toMatchObject({ count: null, cut: false });
    expect(found.people).toHaveLength(pageSize);
    expect((await find(session, {})).count).toBe(fewest + 2);
    // Two words that more have, of whom few have both: each twice in the index.
    for (const kind of ["word", "label"])
      await prisma.$executeRaw`INSERT INTO "SearchKey" ("kind", "key", "userId")
        SELECT ${kind}, 'often', "id" FROM "User" WHERE "name" LIKE 'Person 1%' OR "name" LIKE 'Person 2%' OR "name" LIKE 'Person 3%'`;
    expect((await find(session, { text: "often" })).count).toBeNull();
    const both = await find(session, { text: "person often" });
    expect(both).toMatchObject({ count: 3333, cut: false });
    expect(both.people).toHaveLength(pageSize);
  });
});
