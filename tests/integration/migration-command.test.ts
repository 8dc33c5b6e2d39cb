import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { folderName } from "@/scripts/schema-diff";
import { Clone } from "../support/clone";

const clone = new Clone();
const schema = clone.read("prisma/schema/core.prisma");
afterAll(() => clone.stop());

const command = (...args: string[]) => ["scripts/run.mjs", "schema-diff", ...args];
const migrations = () =>
  ["sqlite", "postgresql"].map(
    (dialect) => readdirSync(join(clone.folder, "prisma/migrations", dialect)).length,
  );

beforeEach(() =>
  clone.write("prisma/schema/core.prisma", schema.replace("  label ", "  nickname String?\n  label ")),
);

describe("npm run db:migration", () => {
  it("takes the words that a person has for what changes", () => {
    const now = new Date("2026-11-27T20:11:49.123Z");
    expect(folderName("Add notes", now)).toBe("20261127201149_add_notes");
    expect(folderName(" -Größe, 2- ", now)).toBe("20261127201149_gr_e_2");
  });

  it.each(["", " ", "!!!", "../..", "ß", "笔记", "x".repeat(81)])("makes no folder of %j", (words) => {
    expect(() => folderName(words)).toThrow(/^Say in a few words what changes/);
  });

  it("writes nothing while PostgreSQL is out of reach, and says so in one line", async () => {
    const before = migrations();
    const env = { TEST_DATABASE_URL: "postgres://valet:key@127.0.0.1:1/none" };
    const { status, output } = await clone.nodeBeside(command("add", "nickname"), env);
    expect(output).toMatch(
      /^TEST_DATABASE_URL leads to no PostgreSQL server: .*add --on sqlite\. Nothing was written\.\n$/,
    );
    expect([status, migrations()]).toEqual([1, before]);
  });

  it("says where the schema cannot be read, and writes nothing", async () => {
    const before = migrations();
    clone.write(
      "prisma/schema/core.prisma",
      schema.replace("  label             String?", "  label             Strong?"),
    );
    const { status, output } = await clone.nodeBeside(command("add", "nickname", "--on", "sqlite"));
    expect(output).toMatch(/^prisma\/schema cannot be compared .*"Strong" is neither.*\n/);
    expect(output).toMatch(/\nNothing was written\.\n$/);
    expect(output).not.toMatch(/^\s+at /m);
    expect([status, migrations()]).toEqual([1, before]);
  });

  it.each([
    [["add", "--on", "mysql"], "--on is sqlite or postgresql."],
    [["add", "--everything"], "Unknown option '--everything'"],
  ])("refuses %j", async (args, told) => {
    const { status, output } = await clone.nodeBeside(command(...args));
    expect(output).toContain(told);
    expect(output).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
  });
});
