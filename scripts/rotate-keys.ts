/**
 * `npm run keys:rotate`: seals the providers' tokens anew that an old encryption key has sealed, beside running servers.
 * `npm run keys:rotate -- --check` only looks, and fails as long as an old key is needed.
 */
import { parseArgs } from "node:util";
import { env } from "@/lib/env";
import { readEnvironment } from "@/lib/next-env";
import { explainDatabaseFault, refuseMissingDatabase } from "./support/database-command";
import { ensurePrismaClient } from "./support/prisma-client";

export async function main(args: string[] = []): Promise<number> {
  const { values } = parseArgs({ args, options: { check: { type: "boolean", default: false } } });
  Object.assign(process.env, readEnvironment("production"));
  refuseMissingDatabase(env().DATABASE_URL);
  await ensurePrismaClient();
  // Only now, since they need the client.
  const { closeDatabase, countTokens, resealAll } = await import("@/features/key-rotation/mutations");
  try {
    if (!values.check) console.log(`${await resealAll()} tokens sealed anew`);
    const { current, old, unreadable } = await countTokens();
    console.log(`${current} under TOKEN_ENCRYPTION_KEY, ${old} under older keys, ${unreadable} unreadable`);
    if (unreadable > 0)
      console.log(
        "Nothing opens the unreadable ones: their people connect again. They need no key to be kept.",
      );
    console.log(
      old > 0
        ? `Older keys are still needed. ${values.check ? "To seal these anew: npm run keys:rotate" : "A server is still sealing with one of them: give all servers the same TOKEN_ENCRYPTION_KEY, then run this again."}`
        : "No older key is needed: TOKEN_ENCRYPTION_KEY_1 and TOKEN_ENCRYPTION_KEY_2 can go.",
    );
    return old > 0 ? 1 : 0;
  } catch (error) {
    throw explainDatabaseFault(error, "The keys cannot be replaced");
  } finally {
    await closeDatabase();
  }
}
