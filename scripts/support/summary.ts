import { existsSync } from "node:fs";
import { relative } from "node:path";
import Database from "libsql";
import { providerEntries, resolveProviders } from "@/features/sign-in/providers";
import type { ProviderEntry } from "@/features/sign-in/providers/types";
import { busyTimeout, databasePath } from "@/lib/database-url";
import { type Env, type EnvSource, originOf } from "@/lib/env";

/** @returns the lines that tell a developer what is wired to what. */
export function summary(env: Env, source: EnvSource): string {
  const origin = originOf(env);
  const { providers } = resolveProviders(source);
  const rows: [string, string, string][] = [["Valet Key", origin, ""]];
  for (const entry of providerEntries as readonly ProviderEntry[]) {
    const { id, secret } = entry.env;
    const mode = providers.find((provider) => provider.entry.id === entry.id)?.mode;
    // Without an address of its own it is nothing that everybody could turn on.
    if (!mode && entry.needsAddress) continue;
    if (mode === "real") rows.push([entry.name, "real", `callback ${origin}/api/auth/callback/${entry.id}`]);
    else rows.push([entry.name, mode ? "local provider" : "off", `add ${id} and ${secret} to go live`]);
  }
  rows.push(["Database", `SQLite ${shortPath(env.DATABASE_URL)} (${countUsers(env.DATABASE_URL)})`, ""]);
  const names = Math.max(11, ...rows.map(([name]) => name.length + 1));
  const width = Math.max(...rows.slice(1, -1).map(([, value]) => value.length));
  return rows
    .map(([name, value, note]) => `  ${name.padEnd(names)} ${note ? value.padEnd(width + 3) + note : value}`)
    .join("\n");
}

function shortPath(url: string): string {
  const path = databasePath(url);
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

function countUsers(url: string): string {
  if (!existsSync(databasePath(url))) return "new";
  const database = new Database(databasePath(url), { readonly: true, timeout: busyTimeout });
  try {
    const row = database.prepare('SELECT count(*) AS "users" FROM "User"').get() as { users: number };
    return `${row.users} ${row.users === 1 ? "user" : "users"}`;
  } finally {
    database.close();
  }
}
