import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Clone } from "../support/clone";

const clone = new Clone();
afterAll(() => clone.stop());

it("npm run db:migration writes both dialects once, makes the client anew, and wakes the server", async () => {
  const schema = clone.read("prisma/schema/core.prisma");
  clone.write("prisma/schema/core.prisma", schema.replace("  label ", "  nickname String?\n  label "));
  const config = join(clone.folder, "next.config.ts");
  const before = statSync(config).mtimeMs;
  const run = () => clone.nodeBeside(["scripts/run.mjs", "schema-diff", "add", "nickname"]);
  const first = await run();
  expect(first.output).toMatch(/^Wrote prisma\/migrations\/sqlite\/\d{14}_add_nickname\/migration\.sql\./);
  expect(first.status).toBe(0);
  const [name = ""] = readdirSync(join(clone.folder, "prisma/migrations/sqlite")).filter((one) =>
    one.endsWith("_add_nickname"),
  );
  for (const dialect of ["sqlite", "postgresql"])
    expect(clone.read(`prisma/migrations/${dialect}/${name}/migration.sql`)).toMatch(
      /ADD COLUMN\s+"nickname" TEXT/,
    );
  expect(existsSync(join(clone.folder, "generated/prisma/client.ts"))).toBe(true);
  expect(statSync(config).mtimeMs).toBeGreaterThan(before);

  const second = await run();
  expect(second.output).toContain("The sqlite migrations already match");
  expect(second.output).toContain("The postgresql migrations already match");
  expect(second.output).not.toContain("Wrote");
});
