import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import type { PrismaClient } from "@/generated/prisma/client";
import { PrismaClient as PostgresqlClient } from "@/generated/prisma-postgresql/client";
import { brand } from "@/lib/brand";
import { codeOf, DatabaseFailure } from "@/lib/database/failure";
import type { LookupStatement, OpenDatabase } from "@/lib/database/lookup";
import { schemaSql, targetOf } from "@/lib/database/postgresql-client";
import { Pool } from "@/lib/database/postgresql-pool";
import { log } from "@/lib/log";

/**
 * Milliseconds. A request that finds no connection in this time, or then gets no answer in this time, has its database
 * down; both together leave room within the ten seconds after which people leave.
 */
const patience = 4000;

/**
 * Opens a pool of connections, which Prisma and the lookups share.
 * @param url a `postgres:` URL
 * @param size the most connections that this process holds
 */
export function openPostgresql(url: string, size: number): OpenDatabase {
  const pool = new Pool({
    ...targetOf(url),
    max: size,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
    keepAlive: true,
    application_name: brand.slug,
  });
  // An idle connection that breaks is replaced by itself; without a listener the process would end.
  pool.on("error", (error) =>
    log("warn", "database_connection_lost", { error: codeOf(error) || error.message }),
  );
  const client = new PostgresqlClient({
    adapter: new SchemaAdapter(pool),
    transactionOptions: { maxWait: patience, timeout: 2 * patience },
  });
  const run = async (statement: LookupStatement, values: readonly string[]) => {
    try {
      return await pool.query({
        name: statement.name,
        text: numbered(statement),
        values: [...values],
        rowMode: "array",
        types: asText,
      });
    } catch (error) {
      throw error instanceof DatabaseFailure ? error : new DatabaseFailure(error);
    }
  };
  return {
    // The same models on the other dialect: TypeScript sees two classes, every call that compiles here works there.
    prisma: client as unknown as PrismaClient,
    lookup: async (statement, values) => (await run(statement, values)).rows[0] ?? null,
    write: async (statement, values) => (await run(statement, values)).rowCount ?? 0,
    pool,
    close: () => {},
  };
}

/**
 * Prisma's adapter, with the schema that every other statement of this app means. Without one Prisma writes "public" before
 * each table, wherever the search path leads.
 */
class SchemaAdapter extends PrismaPg {
  readonly #pool: Pool;
  readonly #options: PrismaPgOptions;

  constructor(pool: Pool) {
    const options: PrismaPgOptions = {
      disposeExternalPool: true,
      statementNameGenerator: ({ sql }) => nameOf(sql),
    };
    super(pool, options);
    this.#pool = pool;
    this.#options = options;
  }

  override async connect() {
    const { rows } = await this.#pool.query<{ schema: string | null }>(schemaSql);
    this.#options.schema = rows[0]?.schema ?? undefined;
    return super.connect();
  }
}

type PrismaPgOptions = NonNullable<ConstructorParameters<typeof PrismaPg>[1]>;

/** Statements by their text, so that one which comes again is planned once a connection. */
const names = new Map<string, string>();
/** Texts that differ by the length of a list are many; past this they are planned anew each time. */
const mostNames = 500;

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known) return known;
  // Without a name PostgreSQL keeps no plan.
  if (names.size >= mostNames) return "";
  const name = `prisma_${names.size}`;
  names.set(sql, name);
  return name;
}

const numberedTexts = new Map<string, string>();

/** The statement with PostgreSQL's `$1` for `?`. */
function numbered({ name, sql }: LookupStatement): string {
  let text = numberedTexts.get(name);
  if (text === undefined) {
    let count = 0;
    text = sql.replaceAll("?", () => `$${++count}`);
    numberedTexts.set(name, text);
  }
  return text;
}

const timestamp = 1114;

/** PostgreSQL's own text for everything; a time, which is in UTC here and does not say so, gets to say so. */
const asText = {
  getTypeParser: (type: number) =>
    type === timestamp ? (text: string) => `${text.replace(" ", "T")}Z` : (text: string) => text,
} as pg.CustomTypesConfig;
