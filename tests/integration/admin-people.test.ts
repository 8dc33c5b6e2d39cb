import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findPeople, findPerson, pageSize } from "@/features/admin/queries";
import type { Session } from "@/features/session/queries";
import { hashToken } from "@/features/session/tokens";
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

describe("finding people", () => {
  const texts = async (session: Session, text: string) =>
    (await findPeople(session, { text, after: null })).people.map(({ name }) => name);

  it("goes by a part of the name, an email or a label, and by the whole id", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton" });
    const ada = await signedIn({ name: "Ada Lovelace", email: "ada@acme.test", label: "@analytical" });
    await signedIn({ name: "Alan Turing", email: "bombe@acme.test", emailVerified: false, label: "@alan" });
    expect(await texts(session, "love")).toEqual(["Ada Lovelace"]);
    expect(await texts(session, "ADA@ACME")).toEqual(["Ada Lovelace"]);
    expect(await texts(session, "analytical")).toEqual(["Ada Lovelace"]);
    expect(await texts(session, ada.userId)).toEqual(["Ada Lovelace"]);
    expect(await texts(session, "Ada@Acme.test")).toEqual(["Ada Lovelace"]);
    expect(await texts(session, "bombe@")).toEqual(["Alan Turing"]);
    expect(await texts(session, "a")).toEqual(["Alan Turing", "Ada Lovelace", "Margaret Hamilton"]);
    expect(await texts(session, "")).toEqual(["Alan Turing", "Ada Lovelace", "Margaret Hamilton"]);
    for (const text of ["nobody", "' OR 1=1 --", "\\", '"', "%27", randomUUID()])
      expect(await texts(session, text), text).toEqual([]);
  });

  it("takes a percent sign, an underscore and a backslash for what they are", async () => {
    const { session } = await signedIn({ email, name: "Margaret Hamilton", label: "@margaret-27" });
    await signedIn({ name: "100% Ada_Lovelace", email: "ada_l@acme.test", label: "back\\slash" });
    for (const text of ["%", "00% a", "a_l", "ADA_L@", "k\\s"])
      expect(await texts(session, text), text).toEqual(["100% Ada_Lovelace"]);
    for (const text of ["%27", "m_r", "margaret_27", "_argaret", "%%", "__", "k_s", "\\\\", "%\\"])
      expect(await texts(session, text), text).toEqual([]);
  });

  it("shows no token and no hash", async () => {
    const { session, token, userId } = await signedIn({ email });
    const shown = JSON.stringify([
      await findPerson(session, userId),
      await findPeople(session, { text: "", after: null }),
    ]);
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(hashToken(token));
    expect(shown).not.toMatch(/token|subject|providerAccountId/);
    expect(await findPerson(session, userId)).toMatchObject({ role: "admin", welcome: true, sessions: [{}] });
  });

  it("turns pages that hold everybody once, and looks at so many people a page, with 10,000", async () => {
    const { session } = await signedIn({ email });
    const people = Array.from({ length: 10_000 }, (_, index) => ({
      name: `Person ${index}`,
      email: index % 2 ? `person-${index}@acme.test` : null,
    }));
    for (let from = 0; from < people.length; from += 500)
      await prisma.user.createMany({ data: people.slice(from, from + 500) });
    const rare = await prisma.user.findFirstOrThrow({ where: { name: "Person 7" } });
    await prisma.account.create({
      data: { userId: rare.id, type: "oauth", provider: "github", providerAccountId: "7", label: "@rare" },
    });

    /** Every page, until the last one. */
    async function pages(text: string, window?: number) {
      const found = [await findPeople(session, { text, after: null }, window)];
      for (let after = found[0]?.next ?? null; after; after = found.at(-1)?.next ?? null)
        found.push(await findPeople(session, { text, after }, window));
      return found.map(({ people }) => people.map(({ id }) => id));
    }
    const expected = await prisma.user.findMany({
      where: { name: { startsWith: "Person 99" } },
      orderBy: { id: "desc" },
    });
    const ids = expected.map(({ id }) => id);
    expect(ids).toHaveLength(111);
    for (const window of [undefined, 1000]) {
      const found = await pages("person 99", window);
      expect(found.flat()).toEqual(ids);
      for (const page of found) expect(page.length).toBeLessThanOrEqual(pageSize);
    }
    const places = people.length - (await prisma.user.count({ where: { id: { lt: rare.id } } }));
    const found = await pages("@rare", 2500);
    expect(found[Math.floor(places / 2500)], "the page whose people she is among").toEqual([rare.id]);
    expect(found.flat()).toEqual([rare.id]);
    expect(found.length).toBeGreaterThanOrEqual(4);
    const newest = await prisma.user.findMany({ orderBy: { id: "desc" }, take: 4 * pageSize });
    const seen: string[] = [];
    for (let after: string | null = null, turned = 0; turned < 4; turned++) {
      const page = await findPeople(session, { text: "", after });
      seen.push(...page.people.map(({ id }) => id));
      after = page.next;
    }
    expect(seen).toEqual(newest.map(({ id }) => id));
  }, 120_000);
});
