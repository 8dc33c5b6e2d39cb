import { afterAll, beforeAll, expect, it } from "vitest";
import { begin, expectNoHalves } from "../security/steps";
import { type Browser, failureOf, providers } from "../security/support/browser";
import { query } from "../security/support/database";
import { type Killable, startKillable } from "./support/killable";
import { patient } from "./support/patient";

// A server on SQLite that is killed while people sign in, again and again. `npm run soak` does it more often.

const kills = Number(process.env.SOAK_KILLS ?? 5);
/** How many come back from their provider at the same moment. */
const crowd = 12;

let app: Killable;
beforeAll(async () => {
  app = await startKillable(2000, { env: patient });
});
afterAll(() => app?.stop());

/** Next in line: somebody new as long as there is somebody. */
let turn = 0;

function next(): ReturnType<typeof begin> {
  const person = app.people[turn % app.people.length] ?? "";
  return begin(app, providers[turn++ % providers.length] ?? "github", { person });
}

/** Opens a callback. @returns the browser that is signed in now, or null when it was cut off, which is the point */
async function comeBack({ browser, callback }: Awaited<ReturnType<typeof begin>>): Promise<Browser | null> {
  try {
    const response = await browser.open(callback);
    expect(failureOf(response)).toBeNull();
    expect(browser.session).toBeDefined();
    return browser;
  } catch (error) {
    // `fetch` knows no other word for a connection that is gone.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

it(`${kills} kills in the middle of sign-ins lose nobody who had an answer, and leave nothing half`, {
  timeout: kills * 300_000,
}, async () => {
  const all: Browser[] = [];
  const restarts: number[] = [];
  let cutOff = 0;
  for (let round = 0; round < kills; round++) {
    const flows = await Promise.all(Array.from({ length: crowd }, next));
    const got: Browser[] = [];
    // Some have their answer, some are at it.
    const enough = 1 + Math.floor(Math.random() * (crowd - 1));
    let killed: Promise<void> | undefined;
    await Promise.all(
      flows.map(async (flow) => {
        const browser = await comeBack(flow);
        if (browser) got.push(browser);
        if (got.length >= enough) killed ??= app.kill();
      }),
    );
    await killed;
    cutOff += crowd - got.length;
    const start = performance.now();
    await app.start();
    restarts.push(performance.now() - start);

    const lost = [];
    for (const browser of [...got, ...sample(all, 10)])
      if ((await browser.me()).status !== 200) lost.push(browser);
    expect(lost, `round ${round}`).toEqual([]);
    expectNoHalves(app);
    expect(query(app, 'SELECT "id" FROM "Session" WHERE "userId" NOT IN (SELECT "id" FROM "User")')).toEqual(
      [],
    );
    expect(query(app, "PRAGMA foreign_key_check")).toEqual([]);
    expect(query(app, "PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    all.push(...got);
  }
  expect(app.logs()).not.toMatch(/SQLITE_BUSY|database is locked|"cause":"(unavailable|unexpected)"/);
  const [{ sessions } = { sessions: 0 }] = query<{ sessions: number }>(
    app,
    'SELECT count(*) AS "sessions" FROM "Session"',
  );
  const slowest = Math.round(Math.max(...restarts));
  console.log(
    `${kills} kills: ${all.length} sign-ins answered and none lost, ${cutOff} cut off, ${sessions} sessions stored, slowest restart ${slowest} ms`,
  );
});

function sample<Item>(items: readonly Item[], count: number): Item[] {
  return Array.from(
    { length: Math.min(count, items.length) },
    () => items[Math.floor(Math.random() * items.length)] as Item,
  );
}
