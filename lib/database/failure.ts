/** The database does not answer, or cannot be asked: nobody's fault who is signed in or wants to be. */
export class DatabaseFailure extends Error {
  override name = "DatabaseFailure";
  /** Whether it is a table or a column that is not there. */
  readonly missing: boolean;

  /** @param error the driver's; of what it says only the code is kept, since its words may quote a statement */
  constructor(error: unknown) {
    super(`the database does not answer (${codeOf(error) || wordsOf(error)})`);
    this.missing = isMissing(error);
  }
}

/** PostgreSQL's codes (appendix A), Prisma's, and SQLite's words, which has one code for all that is wrong with a statement. */
export function isMissing(error: unknown): boolean {
  if (error instanceof DatabaseFailure) return error.missing;
  if (/^(42P01|42703|3F000|P202[12])$/.test(codeOf(error))) return true;
  return error instanceof Error && /\bno such (table|column)\b/.test(error.message);
}

/** @returns the code of a database's or a system's error; of several addresses that all failed, that of the last */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && !("code" in error)) return codeOf(error.errors.at(-1));
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Without a code it is the driver itself that speaks: it has waited for too long, or the connection is gone. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}

/**
 * Whether an error that nobody expected came from the database: ours, or one of Prisma's, but for those that say that a
 * query was written wrongly. By name, since there are several copies of each class: the process's one database was
 * opened by one of Next's bundles, with the classes of that bundle.
 */
export function isDatabaseFailure(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^DatabaseFailure$|^PrismaClient(?!Validation)|^DriverAdapterError$/.test(error.name)
  );
}
