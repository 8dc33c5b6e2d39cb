import { relative, resolve } from "node:path";
import { permanentName } from "../permanent";
import { readPostgresqlUrl } from "./postgresql-url";

// Imported by its place, since Prisma's commands, which read this by way of prisma.config.ts, know no alias.
// DATABASE_URL is read here and in postgresql-url.ts, and nowhere else: what migrates, what serves and every command must
// mean the same database.

export type Dialect = "sqlite" | "postgresql";

/** Where the database is unless DATABASE_URL says so. */
export const usualDatabaseUrl = `file:.data/${permanentName}.db`;

/** How long a writer waits for another one, in milliseconds. Without it SQLite fails at once when busy. */
export const busyTimeout = 5000;

/** @returns which database a URL is about, or null when it is none that this app knows */
export function dialectOf(url: string): Dialect | null {
  if (url.startsWith("file:")) return "sqlite";
  return /^postgres(ql)?:\/\//.test(url) ? "postgresql" : null;
}

/** @returns what is wrong with a URL, to be read after "DATABASE_URL", without any part of it; or null */
export function databaseUrlFault(url: string): string | null {
  const dialect = dialectOf(url);
  if (!dialect)
    return `must be a SQLite file, such as ${usualDatabaseUrl}, or a PostgreSQL server, such as postgres://user:password@host:5432/database.`;
  const read = dialect === "sqlite" ? readFileUrl(url) : readPostgresqlUrl(url);
  return "fault" in read ? read.fault : null;
}

/** Prisma's parameters for SQLite. They tune connections that its own tools open, and none of ours. */
const tuning = new Set([
  "connection_limit",
  "pool_timeout",
  "socket_timeout",
  "max_connection_lifetime",
  "max_idle_connection_lifetime",
]);

/** The path stands for itself up to a `?`, as Prisma's own tools read it: neither `%` nor `#` is special. */
function readFileUrl(url: string): { path: string } | { fault: string } {
  const [path = "", ...query] = url.slice("file:".length).split("?");
  const names = query.flatMap((part) => part.split("&")).map((pair) => pair.split("=")[0] ?? "");
  if (names.some((name) => name !== "" && !tuning.has(name)))
    return {
      fault: `has something after its ? that is not known here: only ${[...tuning].join(", ")} may stand there, and change nothing. A folder with a ? in its name can only be above the working directory of a relative path.`,
    };
  if (/^\/\/(?!\/)/.test(path))
    return {
      fault: "must have one slash or three after file: for an absolute path, and none for a relative one.",
    };
  if (path === "" || path === ":memory:")
    return { fault: "must name a file after file:, since every connection would have a memory of its own." };
  return { path: resolve(path.replace(/^\/\/(?=\/)/, "")) };
}

/**
 * @param url a `file:` URL
 * @returns the absolute path of the database file; a relative URL counts from the working directory
 * @throws Error when the URL is faulty, which `databaseUrlFault` would have told
 */
export function databasePath(url: string): string {
  const read = readFileUrl(url);
  if ("fault" in read) throw new Error(`DATABASE_URL ${read.fault}`);
  return read.path;
}

/** @returns a path as libsql's client wants it, which decodes what it is given */
export function libsqlUrl(path: string): string {
  return `file:${encodeURIComponent(path)}`;
}

/** @returns a URL of ours as Prisma's own commands mean the same database by it */
export function prismaUrl(url: string): string {
  if (dialectOf(url) !== "sqlite") return url;
  const path = databasePath(url);
  // They would take a ? for the end of the path.
  return `file:${path.includes("?") ? relative(process.cwd(), path) : path}`;
}
