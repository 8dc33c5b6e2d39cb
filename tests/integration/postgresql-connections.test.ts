import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db";
import { testDatabase } from "../support/database";
import { startRelay } from "../support/relay";

// What the pool does with connections that hang or break in the middle of something.

const { prisma: other, url } = await testDatabase();
const relay = await startRelay(url);
const size = 3;
const prisma = openDatabase(relay.url, size);
afterAll(async () => {
  await prisma.$disconnect();
  await relay.stop();
});
afterEach(async () => {
  relay.thaw();
  await other.user.deleteMany();
});

/** Gets into a transaction that has written, lets something happen to the connection, and goes on. */
const interrupted = (happen: () => void) =>
  prisma.$transaction(async (tx) => {
    await tx.user.create({ data: { name: "unfinished" } });
    happen();
    await tx.user.create({ data: { name: "unfinished too" } });
  });

const namesIn = async (client: typeof prisma) => (await client.user.findMany()).map(({ name }) => name);

const faults: Record<string, () => void> = { hangs: () => relay.freeze(), breaks: () => relay.cut() };

describe.each(Object.entries(faults))("a connection that %s in a transaction", (_name, happen) => {
  it("leaves nothing of it, and what is written next is committed", async () => {
    await expect(interrupted(happen)).rejects.toThrow();
    relay.thaw();
    // One after another, so that they find whatever was put back.
    for (let i = 0; i < size + 1; i++) await prisma.user.create({ data: { name: "written" } });
    expect(await namesIn(other)).toEqual(Array.from({ length: size + 1 }, () => "written"));
    expect(
      await prisma.$queryRaw`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in %'`,
    ).toEqual([]);
  });

  it("is not counted any more, however often that happens", async () => {
    const all = Array.from({ length: 3 * size }, () => interrupted(happen));
    for (const result of await Promise.allSettled(all)) expect(result.status).toBe("rejected");
    relay.thaw();
    await Promise.all(
      Array.from({ length: 2 * size }, () => prisma.user.create({ data: { name: "written" } })),
    );
    expect(await namesIn(other)).toEqual(Array.from({ length: 2 * size }, () => "written"));
  });
});
