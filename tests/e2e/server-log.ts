import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the servers under test print. @param folder of the run */
export const serverLog = (folder: string) => join(folder, "server.log");

const path = () => serverLog(process.env.E2E_FOLDER ?? "");

/** @returns how much has been printed, in bytes */
export function printedSoFar(): number {
  return existsSync(path()) ? statSync(path()).size : 0;
}

/** @returns what has been printed since `printedSoFar` said so */
export function printedSince(bytes: number): string {
  return existsSync(path()) ? readFileSync(path()).subarray(bytes).toString("utf8") : "";
}
