import { afterAll, beforeAll, expect, it } from "vitest";
import { begin, expectNoHalves } from "../security/steps";
import { type Browser, failureOf, providers } from "../security/support/browser";
import { query } from "../security/support/database";
import { type Killable, startKillable } from "./support/killable";

// A server on SQLite that is killed while people sign in, again and again. `npm run soak` does it more often.

const kills = Number(process.env.SOAK_KILLS ?? 5);
/** How many sign in at a time. */
const crowd = 8;

let app: Killable;
beforeAll(async () => {
  app = await startKillable(2000);
});
afterAll(() => app?.stop());

/** Next in line: somebody new as long as there is somebody. */
let turn = 0;

/** Signs people in, one after another, until the server is gone. @param got gets every browser whose answer came */
async function keepSigningIn(got: (browser: Browser) => void, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const person = app.people[turn % app.people.length] ?? "";
    const provider = providers[turn++ % providers.length] ?? "github";
    try {
      const { browser, callback } = await begin(app, provider, { person });
      const response = await browser.open(callback);
      expect(failureOf(response)).toBeNull();
      if (browser.session) got(browser);
    } catch (error) {
      // Cut off, which is the point. Whatever else goes wrong counts.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

it(`${kills} kills in the middle of sign-ins lose nobody who had an answer, and leave nothing half`, {
  timeout: kills * 30_000,
}, async () => {
  const all: Browser[] = [];
  const restarts: number[] = [];
  for (let round = 0; round < kills; round++) {
    const got: Browser[] = [];
    let over = false;
    const people = Array.from({ length: crowd }, () =>
      keepSigningIn(
        (one) => got.push(one),
        () => over,
      ),
    );
    // Not before there is something to lose, and then at any moment.
    await expect.poll(() => got.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
    over = true;
    await app.kill();
    await Promise.all(people);
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
    `${kills} kills: ${all.length} sign-ins answered and none lost, ${sessions} sessions stored, slowest restart ${slowest} ms`,
  );
});

function sample<Item>(items: readonly Item[], count: number): Item[] {
  return Array.from(
    { length: Math.min(count, items.length) },
    () => items[Math.floor(Math.random() * items.length)] as Item,
  );
}
