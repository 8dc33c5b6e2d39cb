import { Agent } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signedIn } from "../security/steps";
import { Browser } from "../security/support/browser";
import { formsOf } from "../security/support/html";
import { raw } from "../security/support/raw";
import { type Killable, startKillable } from "../servers/support/killable";
import { type HostileRequest, hostileRequest, type Knowledge } from "./support/hostile-request";
import { type Answer, judge } from "./support/judge";
import { randomOf } from "./support/random";
import { routePaths } from "./support/routes";

// Requests that nobody honest sends, to every route: query, body, cookies and headers. `npm run fuzz` runs it.

const requests = Number(process.env.FUZZ_REQUESTS ?? 100_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
/** Requests that are under way at the same time. */
const lanes = 12;
/** Requests after which people sign in again, since some of what was sent signs them out. */
const stretch = 2000;

/** What Next serves by itself. */
const beside = [
  "/nowhere",
  "/icon.svg",
  "/favicon.ico",
  "/_next/image",
  "/_next/static/chunks/none.js",
  "/_next/data/x.json",
];

const agent = new Agent({ keepAlive: true, maxSockets: lanes });
let app: Killable;
beforeAll(async () => {
  app = await startKillable(60, { env: { RATE_LIMITS: "off", ADMIN_EMAILS: "person-0@people.example" } });
});
afterAll(async () => {
  agent.destroy();
  await app?.stop();
});

it(`${requests} hostile requests from seed ${seed} get no 5xx, no way out and no markup back`, async () => {
  const random = randomOf(seed);
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  const start = performance.now();
  for (let sent = 0; sent < requests; sent += stretch) {
    const knowledge = await learn(sent / stretch);
    let left = Math.min(stretch, requests - sent);
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        while (left-- > 0 && faults.length < 5000) {
          const request = hostileRequest(random, knowledge);
          const answer = await ask(request).catch((error: Error) => error);
          if (answer instanceof Error) {
            faults.push(`${answer.message}: ${shown(request)}`);
            continue;
          }
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          const allowed = [new URL(app.providers ?? "").origin];
          for (const fault of judge(request, answer, app.origin, allowed))
            faults.push(`${fault}: ${shown(request)}`);
        }
      }),
    );
    if (faults.length >= 5000) break;
  }
  const seconds = (performance.now() - start) / 1000;
  const list = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(
    `${requests} requests to ${routePaths().length + beside.length} addresses in ${seconds.toFixed(0)} s; ${list.join(", ")}`,
  );
  expect(grouped(faults)).toEqual([]);
  expect(statuses.get(200)).toBeGreaterThan(requests / 20);
  const complaints = app
    .logs()
    .split("\n")
    .filter((line) => /"cause":"unexpected"|"level":"error"|^\s+at /.test(line));
  expect(complaints.slice(0, 20)).toEqual([]);
});

/** Signs people in and reads the forms that each of them sees. */
async function learn(round: number): Promise<Knowledge> {
  const people = app.people.slice(1);
  const somebody = await signedIn(app, "github", people[round % people.length] ?? "");
  const admin = await signedIn(app, "github", app.people[0] ?? "");
  const browsers = [new Browser(app.origin), somebody, admin];
  const paths = [...routePaths(), ...beside];
  const forms: Knowledge["forms"][number][] = [];
  for (const browser of browsers) {
    for (const path of paths.filter((path) => !path.includes("[") && !path.startsWith("/api/"))) {
      const response = await browser.get(path);
      if (response.status !== 200) continue;
      for (const { action, fields } of formsOf(await response.text(), response.url)) {
        forms.push({ path: action.pathname, fields });
      }
    }
  }
  return { origin: app.origin, paths, forms, cookies: browsers.map((browser) => browser.cookieHeader()) };
}

async function ask({ path, ...request }: HostileRequest): Promise<Answer> {
  const start = performance.now();
  const answer = await raw(app.origin, path, { ...request, agent });
  return { ...answer, milliseconds: performance.now() - start };
}

const shown = (request: HostileRequest) => JSON.stringify(request).slice(0, 1500);

/** The first fault of each kind, with how many there were, so that one mistake does not hide another. */
function grouped(faults: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const fault of faults) {
    const kind = fault.replace(/:.*?"method":("\w+").*/s, " $1").slice(0, 120);
    kinds.set(kind, [...(kinds.get(kind) ?? []), fault]);
  }
  return [...kinds.values()].map((same) => `${same.length} times ${same[0]}`);
}
