import { afterAll, beforeAll, expect, it } from "vitest";
import { limits } from "@/features/rate-limits/policy";
import { confirm, isWrong, make, use } from "./recovery-codes-support";
import { nameOf, signedIn } from "./steps";
import { type StartedApp, startApp } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { type Clock, newClock } from "./support/clock";

// An app with its limits on and a clock that can be put forward.

let clock: Clock;
let app: StartedApp;
beforeAll(async () => {
  clock = newClock();
  app = await startApp({ env: { RATE_LIMITS: "on", ...clock.env } });
});
afterAll(async () => {
  await app?.stop();
  clock?.remove();
});

const { points, seconds } = limits["recovery-code"].address;

it("W8 guessing recovery codes stops after a few, to sign in and to confirm together, also for who guesses right", async () => {
  const owner = await signedIn(app, "github");
  const [code = "", second = ""] = await make(owner);
  for (let index = 0; index < points; index++) {
    const typed = String(index).padStart(20, "0");
    const guess = index % 2 === 0 ? use(new Browser(app.origin), typed) : confirm(owner, typed);
    expect(isWrong(await guess)).toBe(true);
  }
  const late = new Browser(app.origin);
  expect(failureOf(await use(late, code))?.cause).toBe("too_many_attempts");
  expect(late.session).toBeUndefined();
  expect((await confirm(owner, second)).headers.get("location")).toMatch(/^\/too-many\?/);
  await clock.forward(seconds + 1);
  expect(isWrong(await use(late, code))).toBe(false);
  expect(await nameOf(late)).toBe("Ada Lovelace");
});
