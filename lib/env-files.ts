import { readFileSync, statSync } from "node:fs";
// By its place, since Prisma's commands read this by way of prisma.config.ts and know no alias.
import { Fault } from "./fault";

export type Mode = "development" | "production";

/** @returns the files that Next reads in a mode; of a variable that several have, the first one's value counts */
export function envFiles(mode: Mode): string[] {
  return [`.env.${mode}.local`, ".env.local", `.env.${mode}`, ".env"];
}

/**
 * Next goes on without a file that it cannot read and a line that it does not understand, as if nobody had written it:
 * an `ALLOWED_EMAILS` without its `=` would let everybody in.
 * @throws Fault that names every file with its first such line, and no value
 */
export function checkEnvFiles(mode: Mode): void {
  const faults = envFiles(mode).flatMap((file) => {
    try {
      readEnvFile(file);
      return [];
    } catch (error) {
      if (error instanceof Fault) return [error.message];
      throw error;
    }
  });
  if (faults.length > 0) throw new Fault(...faults);
}

/**
 * @returns the values as they stand in the file, before Next puts others in the place of `$NAME`; nothing where there is no
 *   file, or a pipe, which gives its content once
 * @throws Fault when it cannot be read or understood
 */
export function readEnvFile(file: string): Record<string, string> {
  return Object.fromEntries(readEnvLines(file).map(({ name, value }) => [name, value]));
}

/** An assignment as it stands in a file. */
export type EnvLine = {
  name: string;
  value: string;
  /** Whether a # follows the value without a space: the rest counts as a comment, and may have been meant. */
  cut: boolean;
};

/** The same, line by line: a name that stands there twice is there twice. Of the two, the last one counts. */
export function readEnvLines(file: string): EnvLine[] {
  let bytes: Buffer;
  try {
    if (statSync(file).isFIFO()) return [];
    bytes = readFileSync(file);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return [];
    throw new Fault(`${file} cannot be read (${code}). Check its rights, or move it away.`);
  }
  const text = bytes.toString("utf8");
  if (bytes.includes(0) || text.includes("\uFFFD"))
    throw new Fault(`${file} is not a text file. Save it as UTF-8, or move it away.`);
  const { lines, broken } = parse(text);
  if (broken)
    throw new Fault(
      `${file} line ${broken} is not of the form NAME=value, with a quote at both ends or at none. Fix it, or move the file away.`,
    );
  return lines;
}

/** @returns what a file system's error is known by */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.message;
}

// What Next's own reader (dotenv) takes for an assignment; the byte order mark of Windows' editor is white space to both.
const blank = "[^\\S\\n]*";
const quoted = "\"(?:\\\\\"|[^\"])*\"|'(?:\\\\'|[^'])*'|`(?:\\\\`|[^`])*`";
const assignment = new RegExp(
  `^${blank}(?:export[^\\S\\n]+)?([\\w.-]+)(?:${blank}=${blank}|:[^\\S\\n]+)(${quoted}|(?!${blank}["'\`])[^#\\n]*)${blank}(?:#.*)?$`,
  "gm",
);

/** @returns also the number of the first line that is neither empty, a comment nor an assignment's; or 0 */
function parse(text: string): { lines: EnvLine[]; broken: number } {
  const lines: EnvLine[] = [];
  const rest = text.replace(/\r\n?/g, "\n").replace(assignment, (whole, name: string, value: string) => {
    const cut = !/^["'`]|\s$|^$/.test(value) && whole.includes(`${value}#`);
    lines.push({ name, cut, value: value.trim().replace(/^(["'`])([\s\S]*)\1$/, "$2") });
    return whole.replace(/[^\n]/g, "");
  });
  return { lines, broken: rest.split("\n").findIndex((line) => !/^\s*(#|$)/.test(line)) + 1 };
}
