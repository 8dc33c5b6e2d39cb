/**
 * `npm run signing-keys:rotate`: publishes the key that will sign the app's own tokens next. `-- --check` only looks, and
 * fails when something is to be done; `-- --revoke <kid>` ends a key that somebody may have.
 */
import { parseArgs } from "node:util";
import { isDue, keyLifetime, keyStates, keysMaxAge } from "@/features/own-tokens/policy";
import type { StoredKey } from "@/features/own-tokens/queries";
import { env } from "@/lib/env";
import { Fault } from "@/lib/fault";
import { readEnvironment } from "@/lib/next-env";
import { explainDatabaseFault, refuseMissingDatabase } from "./support/database-command";
import { ensurePrismaClient } from "./support/prisma-client";

export async function main(args: string[] = []): Promise<number> {
  const { values } = parseArgs({
    // A key's name may begin with a dash, which would pass for another option.
    args: args.flatMap((arg, i) => {
      if (args[i - 1] === "--revoke") return [];
      return arg === "--revoke" && i + 1 < args.length ? [`${arg}=${args[i + 1]}`] : [arg];
    }),
    options: { check: { type: "boolean", default: false }, revoke: { type: "string" } },
  });
  if (values.check && values.revoke !== undefined) throw new Fault("Either --check or --revoke, not both.");
  Object.assign(process.env, readEnvironment("production"));
  refuseMissingDatabase(env().DATABASE_URL);
  await ensurePrismaClient();
  // Only now, since they need the client.
  const { closeDatabase } = await import("@/features/own-tokens/mutations");
  try {
    if (values.check) return await check();
    return values.revoke === undefined ? await rotate() : await revoke(values.revoke);
  } catch (error) {
    throw error instanceof Fault ? error : explainDatabaseFault(error, "The signing keys cannot be changed");
  } finally {
    await closeDatabase();
  }
}

async function rotate(): Promise<number> {
  const { rotateSigningKey } = await import("@/features/own-tokens/mutations");
  const { next, made } = await rotateSigningKey();
  console.log(
    made
      ? `New key ${next.id}, published now.`
      : `Nothing changed: the key ${next.id} is published and waiting already.`,
  );
  console.log(
    `It signs from ${at(next.signsFrom)} on. The one before stays published until its last token has ended, and goes by itself.`,
  );
  return 0;
}

async function revoke(id: string): Promise<number> {
  const { revokeSigningKey } = await import("@/features/own-tokens/mutations");
  const signing = await revokeSigningKey(id);
  if (!signing)
    throw new Fault(`There is no key ${id} that could be revoked. --check names those that there are.`);
  console.log(`Revoked ${id}: nothing that it signed counts here any more.`);
  console.log(
    `Other services follow once they read the published keys again: within ${keysMaxAge / 60} minutes if they keep to our header.`,
  );
  console.log(`The key ${signing.id} signs now.`);
  return 0;
}

async function check(): Promise<number> {
  const { findSigningKeys } = await import("@/features/own-tokens/queries");
  const { privateKeyOf } = await import("@/features/own-tokens/keys");
  const now = new Date();
  const keys = await findSigningKeys();
  const states = keyStates(keys, now);
  const faults: string[] = [];
  for (const key of keys) {
    const state = states.get(key.id);
    console.log(`${key.id}  ${says(key, state)}`);
    if (state === "signing" && isDue(key, now))
      faults.push(`It has signed for more than ${keyLifetime / 86_400} days: npm run signing-keys:rotate`);
    if (state !== "signing" && state !== "next") continue;
    await privateKeyOf(key).catch(() =>
      faults.push(
        `${key.id} does not open: its TOKEN_ENCRYPTION_KEY is not configured. Without that one: npm run signing-keys:rotate -- --revoke ${key.id}`,
      ),
    );
  }
  if (keys.length === 0) console.log("There is no key yet: the first one is made when it is needed.");
  for (const fault of faults) console.log(fault);
  return faults.length > 0 ? 1 : 0;
}

function says({ signsFrom, revokedAt }: StoredKey, state: string | undefined): string {
  if (state === "next") return `next: published, signs from ${at(signsFrom)} on`;
  if (state === "revoked") return `revoked ${revokedAt ? at(revokedAt) : ""}`;
  return state === "signing" ? `signing since ${at(signsFrom)}` : `${state}: signs no more`;
}

const at = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z");
