import { type ChildProcess, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { Fault } from "@/lib/fault";
import { reservePorts } from "./ports";
import { startNode } from "./processes";

/** A PostgreSQL server of the tests' own. */
export type PostgresqlServer = {
  /** Its administrator's URL; the database in it is none to keep anything in. */
  url: string;
  /** Ends it as an operator would who does not wait for clients. What it holds stays. */
  halt(): Promise<void>;
  /** Starts it again after `halt`, at the same address. */
  resume(): Promise<void>;
  /** Ends it and removes what it holds. */
  stop(): Promise<void>;
};

let ours: Promise<PostgresqlServer> | undefined;

/**
 * A PostgreSQL server to test with: the one that TEST_DATABASE_URL names, or one of this process's own, which ends with
 * it. Its programs are taken from where systems put them; root on Debian installs them if it may.
 * @returns an administrator's URL
 * @throws Fault that says what to install
 */
export async function ensurePostgresql({ install = true } = {}): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return given;
  ours ??= startPostgresql({ install });
  return (await ours).url;
}

/** @throws Fault when nobody answers there as it is needed */
export async function expectPostgresql(url: string): Promise<void> {
  try {
    await run(url, "SELECT 1");
  } catch (error) {
    const reason = error instanceof Error ? error.message || String(error) : String(error);
    throw new Fault(`TEST_DATABASE_URL leads to no PostgreSQL server: ${reason}`);
  }
}

/** Ends the server that `ensurePostgresql` started, if it did. */
export async function stopPostgresql(): Promise<void> {
  const server = ours;
  ours = undefined;
  // Who waited for a server that did not start has been told so.
  await (await server?.catch(() => null))?.stop();
}

/**
 * Starts a server of its own on a free port of this machine, empty, and as quick as one may be whose data nobody
 * misses. The caller stops it.
 */
export async function startPostgresql({ install = true } = {}): Promise<PostgresqlServer> {
  const bin = programs(install);
  const uid = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "valet-key-postgresql-"));
  const password = randomBytes(18).toString("base64url");
  const data = initialize(bin, folder, password, uid);
  const port = await reservePorts();
  const url = `postgres://valet:${password}@127.0.0.1:${port}/postgres`;
  const args = [
    "scripts/support/postgresql-server.mjs",
    join(bin, "postgres"),
    "-D",
    data,
    "-p",
    String(port),
  ];
  for (const setting of settings) args.push("-c", setting);
  let server: ChildProcess | undefined;
  const resume = async () => {
    const env = { POSTGRESQL_UID: uid ? String(uid) : "" };
    server = startNode(args, { env, show: () => false, errorsToo: true });
    await answers(url, server);
  };
  const halt = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
  };
  const stop = async () => {
    await halt();
    rmSync(folder, { recursive: true, force: true });
  };
  await resume();
  return { url, halt, resume, stop };
}

const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=300",
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "log_min_messages=fatal",
];

/** Makes what a server keeps its databases in. @returns the folder in `folder` */
function initialize(bin: string, folder: string, password: string, uid: number | null): string {
  const [data, file] = [join(folder, "data"), join(folder, "password")];
  writeFileSync(file, password);
  if (uid) for (const path of [folder, file]) chownSync(path, uid, uid);
  const options = ["-D", data, "-U", "valet", "--auth=scram-sha-256", `--pwfile=${file}`, "-E", "UTF8"];
  const made = spawnSync(join(bin, "initdb"), [...options, "--locale=C.UTF-8", "--no-sync"], {
    encoding: "utf8",
    ...(uid && { uid }),
  });
  if (made.status !== 0) throw new Fault(`PostgreSQL could not be set up: ${made.stderr || made.error}`);
  return data;
}

/**
 * A new database on a server, gone with `drop()`.
 * @param template the URL of another one on it, which nobody is connected to, to begin with a copy of; default: empty
 */
export async function createDatabase(
  server: string,
  template?: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const random = randomBytes(8).toString("hex");
  const name = template ? `${nameIn(template)}_${random}` : `test_${random}`;
  await run(server, `CREATE DATABASE "${name}"${template ? ` TEMPLATE "${nameIn(template)}"` : ""}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await run(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)),
  };
}

/** Ends the copies of a database that nobody has dropped. */
export async function dropCopies(server: string, template: string): Promise<void> {
  const rows = await run(server, `SELECT "datname" FROM pg_database`);
  for (const { datname } of rows) {
    if (String(datname).startsWith(`${nameIn(template)}_`))
      await run(server, `DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
  }
}

const nameIn = (url: string) => new URL(url).pathname.slice(1);

async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until a server answers. @throws Fault when it ends, or has not answered after minutes */
async function answers(url: string, server: ChildProcess): Promise<void> {
  for (const end = Date.now() + 300_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      await run(url, "SELECT 1");
      return;
    } catch (error) {
      const ended = server.exitCode !== null || server.signalCode !== null;
      if (ended || Date.now() >= end)
        throw new Fault(`PostgreSQL ${ended ? "ended as it started" : "does not answer"}: ${error}`);
    }
  }
}

/** Where `initdb` and `postgres` are, the newest version first. */
function programs(mayInstall: boolean): string {
  const found = findPrograms();
  if (found) return found;
  const canInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (canInstall && mayInstall) {
    console.log("No PostgreSQL server found; installing Debian's package.");
    const apt = (...args: string[]) => {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      const { status, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8" });
      if (status !== 0) console.log(stderr.split("\n").findLast((line) => line.startsWith("E:")) ?? "");
      return status === 0;
    };
    const install = (name: string) => apt("install", "-y", "-qq", "--no-install-recommends", name);
    if (!install("postgresql-common")) apt("update", "-qq") && install("postgresql-common");
    // Only the programs: the package would also make a database and start a server that nobody stops.
    if (existsSync("/etc/postgresql-common")) {
      writeFileSync("/etc/postgresql-common/createcluster.conf", "create_main_cluster = false\n");
      install("postgresql");
    }
    const installed = findPrograms();
    if (installed) return installed;
  }
  throw new Fault(
    `This needs a PostgreSQL server to try statements on, and none was found. Install it (brew install postgresql, apt-get install postgresql${
      canInstall ? ", or this command with --install" : ""
    }), or set TEST_DATABASE_URL to a server on which databases may be made.`,
  );
}

function findPrograms(): string | null {
  const homes = [
    "/usr/lib/postgresql",
    "/opt/homebrew/opt",
    "/usr/local/opt",
    "C:\\Program Files\\PostgreSQL",
  ];
  const versions = homes.filter(existsSync).flatMap((home) =>
    readdirSync(home)
      .filter((name) => /^(postgresql@?)?\d*$/.test(name))
      .sort((a, b) => Number(b.replace(/\D/g, "")) - Number(a.replace(/\D/g, "")))
      .map((name) => join(home, name, "bin")),
  );
  const folders = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...versions];
  const has = (folder: string, name: string) =>
    existsSync(join(folder, name)) || existsSync(join(folder, `${name}.exe`));
  return folders.find((folder) => has(folder, "initdb") && has(folder, "postgres")) ?? null;
}

/** @returns the user as whom PostgreSQL runs when this is root, which it refuses */
function unprivileged(): number | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const { status, stdout } = spawnSync("id", ["-u", name], { encoding: "utf8" });
    if (status === 0) return Number(stdout.trim());
  }
  throw new Fault("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.");
}
