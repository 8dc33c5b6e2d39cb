import { existsSync, readFileSync } from "node:fs";
import { type Finding, finding } from "@/features/doctor/finding";
import { resolveProviders } from "@/features/providers";
import { pendingMigrations } from "@/lib/database/migrate";
import { databasePath, databaseUrlFault, dialectOf, usualDatabaseUrl } from "@/lib/database/url";
import { describeError } from "@/lib/describe-errors";
import type { EnvSource } from "@/lib/env";
import type { Mode } from "@/lib/env-files";
import { Fault } from "@/lib/fault";
import { answersAsThisApp, choosePort } from "../ports";
import { isCurrent } from "../prisma-client";
import { missingSecrets, newSecret } from "../secrets";

// What of this machine keeps the app from starting, or from being found.

const hidden = finding("error", "secret_hidden");
const toBeMade = finding("note", "secret_missing");

/**
 * The secrets that `npm run dev` would make.
 * @returns what is to be said of them, and values to go on with; they are thrown away
 */
export function secretFindings(mode: Mode): { findings: Finding[]; values: Record<string, string> } {
  if (mode === "production") return { findings: [], values: {} };
  try {
    const missing = Object.entries(missingSecrets(mode)).flatMap(([file, names]) =>
      names.map((name) => ({ file, name })),
    );
    return {
      findings: missing.map(({ file, name }) =>
        toBeMade(name, `${name} is not set yet. \`npm run dev\` writes one to ${file}, and so does --fix.`, {
          kind: "secrets",
        }),
      ),
      values: Object.fromEntries(missing.map(({ name }) => [name, newSecret(name) ?? ""])),
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {
      findings: [hidden(/^[A-Z_]+/.exec(error.message)?.[0] ?? "secrets", error.message)],
      values: {},
    };
  }
}

const port = finding("error", "port");
const moved = finding("warning", "port_moved");
const running = finding("note", "running");
const usual = 3000;

/** @returns the port that the app would take, or is on already, and what is to be said of it */
export async function portFindings(
  mode: Mode,
  source: EnvSource,
): Promise<{ findings: Finding[]; port: number }> {
  const asked = source.PORT || (mode === "production" ? String(usual) : undefined);
  const wanted = Number(asked ?? usual);
  const places = asked === undefined ? [...developmentPort(), wanted] : [wanted];
  for (const place of places)
    if (Number.isInteger(place) && (await answersAsThisApp(place)))
      return {
        findings: [
          running(
            "PORT",
            `This app, or another clone of it, runs on port ${place} already. A second one takes another port.`,
          ),
        ],
        port: place,
      };
  try {
    const found = await choosePort(asked, usual);
    const real = resolveProviders(source).providers.some((provider) => provider.mode === "real");
    const told =
      found !== usual && !asked && real && !source.AUTH_URL
        ? [
            moved(
              "PORT",
              `Port ${usual} is busy, so \`npm run dev\` takes ${found}, and providers that know http://localhost:${usual} refuse the callback (redirect_uri_mismatch). Stop what runs there, or register port ${found} as well.`,
            ),
          ]
        : [];
    return { findings: told, port: found };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {
      findings: [
        port(
          "PORT",
          error.message.replace("npm run …", `npm ${mode === "production" ? "start" : "run dev"}`),
        ),
      ],
      port: wanted,
    };
  }
}

/** Where `npm run dev` of this folder listens, as Next's lock on it says. One that was killed leaves the file behind. */
function developmentPort(): number[] {
  try {
    const { port } = JSON.parse(readFileSync(".next/dev/lock", "utf8")) as { port?: unknown };
    return typeof port === "number" ? [port] : [];
  } catch {
    return [];
  }
}

const stale = finding("warning", "dependencies_stale");
const client = finding("note", "client_stale");
const oldClient = finding("warning", "client_stale");
const noBuild = finding("error", "build_missing");

/** @returns what is not as package.json and the schema have it */
export function installFindings(mode: Mode): Finding[] {
  const found: Finding[] = [];
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
    dependencies: Record<string, string>;
  };
  const other = Object.entries(dependencies).filter(([name, version]) => installed(name) !== version);
  if (other.length > 0)
    found.push(
      stale(
        "node_modules",
        `${other.map(([name]) => name).join(", ")} ${other.length === 1 ? "is" : "are"} not installed in the version of package.json. Run \`npm install\`.`,
      ),
    );
  if (mode === "production" && !existsSync(".next/BUILD_ID"))
    found.push(noBuild(".next", "There is no build yet. Run `npm run build` first."));
  if (existsSync("node_modules/prisma/package.json") && !isCurrent())
    found.push(
      mode === "production"
        ? oldClient(
            "generated",
            "The Prisma client was made from another schema than prisma/schema. Run `npm run build`.",
          )
        : client(
            "generated",
            "The Prisma client is missing, or was made from another schema than prisma/schema. `npm run dev` makes it, and so does --fix.",
            {
              kind: "client",
            },
          ),
    );
  return found;
}

function installed(name: string): string | null {
  try {
    return (JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { version: string })
      .version;
  } catch {
    return null;
  }
}

const database = finding("error", "database");
const pending = finding("note", "migrations_pending");
const ephemeral = finding("warning", "database_ephemeral");

/** @returns what a start would say of the database; nothing is made, migrated or written */
export async function databaseFindings(source: EnvSource): Promise<Finding[]> {
  const url = source.DATABASE_URL || usualDatabaseUrl;
  // The start's own check tells that.
  if (databaseUrlFault(url)) return [];
  const found: Finding[] = [];
  const sqlite = dialectOf(url) === "sqlite";
  const host = ["VERCEL", "AWS_LAMBDA_FUNCTION_NAME", "K_SERVICE", "NETLIFY"].find((name) => source[name]);
  if (sqlite && host)
    found.push(
      ephemeral(
        "DATABASE_URL",
        `The database is a file, and ${host} says that this host keeps none: everybody's account would be gone at the next start. Name a PostgreSQL server in DATABASE_URL (docs/guides/postgresql.md).`,
      ),
    );
  try {
    const names = await pendingMigrations(url);
    if (names.length > 0 && !(sqlite && !existsSync(databasePath(url))))
      found.push(
        pending(
          "database",
          `${names.length} ${names.length === 1 ? "migration is" : "migrations are"} not applied yet, the first is ${names[0]}. The next start applies ${names.length === 1 ? "it" : "them"}.`,
        ),
      );
  } catch (error) {
    const text =
      error instanceof Fault
        ? error.message
        : `The database cannot be used: ${describeError(error)}. Check DATABASE_URL.`;
    found.push(database("DATABASE_URL", text));
  }
  return found;
}
