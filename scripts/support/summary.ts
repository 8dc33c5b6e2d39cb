import { existsSync } from "node:fs";
import { relative } from "node:path";
import Database from "libsql";
import { wiring } from "@/features/setup/wiring";
import { brand } from "@/lib/brand";
import { Client, targetOf } from "@/lib/database/postgresql-client";
import { busyTimeout, databasePath, dialectOf } from "@/lib/database/url";
import { type Env, type EnvSource, originOf } from "@/lib/env";
import { mailRow } from "./local-mail";

/** @returns the lines that tell a developer what is wired to what. */
export async function summary(env: Env, source: EnvSource): Promise<string> {
  const origin = originOf(env);
  const rows: [string, string, string][] = [[brand.name, origin, ""]];
  for (const { name, state, callback, needed, optional } of wiring(source, origin)) {
    // Without an address of its own it is nothing that everybody could turn on.
    if (state === "off" && optional) continue;
    rows.push([name, state, state === "real" ? `callback ${callback}` : `add ${list(needed)} to go live`]);
  }
  rows.push(mailRow(source));
  rows.push(["Database", await databaseLine(env.DATABASE_URL), ""]);
  const names = Math.max(11, ...rows.slice(1).map(([name]) => name.length + 1));
  const width = Math.max(...rows.slice(1, -1).map(([, value]) => value.length));
  return rows
    .map(([name, value, note]) => `  ${name.padEnd(names)} ${note ? value.padEnd(width + 3) + note : value}`)
    .join("\n");
}

/** `A, B and C` */
export const list = (names: readonly string[]) =>
  names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join();

/** A count reads them all, and nobody waits for a million. */
const mostCounted = 10_000;
const countSql = `SELECT count(*) AS "users" FROM (SELECT 1 FROM "User" LIMIT ${mostCounted + 1}) AS "some"`;

async function databaseLine(url: string): Promise<string> {
  if (dialectOf(url) === "postgresql")
    return `PostgreSQL ${targetOf(url).shown} (${await countOnServer(url)})`;
  const path = databasePath(url);
  const short = relative(process.cwd(), path);
  return `SQLite ${short.startsWith("..") ? path : short} (${countInFile(path)})`;
}

function countInFile(path: string): string {
  if (!existsSync(path)) return "new";
  const database = new Database(path, { readonly: true, timeout: busyTimeout });
  try {
    return people((database.prepare(countSql).get() as { users: number }).users);
  } finally {
    database.close();
  }
}

async function countOnServer(url: string): Promise<string> {
  const client = new Client({ ...targetOf(url), connectionTimeoutMillis: busyTimeout });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ users: string }>(countSql);
    return people(Number(rows[0]?.users));
  } finally {
    await client.end();
  }
}

function people(count: number): string {
  if (count > mostCounted) return `over ${mostCounted.toLocaleString("en")} users`;
  return `${count} ${count === 1 ? "user" : "users"}`;
}
