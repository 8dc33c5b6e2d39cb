import { createHash, randomBytes, randomUUID } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@/lib/fault";
import { ensurePrismaClient } from "@/scripts/support/prisma-client";
import { runQuietly } from "@/scripts/support/processes";
import { contentHash } from "./content-hash";
import { type BenchDatabase, workFolder } from "./database";
import { inFolder, type Server, startServer } from "./servers";

const folder = join(workFolder, "app");
const stamp = join(folder, ".next", "made-from");

/** What the app is not made of. */
const leftOut =
  /^(\.|node_modules$|bench$|tests$|docs$|scripts$|local-providers$|package-lock\.json$|LICENSE$|.*\.md$|next-env\.d\.ts$|.*\.tsbuildinfo$|vitest|playwright|test-results|coverage)/;

/**
 * Builds a copy of the app that has the pages of `bench/routes` below `/bench`. A copy, so that nothing that is only
 * measured is ever part of the product; inside this repository, so that it finds the packages there.
 */
export async function buildApp(): Promise<void> {
  await ensurePrismaClient();
  const entries = readdirSync(".").filter((name) => !leftOut.test(name));
  const wanted = contentHash([...entries, "bench/routes", "package-lock.json"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of entries) cpSync(name, join(folder, name), { recursive: true });
  cpSync("bench/routes", join(folder, "app", "bench"), { recursive: true });
  const config = readFileSync("next.config.ts", "utf8");
  const root = "const root = import.meta.dirname;";
  if (!config.includes(root))
    throw new Fault("next.config.ts does not name its root as the benchmark expects.");
  // The packages are those of this folder.
  writeFileSync(
    join(folder, "next.config.ts"),
    config.replace(root, () => `const root = ${JSON.stringify(process.cwd())};`),
  );
  // Otherwise Tailwind finds no class: it leaves out what our .gitignore names, which is the whole copy.
  writeFileSync(join(folder, ".gitignore"), "!*\n");
  console.log("Building the app …");
  await runQuietly(inFolder(folder, "node_modules/next/dist/bin/next", "build"), "The build of the app", {
    NODE_ENV: "production",
  });
  writeFileSync(stamp, wanted);
}

type StartApp = { database: BenchDatabase; env?: Record<string, string>; statements?: boolean };

/** Starts the copy as `npm run demo` starts the app. It migrates its database itself. */
export function startApp({ database, env = {}, statements = false }: StartApp): Promise<Server> {
  return startServer({
    folder,
    packages: ".",
    statements,
    env: (origin) => ({
      AUTH_URL: origin,
      AUTH_SECRET: randomBytes(33).toString("base64"),
      TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      DATABASE_URL: database.url,
      // Only so that the sign-in page shows its buttons: nobody is called there unless `env` says where.
      LOCAL_PROVIDERS_URL: "http://127.0.0.1:9",
      ALLOW_LOCAL_PROVIDERS: "1",
      ALLOWED_EMAILS: "",
      ADMIN_EMAILS: "",
      SIGNUP: "open",
      RATE_LIMITS: "off",
      LOG_LEVEL: "error",
      ...env,
    }),
  });
}

/** A session that may be measured: its cookie, and whom it must belong to. */
export type KnownSession = { cookie: string; userId: string };

/** How many sessions requests go through in turn. */
export const knownSessions = 1000;

/**
 * Fills a database that the app has migrated.
 * @param total how many sessions it is to hold, of ten times fewer people
 * @param cookieName as in `sessionCookie`
 * @returns a thousand of them, laid out between the others
 */
export async function fillApp(
  database: BenchDatabase,
  total: number,
  cookieName: string,
): Promise<KnownSession[]> {
  const people = total / 10;
  const parts = 10;
  await database.run(peopleSql(database.kind, people));
  const known: KnownSession[] = [];
  for (let part = 0; part < parts; part++) {
    const others = (total - knownSessions) / parts;
    if (others > 0) await database.run(sessionsSql(database.kind, part * others, others, people));
    const rows = Array.from({ length: knownSessions / parts }, (_, index) => {
      const token = randomBytes(32).toString("base64url");
      const userId = `bench-${(part * 997 + index * 31) % people}`;
      known.push({ cookie: `${cookieName}=${token}`, userId });
      return { id: randomUUID(), sessionToken: createHash("sha256").update(token).digest("hex"), userId };
    });
    const now = timestamp(0);
    const end = timestamp(10 * 24);
    await database.insert(
      "Session",
      rows.map((row) => ({
        ...row,
        expires: end,
        absoluteExpires: end,
        provider: "github",
        createdAt: now,
        lastSeenAt: now,
        authenticatedAt: now,
      })),
    );
  }
  await database.run(database.kind === "sqlite" ? "PRAGMA wal_checkpoint(TRUNCATE); ANALYZE" : "ANALYZE");
  return known;
}

/** As Prisma writes it into SQLite. */
function timestamp(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString().replace("Z", "+00:00");
}

/** Numbers from 0 as `i` in a table `n`. */
function numbers(kind: BenchDatabase["kind"], count: number): string {
  return kind === "sqlite"
    ? `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})`
    : `WITH n AS (SELECT generate_series(0, ${count - 1}) AS i)`;
}

/** A statement of `WITH` before `INSERT` is one that both databases take. */
function peopleSql(kind: BenchDatabase["kind"], count: number): string {
  const now = timestamp(0);
  return `${numbers(kind, count)} INSERT INTO "User" ("id", "name", "email", "role", "createdAt", "updatedAt")
    SELECT 'bench-' || i, 'Person ' || i, 'person-' || i || '@example.com', 'user', '${now}', '${now}' FROM n`;
}

/** Ids in order, as UUIDs of version 7 are; hashes at random. */
function sessionsSql(kind: BenchDatabase["kind"], from: number, count: number, people: number): string {
  const hash =
    kind === "sqlite" ? "lower(hex(randomblob(32)))" : "md5(random()::text) || md5(random()::text)";
  const user = kind === "sqlite" ? `abs(random() % ${people})` : `floor(random() * ${people})::int`;
  const [now, end] = [timestamp(0), timestamp(10 * 24)];
  return `${numbers(kind, count)} INSERT INTO "Session" ("id", "sessionToken", "userId", "expires",
    "absoluteExpires", "provider", "createdAt", "lastSeenAt", "authenticatedAt")
    SELECT '01990000-0000-7000-8000-0000' || (10000000 + ${from} + i), ${hash}, 'bench-' || ${user}, '${end}',
    '${end}', 'github', '${now}', '${now}', '${now}' FROM n`;
}

/** @returns the name of the app's session cookie, which depends on its secret */
export async function sessionCookie({ origin }: Server): Promise<string> {
  const response = await fetch(`${origin}/api/auth/csrf`);
  const csrf = response.headers
    .getSetCookie()
    .map((line) => line.split("=")[0] ?? "")
    .find((name) => name.endsWith(".csrf"));
  if (!csrf) throw new Fault(`${origin}/api/auth/csrf sets no cookie to learn the others' names from.`);
  return csrf.replace(/csrf$/, "session");
}
