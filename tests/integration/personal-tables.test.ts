import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { deleteAccount } from "@/features/account/mutations";
import { exportedRows } from "@/features/account-data/queries";
import { personalTables } from "@/features/personal/every-table";
import { db } from "@/lib/db";
import type { PersonalTable } from "@/lib/personal-table";
import { minute } from "../support/account-data";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { models } from "../support/repository";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

beforeEach(() => {
  (globalThis as { valetKeyDatabase?: unknown }).valetKeyDatabase = prisma;
});

/** One of the starter's, so that there is always one to look at. */
const activity: PersonalTable = {
  model: "SecurityEvent",
  one: "event",
  many: "events",
  what: "",
  why: "",
  kept: "",
  select: { id: true, kind: true, detail: true },
  count: (where) => db().securityEvent.count({ where }),
  rows: (part) => db().securityEvent.findMany({ ...part, select: { id: true, kind: true, detail: true } }),
};

const fillers: Record<string, (mark: string) => unknown> = {
  String: (mark) => mark,
  Int: () => 1,
  BigInt: () => 1n,
  Float: () => 1.5,
  Decimal: () => "1.5",
  Boolean: () => true,
  DateTime: () => minute(0),
  Json: () => ({}),
  Bytes: () => new Uint8Array([1]),
};

/** A value for each column that must have one. */
function rowOf({ model }: PersonalTable, userId: string, mark: string): Record<string, unknown> {
  const columns = models().find(({ name }) => name === model)?.columns ?? [];
  const needed = columns.filter(
    ({ name, mark: optional, attributes }) =>
      name !== "userId" && optional === "" && !/@default|@updatedAt/.test(attributes),
  );
  return {
    userId,
    ...Object.fromEntries(
      needed.map(({ name, type, attributes }) => [
        name,
        fillers[type]?.(attributes.includes("@unique") ? `${mark} ${randomUUID()}` : mark) ??
          expect.fail(
            `Give ${model}.${name} a default, or ${type} a value in tests/integration/personal-tables.test.ts.`,
          ),
      ]),
    ),
  };
}

type Creating = {
  create(args: { data: Record<string, unknown>; select: { id: true } }): Promise<{ id: string }>;
};

/** Makes a row for somebody, in whichever table. */
async function keep(table: PersonalTable, userId: string): Promise<string> {
  const delegate = table.model.charAt(0).toLowerCase() + table.model.slice(1);
  // Which model it is, is known as the test runs; Prisma's type has each by its name.
  const { create } = (prisma as unknown as Record<string, Creating>)[delegate] ?? expect.fail(delegate);
  return (await create({ data: rowOf(table, userId, `kept by ${userId}`), select: { id: true } })).id;
}

// part: account-data
async function download(table: PersonalTable, userId: string): Promise<{ id: string }[]> {
  const rows: { id: string }[] = [];
  for await (const page of exportedRows(table, userId)) rows.push(...page);
  return rows;
}

const newPerson = async () => (await prisma.user.create({ data: {}, select: { id: true } })).id;

describe.each([activity, ...personalTables])("$many", (table) => {
  it("are counted and downloaded for their person and nobody else, with what is said to be kept", async () => {
    const [ada, alan] = [await newPerson(), await newPerson()];
    const kept = [await keep(table, ada), await keep(table, ada)];
    await keep(table, alan);
    expect(await table.count({ userId: ada })).toBe(2);
    const rows = await download(table, ada);
    expect(rows.map(({ id }) => id)).toEqual([...kept].sort());
    for (const row of rows) expect(Object.keys(row).sort()).toEqual(Object.keys(table.select).sort());
    expect(JSON.stringify(rows)).not.toContain(alan);
  });

  it("go with their person, and nobody else's do", async () => {
    const [ada, alan] = [await newPerson(), await newPerson()];
    for (const userId of [ada, alan]) await keep(table, userId);
    expect(await deleteAccount(ada)).not.toBeNull();
    expect([await table.count({ userId: ada }), await table.count({ userId: alan })]).toEqual([0, 1]);
  });
});
