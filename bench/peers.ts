import { spawnSync } from "node:child_process";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@/lib/fault";
import { runQuietly } from "@/scripts/support/processes";
import { type KnownSession, knownSessions } from "./app";
import { contentHash } from "./content-hash";
import type { BenchDatabase } from "./database";
import { inFolder, type Server, startServer } from "./servers";

const peers = "bench/peers";
const lifetime = 10 * 24 * 60 * 60 * 1000;

/** A peer that answers, with sessions of its own. */
export type Peer = { server: Server; sessions: KnownSession[] };

/**
 * Installs what only the benchmark needs, when it is missing or has changed.
 * @param folder with a package.json and a lockfile
 * @returns whether it is there now
 */
export function install(folder: string): boolean {
  const stamp = join(folder, "node_modules", ".made-from");
  const lock = contentHash([join(folder, "package-lock.json")]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return true;
  console.log(`Installing ${folder} …`);
  // npm is a script that only a shell finds on Windows; nothing in this line comes from outside.
  const { status, stderr } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.log(
      `${folder} could not be installed:\n${(stderr ?? "").trim().split("\n").slice(-3).join("\n")}`,
    );
    return false;
  }
  writeFileSync(stamp, lock);
  return true;
}

/** Builds both peers for a kind of database, unless that was the last that was built. */
export async function buildPeers(kind: BenchDatabase["kind"]): Promise<void> {
  await build("authjs", kind, ["auth.ts", "schema.prisma", "next.config.ts", "app"], () =>
    generateClient(kind),
  );
  await build("better-auth", "any", ["auth.ts", "options.mjs", "next.config.ts", "app"], async () => {});
}

async function build(
  name: string,
  kind: string,
  sources: readonly string[],
  before: () => Promise<void>,
): Promise<void> {
  const folder = join(peers, name);
  const stamp = join(folder, ".next", "made-from");
  const digest = contentHash(
    [`${peers}/package-lock.json`, ...sources.map((name) => join(folder, name))],
    kind,
  );
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  rmSync(join(folder, ".next"), { recursive: true, force: true });
  await before();
  console.log(`Building ${folder} …`);
  await runQuietly(
    inFolder(folder, `${peers}/node_modules/next/dist/bin/next`, "build"),
    `The build of ${folder}`,
    // Neither opens its database while it is built, but both read where it is.
    {
      NODE_ENV: "production",
      DATABASE_URL: kind === "postgresql" ? "postgres://localhost/none" : "file::memory:",
      BETTER_AUTH_SECRET: randomBytes(33).toString("hex"),
    },
  );
  writeFileSync(stamp, digest);
}

async function generateClient(kind: BenchDatabase["kind"]): Promise<void> {
  const folder = join(peers, "authjs");
  const schema = readFileSync(join(folder, "schema.prisma"), "utf8");
  mkdirSync(join(folder, "generated"), { recursive: true });
  writeFileSync(
    join(folder, "generated", "schema.prisma"),
    schema.replace('provider = "sqlite"', `provider = "${kind}"`).replace("./generated/prisma", "./prisma"),
  );
  await runQuietly(
    inFolder(
      folder,
      `${peers}/node_modules/prisma/build/index.js`,
      "generate",
      "--no-hints",
      "--schema",
      "generated/schema.prisma",
    ),
    "Generating the peer's Prisma client",
    // As for the starter's own: generating needs no engine, and naming one keeps it from a download.
    { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
  );
}

/**
 * Starts stock Auth.js with database sessions.
 * @param more variables, such as those of a provider
 */
export async function startAuthjs(
  database: BenchDatabase,
  more: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const tables = readFileSync(`${peers}/authjs/tables.sql`, "utf8");
  await database.run(database.kind === "sqlite" ? tables : tables.replaceAll("DATETIME", "TIMESTAMP(3)"));
  const now = new Date().toISOString();
  const expires = new Date(Date.now() + lifetime).toISOString();
  const tokens = Array.from({ length: knownSessions }, () => randomUUID());
  const people = tokens.map((_, index) => person(index)).slice(0, knownSessions / 10);
  await database.insert(
    "User",
    people.map((row) => ({ ...row, createdAt: now, updatedAt: now })),
  );
  const rows = tokens.map((sessionToken, index) => ({
    sessionToken,
    userId: person(index % people.length).id,
    expires,
    createdAt: now,
    updatedAt: now,
  }));
  await database.insert("Session", rows);
  const server = await startServer({
    folder: `${peers}/authjs`,
    packages: peers,
    env: (origin) => ({
      AUTH_URL: origin,
      AUTH_SECRET: randomBytes(33).toString("base64"),
      AUTH_GITHUB_ID: "none",
      AUTH_GITHUB_SECRET: "none",
      DATABASE_URL: database.url,
      ...more,
    }),
  });
  const sessions = rows.map(({ sessionToken, userId }) => ({
    cookie: `authjs.session-token=${sessionToken}`,
    userId,
  }));
  return { server, sessions };
}

function person(index: number) {
  return { id: `bench-${index}`, name: `Person ${index}`, email: `person-${index}@example.com` };
}

/**
 * Starts Better Auth, with its own tables by its own migrations.
 * @param cookieCache whether a signed cookie may answer for the database for a while
 * @param more variables, such as those of a provider
 */
export async function startBetterAuth(
  database: BenchDatabase,
  cookieCache: boolean,
  more: Readonly<Record<string, string>> = {},
): Promise<Peer> {
  const folder = `${peers}/better-auth`;
  const secret = randomBytes(33).toString("base64");
  const env = (origin: string) => ({
    BETTER_AUTH_URL: origin,
    BETTER_AUTH_SECRET: secret,
    DATABASE_URL: database.url,
    COOKIE_CACHE: cookieCache ? "1" : "0",
    ...more,
  });
  await runQuietly(
    inFolder(folder, `${folder}/make-tables.mjs`),
    "Making Better Auth's tables",
    env("http://127.0.0.1"),
  );
  const now = new Date().toISOString();
  const expiresAt = new Date(Date.now() + lifetime).toISOString();
  const people = Array.from({ length: knownSessions / 10 }, (_, index) => person(index));
  await database.insert(
    "user",
    people.map((row) => ({
      ...row,
      emailVerified: database.kind === "sqlite" ? 1 : "true",
      createdAt: now,
      updatedAt: now,
    })),
  );
  const rows = Array.from({ length: knownSessions }, (_, index) => ({
    id: randomUUID(),
    token: randomBytes(24).toString("base64url"),
    userId: person(index % people.length).id,
    expiresAt,
    createdAt: now,
    updatedAt: now,
  }));
  await database.insert("session", rows);
  const server = await startServer({ folder, packages: peers, env });
  const sessions = rows.map(({ token, userId }) => {
    const signature = createHmac("sha256", secret).update(token).digest("base64");
    return { cookie: `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`, userId };
  });
  return { server, sessions: cookieCache ? await withCachedCookies(server, sessions) : sessions };
}

/** Lets Better Auth hand out the second cookie, in which it finds the session without the database. */
async function withCachedCookies(server: Server, sessions: KnownSession[]): Promise<KnownSession[]> {
  const result: KnownSession[] = [];
  for (const { cookie, userId } of sessions) {
    const response = await fetch(`${server.origin}/api/auth/get-session`, { headers: { cookie } });
    const cached = response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0] ?? "")
      .find((pair) => pair.startsWith("better-auth.session_data="));
    if (!cached) throw new Fault("Better Auth hands out no cookie for its cache.");
    result.push({ cookie: `${cookie}; ${cached}`, userId });
  }
  return result;
}
