import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault } from "@/lib/fault";
import { startNode } from "@/scripts/support/processes";
import { buildApp, startApp } from "../app";
import { BenchBrowser } from "../browser";
import { withCleanup } from "../cleanup";
import { createDatabase, workFolder } from "../database";
import type { Options } from "../options";
import type { Result } from "../report";
import { freePort, readJson, type Server, stopProcess } from "../servers";
import { covered, median } from "../statistics";

/** What a call to a provider on the internet takes. */
const delay = 80;

const providers = [
  { id: "github", name: "GitHub" },
  { id: "google", name: "Google" },
  { id: "twitter", name: "X" },
] as const;

type Call = { path: string; begin: number; end: number };
type Statement = { sql: string; at: number };
type Measured = { callback: number; calls: Call[]; waves: number; own: number; statements: string[] };

/** What a person waits for when they come back from the provider: its calls, the database, and the app itself. */
export async function callbackTable(options: Options): Promise<Result> {
  await buildApp();
  return withCleanup(async (later) => {
    const folder = join(workFolder, "callback");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // Of their own at each provider: who is known elsewhere by the same address is first asked to connect the two.
    const peopleOf = (provider: string) =>
      Array.from({ length: options.rounds + 1 }, (_, index) => `${provider}-${index}`);
    const local = await startProviders(
      folder,
      providers.flatMap(({ id }) => peopleOf(id)),
      later,
    );
    const database = await createDatabase(options.database, "callback");
    later(database.drop);
    // As they are where people sign in, unless there are more rounds than one address has sign-ins.
    const limits = options.rounds <= 30 ? "on" : "off";
    const app = await startApp({
      database,
      statements: true,
      env: { LOCAL_PROVIDERS_URL: local, RATE_LIMITS: limits },
    });
    later(app.stop);

    const rows: string[][] = [];
    for (const provider of providers) {
      const first: Measured[] = [];
      const again: Measured[] = [];
      for (const [round, person] of peopleOf(provider.id).entries()) {
        console.log(`Sign-in with ${provider.name}, round ${round} of ${options.rounds} …`);
        const arrival = await signIn(app, local, provider.id, person);
        const back = await signIn(app, local, provider.id, person);
        // The first round is not counted: the server meets the provider for the first time.
        if (round === 0) continue;
        first.push(arrival);
        again.push(back);
      }
      rows.push(rowOf(`${provider.name}, first time`, first), rowOf(`${provider.name}, again`, again));
    }
    return {
      title: `Callback (${options.database ? "PostgreSQL" : "SQLite"})`,
      table: {
        head: [
          "",
          "callback",
          "provider calls",
          "of them one after another",
          "statements",
          "writes",
          "the app's own",
        ],
        rows,
      },
      notes: [
        `Every call to a provider takes ${delay} ms longer than the local provider itself takes.`,
        "Medians. The app's own: the callback's time without that in which at least one provider call was under way.",
        "Statements until the answer, `BEGIN` and `COMMIT` among them; writes are INSERT, UPDATE and DELETE.",
        `Rate limits are ${limits}; on PostgreSQL they are one statement.`,
      ],
    };
  });
}

function rowOf(name: string, all: readonly Measured[]): string[] {
  const middle = (value: (one: Measured) => number) => median(all.map(value));
  const milliseconds = (value: (one: Measured) => number) => `${middle(value).toFixed(0)} ms`;
  const writes = (one: Measured) =>
    one.statements.filter((sql) => /^\s*(INSERT|UPDATE|DELETE)/i.test(sql)).length;
  return [
    name,
    milliseconds((one) => one.callback),
    String(middle((one) => one.calls.length)),
    String(middle((one) => one.waves)),
    String(middle((one) => one.statements.length)),
    String(middle(writes)),
    milliseconds((one) => one.own),
  ];
}

/** One trip through the provider in a browser of its own. */
async function signIn(app: Server, local: string, provider: string, person: string): Promise<Measured> {
  const browser = new BenchBrowser();
  const callbackUrl = await browser.throughProvider(app.origin, provider, person);
  await readJson(`${local}/_bench/calls`);
  await readJson(`${app.control}/statements`);
  const begin = performance.timeOrigin + performance.now();
  const response = await browser.fetch(callbackUrl);
  const end = performance.timeOrigin + performance.now();
  const location = response.headers.get("location") ?? "";
  if (!location.endsWith("/account")) throw new Fault(`${provider}: the callback leads to ${location}.`);
  const { status } = await browser.fetch(`${app.origin}/api/me`);
  if (status !== 200) throw new Fault(`${provider}: /api/me answers ${status} after signing in.`);
  // What goes on after the answer, or for /api/me, nobody waits for.
  const calls = (await readJson<Call[]>(`${local}/_bench/calls`)).filter((call) => call.begin < end);
  const statements = (await readJson<Statement[]>(`${app.control}/statements`)).filter(({ at }) => at < end);
  const { milliseconds, sequential } = covered(
    calls.map((call) => [Math.max(call.begin, begin), Math.min(call.end, end)] as const),
  );
  return {
    callback: end - begin,
    calls,
    waves: sequential,
    own: end - begin - milliseconds,
    statements: statements.map(({ sql }) => sql),
  };
}

/** The local providers with the delay before them, and with people who are nobody's example. */
async function startProviders(
  folder: string,
  people: readonly string[],
  later: (undo: () => Promise<void>) => void,
): Promise<string> {
  const file = join(folder, "people.json");
  const entries = people.map((id) => ({
    id,
    name: `Person ${id}`,
    username: id,
    email: `${id}@bench.example`,
  }));
  writeFileSync(file, JSON.stringify(entries));
  const port = await freePort();
  const child = startNode(
    [
      "--import",
      "tsx",
      "--import",
      pathToFileURL(resolve("bench/preload/delay.mjs")).href,
      "local-providers/server.ts",
    ],
    {
      env: {
        BENCH_DELAY: String(delay),
        LOCAL_PROVIDERS_PORT: String(port),
        LOCAL_PROVIDERS_DATA: join(folder, "data"),
        LOCAL_PROVIDERS_PEOPLE: resolve(file),
      },
      show: () => false,
    },
  );
  later(() => stopProcess(child));
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const ready = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return url;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Fault("The local providers did not start.");
}
