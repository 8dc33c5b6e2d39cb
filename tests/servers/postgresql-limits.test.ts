import { afterAll, beforeAll, expect, it } from "vitest";
import { limits } from "@/features/rate-limits/policy";
import { createDatabase, ensurePostgresql, stopPostgresql } from "@/scripts/support/postgresql";
import { signedIn } from "../security/steps";
import { Browser } from "../security/support/browser";
import { query } from "../security/support/database";
import { type Servers, startServers } from "./support/servers";
import { formOf, locationOf } from "./support/steps";

// Two servers share their limits by their database. The balancer is the one proxy before them, and says who comes.

let servers: Servers;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createDatabase(await ensurePostgresql());
  drop = database.drop;
  servers = await startServers([database.url, database.url], { RATE_LIMITS: "on", TRUSTED_PROXY_HOPS: "1" });
});
afterAll(async () => {
  await servers?.stop();
  await drop?.();
  await stopPostgresql();
});

/**
 * Tries a test again when a server has counted alone meanwhile: its database took longer than the limiter waits, which a
 * busy machine brings about. It says so in its log, and asks the database again after some seconds.
 */
async function whileShared(attempt: (address: string) => Promise<void>): Promise<void> {
  const alone = () =>
    servers.each.map(({ logs }) => logs().split('"rate_limits_not_shared"').length).join(" ");
  for (let turn = 1; ; turn++) {
    const before = alone();
    try {
      return await attempt(`203.0.113.${turn}`);
    } catch (error) {
      if (alone() === before) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 6000));
  }
}

it("an address has one limit on all of them", () =>
  whileShared(async (client) => {
    const { points } = limits.callback.address;
    const comeBack = (address: string) =>
      new Browser(servers.all.origin).get("/api/auth/callback/github?code=a&state=b", {
        headers: { "x-forwarded-for": `9.9.9.9, ${address}` },
      });
    const before = servers.front.passed.length;
    const statuses: number[] = [];
    for (let sent = 0; sent < points + 10; sent += 5) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => comeBack(client)));
      statuses.push(...answers.map(({ status }) => status));
    }
    const asked = servers.front.passed.slice(before).map(({ server }) => server);
    expect([0, 1].map((one) => asked.filter((server) => server === one).length)).toEqual([
      (points + 10) / 2,
      (points + 10) / 2,
    ]);
    expect(statuses.filter((status) => status === 303)).toHaveLength(points);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    for (const { origin } of servers.each)
      expect((await new Browser(origin).get("/signin")).status).toBe(200);
    expect((await comeBack("198.51.100.2")).status).toBe(303);
  }));

it("a session has one limit on all of them, and no row names anybody", () =>
  whileShared(async () => {
    const browser = await signedIn(servers.all, "github");
    const form = await formOf(browser, "/account", ({ fields }) => "name" in fields);
    const { points } = limits.change.session;
    for (let sent = 0; sent < points; sent++)
      expect(locationOf(await browser.submit(form, { name: "" }))).toBe("/account?problem=name");
    for (let server = 0; server < 2; server++)
      expect(locationOf(await browser.submit(form, { name: "" }))).toMatch(/^\/too-many\?/);
    const rows = query<{ key: string; points: number }>(
      servers.all,
      'SELECT "key", "points" FROM "RateLimit"',
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const { key } of rows)
      expect(key).toMatch(/^(sign-in|callback|change)-(address|session):[\w-]{43}$/);
  }));
