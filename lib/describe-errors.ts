import { redact } from "@/lib/redact";

/** Characters of a description: enough for a chain of causes, and one line. */
const longest = 1000;

/**
 * @returns the chain's names and messages in one line for the log, innermost first and without what could be a secret
 */
export function describeErrors(errors: readonly unknown[]): string {
  const parts = errors
    .flatMap((error) => unwrap(error))
    .map((error) => `${labelOf(error)}: ${messageOf(error)}`);
  return redact([...new Set(parts)].join(" < ")).slice(0, longest) || "no error was logged";
}

/** The same for one, of whatever kind was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? describeErrors([error]) : `thrown: ${typeof error}`;
}

/**
 * Where an error was thrown, without its message, which stands before it in `stack`.
 * @returns the frames, one a line; undefined when there are none
 */
export function framesOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^ {4}at \S/.test(line));
  return frames.length > 0 ? redact(frames.slice(0, 12).join("\n")) : undefined;
}

/** @returns the error with its causes, innermost first: the deeper an error is, the more it knows */
export function unwrap(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const { cause } = error;
  // Auth.js's way to say which error it is about.
  const inner = typeof cause === "object" && cause !== null && "err" in cause ? cause.err : cause;
  return [...unwrap(inner, depth + 1), error];
}

/** Auth.js's errors carry their name in `type`, which survives minification; `name` does for all others. */
export function nameOf(error: Error): string {
  return "type" in error && typeof error.type === "string" ? error.type : error.name;
}

/** The code of an error of oauth4webapi, whose names do not survive minification; null for any other error. */
export function protocolCode(error: Error): string | null {
  return "code" in error && typeof error.code === "string" && error.code.startsWith("OAUTH_")
    ? error.code
    : null;
}

function labelOf(error: Error): string {
  return protocolCode(error) ?? nameOf(error);
}

/** Some messages quote data: a parser's what the provider sent, Prisma's the row that it could not store. */
function messageOf(error: Error): string {
  if (error.name.startsWith("PrismaClient")) return "code" in error ? String(error.code) : "query failed";
  if (error instanceof SyntaxError) return "unreadable";
  return error.message.replace(/\.? ?Read more at \S+$/, "");
}

/** Two issuers for the log, of which anybody may have written the first one: addresses, short, of harmless characters. */
export function insteadOf(found: unknown, expected: unknown): string {
  const [one, other] = [found, expected].map((issuer) => {
    if (typeof issuer !== "string") return "none";
    return /^https?:\/\/[\w:/.{}~-]{1,200}$/.test(issuer) ? issuer : "something unreadable";
  });
  return `${one} instead of ${other}`;
}
