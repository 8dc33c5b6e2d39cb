import { resolve } from "node:path";

/** How long a writer waits for another one, in milliseconds. Without it SQLite fails at once when busy. */
export const busyTimeout = 5000;

/**
 * @param url a `file:` URL
 * @returns the absolute path of the database file; a relative URL counts from the working directory
 */
export function databasePath(url: string): string {
  return resolve(url.slice("file:".length).replace(/^\/\/(?=\/)/, ""));
}
