import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { Fault } from "@/lib/fault";
import type { TableName } from "./options";
import { markdown, type Table } from "./table";

/** What a measurement comes to. */
export type Result = {
  title: string;
  table: Table;
  /** One sentence each: goals, and what to know about this run. */
  notes: readonly string[];
};

export const performanceDoc = "docs/performance.md";

/** @returns a result as it is printed and written */
export function show({ title, table, notes }: Result): string {
  return [`### ${title}`, "", markdown(table), "", ...notes.map((note) => `- ${note}`)].join("\n");
}

/** @returns when, where and how it was measured */
export function circumstances(command: string): string {
  const [{ model } = { model: "unknown" }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} by \`${command}\` with Node ${process.versions.node}`,
    `on ${process.platform} ${process.arch}, ${model.trim()}, ${cpus().length} cores, ${memory} GiB.`,
  ].join(" ");
}

/** Puts a result into its place in the document. */
export function write(name: TableName, database: "sqlite" | "postgresql", text: string): void {
  writeFileSync(
    performanceDoc,
    withResult(readFileSync(performanceDoc, "utf8"), placeOf(name, database), text),
  );
}

/** Only sessions and sign-ins differ by database; the other tables are of SQLite. */
function placeOf(name: TableName, database: string): string {
  return database === "postgresql" ? `${name}-postgresql` : name;
}

/**
 * @param place between `<!-- place -->` and `<!-- end place -->`
 * @returns the document with the text in that place
 */
export function withResult(document: string, place: string, text: string): string {
  const start = `<!-- ${place} -->`;
  const end = `<!-- end ${place} -->`;
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Fault(`${performanceDoc} has lost its lines ${start} and ${end}.`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n\n${document.slice(to)}`;
}
