import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deleteAccount } from "@/features/account/mutations";
import { exportStream } from "@/features/account-data/export";
import { exportedLists, findExportedPerson, pageSize } from "@/features/account-data/queries";
import { personalTables } from "@/features/personal/every-table";
import { type Session, toSessionUser } from "@/features/session/queries";
import { sessionIdOf } from "@/features/session/session-id";
import { memberOf } from "@/lib/personal-table";
import { fullPerson, minute } from "../support/account-data";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

const shared = globalThis as { valetKeyDatabase?: unknown };
const now = minute(59);
const lines = printedLines();

beforeEach(() => {
  shared.valetKeyDatabase = prisma;
});

afterEach(() => {
  vi.restoreAllMocks();
});

function sessionOf({ userId, sessions }: { userId: string; sessions: string[] }): Session {
  return {
    id: sessionIdOf(sessions[0] ?? ""),
    user: toSessionUser({ id: userId, email: null }),
    provider: "github",
    issuer: null,
    clientId: null,
    authenticatedAt: now,
    expires: now,
  };
}

async function open(person: { userId: string; sessions: string[] }) {
  const found = await findExportedPerson(person.userId);
  if (!found) throw new Error("nobody to export");
  return exportStream(sessionOf(person), found, now).getReader();
}

type Reader = Awaited<ReturnType<typeof open>>;

/** Reads to the end, or to where it breaks off. */
async function readAll(reader: Reader, onChunk: (text: string) => void | Promise<void> = () => {}) {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text;
    const chunk = decoder.decode(value);
    text += chunk;
    await onChunk(chunk);
  }
}

/** Without the tables of whoever has cloned this: tests/integration/personal-tables.test.ts has them. */
function withoutOwn(data: Record<string, { id: string }[]>): typeof data {
  const own = personalTables.map(memberOf);
  return Object.fromEntries(Object.entries(data).filter(([name]) => !own.includes(name)));
}

describe("an export", () => {
  it("has this shape", async () => {
    const person = await fullPerson(prisma);
    const text = await readAll(await open(person));
    const known: [id: string, name: string][] = [[person.userId, "<user>"]];
    const data = withoutOwn(JSON.parse(text));
    for (const { name } of exportedLists) delete data[name];
    for (const part of ["connections", "devices", "activity"]) {
      data[part]?.forEach(({ id }, index) => {
        expect(id).toMatch(/^[0-9a-f-]{36}$/);
        known.push([id, `<${part} ${index}>`]);
      });
    }
    const shown = known.reduce((all, [id, name]) => all.replaceAll(id, name), JSON.stringify(data, null, 2));
    expect(shown.replaceAll(person.mark, "<mark>")).toMatchSnapshot();
  });

  it("holds no secret, whatever column it is in", async () => {
    const person = await fullPerson(prisma);
    await prisma.grantRevocation.create({
      data: {
        provider: "github",
        providerAccountId: `github-${person.mark}`,
        access_token: "canary-outbox-access",
        refresh_token: "canary-outbox-refresh",
      },
    });
    await prisma.verificationToken.create({
      data: { identifier: person.email, token: "canary-verification", expires: now },
    });
    const text = await readAll(await open(person));
    expect(text).toContain(person.mark);
    expect(text).not.toMatch(/canary/);
    expect(text).not.toMatch(/token|bearer|1900000000/i);
  });

  it("holds nothing of anybody else", async () => {
    const person = await fullPerson(prisma);
    const other = await fullPerson(prisma);
    const text = await readAll(await open(person));
    expect(text).not.toContain(other.mark);
    expect(text).not.toContain(other.userId);
  });

  it("says of exactly one device that it is this one", async () => {
    const person = await fullPerson(prisma);
    const { devices } = JSON.parse(await readAll(await open(person)));
    expect(devices.map(({ id, current }: { id: string; current: boolean }) => [id, current])).toEqual([
      [person.sessions[0], true],
      [person.sessions[1], false],
    ]);
  });

  it("of somebody with next to nothing is whole as well", async () => {
    const { id } = await prisma.user.create({ data: {} });
    const data = JSON.parse(await readAll(await open({ userId: id, sessions: [] })));
    expect(data).toMatchObject({ version: 1, connections: [], devices: [], activity: [] });
    expect(data.profile).toMatchObject({ id, name: null, email: null, emailVerifiedAt: null, picture: null });
  });

  it("survives quotes, line ends and emoji", async () => {
    const name = 'A "quoted"\\\n\u2028 name 👩‍🚀 </script>';
    const { id } = await prisma.user.create({ data: { name } });
    const data = JSON.parse(await readAll(await open({ userId: id, sessions: [] })));
    expect(data.profile.name).toBe(name);
  });

  it.each([pageSize - 1, pageSize, pageSize + 1, 10_000])(
    "of %i events has each once, in order, and holds one page at a time",
    async (events) => {
      const person = await fullPerson(prisma, { events });
      let longest = 0;
      let read = 0;
      const counting = prisma.$extends({
        query: {
          securityEvent: {
            findMany({ args, query }) {
              read += 1;
              return query(args);
            },
          },
        },
      });
      shared.valetKeyDatabase = counting;
      let taken = 0;
      const reader = await open(person);
      const text = await readAll(reader, (chunk) => {
        const inChunk = chunk.match(/"kind":/g)?.length ?? 0;
        longest = Math.max(longest, inChunk);
        taken += inChunk;
        // Nothing is read ahead of whoever takes it.
        expect(read * pageSize - taken).toBeLessThanOrEqual(pageSize);
      });
      expect(longest).toBeLessThanOrEqual(pageSize);
      const { activity } = JSON.parse(text) as { activity: { id: string; detail: string }[] };
      const stored = await prisma.securityEvent.findMany({
        where: { userId: person.userId },
        orderBy: { id: "asc" },
        select: { id: true },
      });
      expect(activity.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
      expect(activity).toHaveLength(events);
      expect(activity.map(({ detail }) => detail)).toEqual(
        Array.from({ length: events }, (_, number) => `event ${number} ${person.mark}`),
      );
    },
  );
});

describe("an export that cannot go on", () => {
  it("breaks off instead of ending when the database fails in the middle", async () => {
    const person = await fullPerson(prisma, { events: 3 * pageSize });
    let reads = 0;
    shared.valetKeyDatabase = prisma.$extends({
      query: {
        securityEvent: {
          findMany({ args, query }) {
            reads += 1;
            if (reads > 2) throw new Error("disk I/O error");
            return query(args);
          },
        },
      },
    });
    let seen = "";
    const reading = readAll(await open(person), (chunk) => {
      seen += chunk;
    });
    await expect(reading).rejects.toThrow("disk I/O error");
    expect(seen.match(/"kind":/g)).toHaveLength(2 * pageSize);
    expect(() => JSON.parse(seen)).toThrow();
    expect(lines.join("")).toContain("export_broken_off");
  });

  it("breaks off when its person is deleted meanwhile", async () => {
    const person = await fullPerson(prisma, { events: 3 * pageSize });
    let deleted = false;
    const reading = readAll(await open(person), async (chunk) => {
      if (deleted || !chunk.includes('"kind":')) return;
      deleted = (await deleteAccount(person.userId)) !== null;
    });
    await expect(reading).rejects.toThrow("deleted during its export");
    expect(deleted).toBe(true);
  });

  it("reads no further once nobody takes it", async () => {
    const person = await fullPerson(prisma, { events: 3 * pageSize });
    let reads = 0;
    shared.valetKeyDatabase = prisma.$extends({
      query: {
        securityEvent: {
          findMany({ args, query }) {
            reads += 1;
            return query(args);
          },
        },
      },
    });
    const reader = await open(person);
    const decoder = new TextDecoder();
    while (!decoder.decode((await reader.read()).value).includes('"kind":'));
    await reader.cancel();
    expect(reads).toBe(1);
  });
});

it("the guide describes every field, and no other", async () => {
  const person = await fullPerson(prisma);
  // part: admin
  await prisma.adminAction.create({
    data: { actorId: person.userId, kind: "enabled", subjectId: person.userId },
  });
  const data = withoutOwn(JSON.parse(await readAll(await open(person))));
  const fields = Object.entries(data).flatMap(([part, value]) => {
    const item = Array.isArray(value) ? value[0] : value;
    return typeof item === "object" && item !== null
      ? Object.keys(item).map((field) => `${part}.${field}`)
      : [part];
  });
  const guide = readFileSync("docs/guides/your-data.md", "utf8");
  const described = [...guide.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, field]) => field);
  expect(described.sort()).toEqual(fields.sort());
});
