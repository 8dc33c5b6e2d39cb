import pg from "pg";
import { readPostgresqlUrl } from "@/lib/database/postgresql-url";

/** What names a server, for pg's clients and pools. */
export type Target = {
  connectionString: string;
  /** Where the tables are; null leaves it to the server's search path. */
  schema: string | null;
};

/**
 * @param url a `postgres:` URL
 * @throws Error when the URL is faulty, which `databaseUrlFault` would have told
 */
export function targetOf(url: string): Target & { shown: string } {
  const read = readPostgresqlUrl(url);
  if ("fault" in read) throw new Error(`DATABASE_URL ${read.fault}`);
  return read;
}

/** pg's own, which its types leave out. @returns the settings that a connection begins with */
const startupOf = (pg.Client.prototype as unknown as { getStartupConf(): Record<string, string> })
  .getStartupConf;

/**
 * A connection on which times are read as they are written, whatever a server, a database or a user is set to: PostgreSQL
 * tells them as text, in the order that DateStyle says. As settings of the connection's first message, which each pooler
 * passes on: PgBouncer and others refuse the same ones in `options`.
 */
export class Client extends pg.Client {
  readonly #schema: string | null;

  constructor({ schema = null, ...config }: pg.ClientConfig & Partial<Target> = {}) {
    super(config);
    this.#schema = schema;
  }

  protected getStartupConf(): Record<string, string> {
    const schema = this.#schema && { search_path: quoted(this.#schema) };
    return { ...startupOf.call(this), DateStyle: "ISO", TimeZone: "UTC", ...schema };
  }
}

/** @returns a name as SQL writes it */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Where this app's tables are, as the search path of a connection finds them; before there are any, where it would make
 * them; null when it leads to no schema that this user may use. Prisma writes the schema before every table's name.
 */
export const schemaSql = `SELECT coalesce(
  (SELECT nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE c.oid = to_regclass('"_prisma_migrations"')),
  current_schema()::text) AS "schema"`;
