import { resolve } from "node:path";

export type Dialect = "sqlite" | "postgresql";

/** How long a writer waits for another one, in milliseconds. Without it SQLite fails at once when busy. */
export const busyTimeout = 5000;

/** @returns which database a URL is about, or null when it is none that this app knows */
export function dialectOf(url: string): Dialect | null {
  if (url.startsWith("file:")) return "sqlite";
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) && isDecodable(url) ? "postgresql" : null;
}

/** A `%` that stands for itself would stop the driver. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param url a `file:` URL
 * @returns the absolute path of the database file; a relative URL counts from the working directory
 */
export function databasePath(url: string): string {
  return resolve(url.slice("file:".length).replace(/^\/\/(?=\/)/, ""));
}

/**
 * @param url a `postgres:` URL
 * @returns host, port and database to show to people: neither user, password nor parameters
 */
export function databaseHost(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${host || (searchParams.get("host") ?? "localhost")}${pathname}`;
}
