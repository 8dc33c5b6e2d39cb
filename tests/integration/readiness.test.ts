import { describe, expect, it } from "vitest";
import { databaseFault } from "@/features/health/queries";
import { testDatabase } from "../support/database";
import { breakingTrigger, mendingTrigger } from "../support/dialect";
import { testEnvironment } from "../support/environment";
import { openSql } from "../support/sql";

// Whether a server says that it is ready exactly when its database is fit for a sign-in.

const { url, prisma } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOG_LEVEL: "error" });
const sql = openSql(url);

/** An answer is good for a second, so it is asked until it is the one, which then has to have changed. */
const becomes = (fault: string | null) => expect.poll(() => databaseFault()).toBe(fault);

/** Expects that something makes the database unfit for a reason, and that it is fit before and after. */
async function expectUnfit(reason: string, damage: string[], mend: string[]): Promise<void> {
  await becomes(null);
  for (const statement of damage) sql.exec(statement);
  await becomes(reason);
  for (const statement of mend) sql.exec(statement);
  await becomes(null);
}

describe("a database", () => {
  it("that is up to date is ready, and keeps one row of it however often it is asked", async () => {
    const rows = () => sql.prepare('SELECT * FROM "VerificationToken"').all() as { expires: string }[];
    await becomes(null);
    const [first] = rows();
    await expect
      .poll(async () => [await databaseFault(), rows()[0]?.expires !== first?.expires])
      .toEqual([null, true]);
    expect(rows()).toHaveLength(1);
    // As Prisma writes and reads a time.
    const mark = await prisma.verificationToken.findFirst();
    expect(mark?.expires.getTime()).toBeGreaterThan(Date.now());
    expect(await prisma.verificationToken.count({ where: { expires: { lt: new Date() } } })).toBe(0);
    expect(await prisma.user.count()).toBe(0);
  });

  it.each(["User", "Session", "SigningKey"])("without the table %s is not", async (name) => {
    await expectUnfit(
      "migrations",
      [`ALTER TABLE "${name}" RENAME TO "away"`],
      [`ALTER TABLE "away" RENAME TO "${name}"`],
    );
  });

  it.each([
    ["Account", "issuer"],
    ["Session", "clientId"],
  ])("whose %s has no %s is not", async (table, column) => {
    await expectUnfit(
      "migrations",
      [`ALTER TABLE "${table}" RENAME COLUMN "${column}" TO "away"`],
      [`ALTER TABLE "${table}" RENAME COLUMN "away" TO "${column}"`],
    );
  });

  it("that lacks a migration in the middle, or has one that never finished, is not", async () => {
    const rows = sql.prepare(`SELECT "migration_name" AS "name" FROM "_prisma_migrations" ORDER BY 1`).all();
    const { name } = rows[1] as { name: string };
    const change = (set: string, where: string) =>
      `UPDATE "_prisma_migrations" SET "migration_name" = '${set}' WHERE "migration_name" = '${where}'`;
    await expectUnfit("migrations", [change("other", name)], [change(name, "other")]);
    const finished = (value: string) =>
      `UPDATE "_prisma_migrations" SET "finished_at" = ${value} WHERE "migration_name" = '${name}'`;
    await expectUnfit("migrations", [finished("NULL")], [finished("CURRENT_TIMESTAMP")]);
  });

  it("that takes no writes, as on a full disk, is not", async () => {
    for (const when of ["BEFORE INSERT", "BEFORE UPDATE"])
      await expectUnfit("writes", breakingTrigger(when, "VerificationToken"), [
        mendingTrigger("VerificationToken"),
      ]);
  });

  it("that nobody has migrated is not", async () => {
    await becomes(null);
    sql.exec(`ALTER TABLE "_prisma_migrations" RENAME TO "away"`);
    await becomes("migrations");
    sql.exec(`ALTER TABLE "away" RENAME TO "_prisma_migrations"`);
    await becomes(null);
  });
});
