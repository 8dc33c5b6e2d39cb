import { Fault } from "@/lib/fault";
import { buildApp, fillApp, type KnownSession, sessionCookie, startApp } from "../app";
import { withCleanup } from "../cleanup";
import { createDatabase } from "../database";
import { measure, type Target } from "../load";
import type { Options } from "../options";
import { buildPeers, install, type Peer, startAuthjs, startBetterAuth } from "../peers";
import type { Result } from "../report";
import type { Server } from "../servers";
import { median, type Ratio, ratioOf } from "../statistics";
import { showGoal, showRatio } from "../table";

const floor = "`/api/hello`: a constant";
const own = "`/api/me`, 1,000 sessions";
const million = "`/api/me`, 1,000,000 sessions";
const stock = "stock Auth.js, Prisma, database sessions";
const better = "Better Auth, database sessions";
const cached = "Better Auth, cookie cache";

/** Who is signed in, by us and by others, under load. */
export async function sessionsTable(options: Options): Promise<Result> {
  await buildApp();
  const peers = install("bench/peers");
  if (peers) await buildPeers(options.database ? "postgresql" : "sqlite");
  else console.log("Going on without the peers.");
  return withCleanup(async (later) => {
    const database = async (name: string) => {
      const made = await createDatabase(options.database, name);
      later(made.drop);
      return made;
    };
    const appWith = async (name: string, total: number) => {
      const its = await database(name);
      const server = await startApp({ database: its });
      later(server.stop);
      return { server, sessions: await fillApp(its, total, await sessionCookie(server)) };
    };
    const targets: Target[] = [];
    const add = async (name: string, { server, sessions }: Peer) => {
      await verify(name, server, sessions);
      targets.push({ name, server, path: "/api/me", cookies: sessions.map(({ cookie }) => cookie) });
    };
    // Each in a process of its own, so that none is warmer than the others.
    const { server } = await appWith("floor", 1000);
    targets.push({ name: floor, server, path: "/api/hello" });
    await add(own, await appWith("small", 1000));
    console.log("Laying out a million sessions …");
    await add(million, await appWith("large", 1_000_000));
    if (peers) {
      const started = async (peer: Promise<Peer>) => {
        const { server, sessions } = await peer;
        later(server.stop);
        return { server, sessions };
      };
      await add(stock, await started(startAuthjs(await database("authjs"))));
      await add(better, await started(startBetterAuth(await database("better-auth"), false)));
      await add(cached, await started(startBetterAuth(await database("better-auth-cached"), true)));
    }
    const results = await measure(targets, options, (round) =>
      console.log(`Sessions, round ${round + 1} of ${options.rounds} …`),
    );
    const rates = (name: string) => results.get(name)?.rates ?? [];
    const cpu = (name: string) => results.get(name)?.perCpuSecond ?? [];
    const against = (name: string, base: string): Ratio => ratioOf(rates(name), rates(base));
    const rows = targets.map(({ name }) => [
      name,
      median(rates(name)).toFixed(0),
      showRatio(against(name, floor)),
      showRatio(ratioOf(cpu(name), cpu(floor))),
      name === floor || name === own ? "" : showRatio(against(own, name)),
      name === floor || name === own ? "" : showRatio(ratioOf(cpu(own), cpu(name))),
    ]);
    const goal = (text: string, of: string, base: string, wanted: number) =>
      `${text}: ${showRatio(against(of, base))}, ${showGoal(against(of, base), wanted)}; by processor time ${showRatio(ratioOf(cpu(of), cpu(base)))}`;
    return {
      title: `Sessions (${options.database ? "PostgreSQL" : "SQLite"})`,
      table: {
        head: ["", "requests a second", "to `/api/hello`", "by CPU time", "ours to this", "by CPU time"],
        rows,
      },
      notes: [
        goal("`/api/me` to `/api/hello`", own, floor, options.database ? 0.82 : 0.87),
        goal("1,000,000 sessions to 1,000", million, own, 0.97),
        ...(peers
          ? [
              goal("`/api/me` to Better Auth with database sessions", own, better, 1.9),
              goal("`/api/me` to Better Auth with its cookie cache", own, cached, 1.7),
            ]
          : ["The peers could not be installed."]),
      ],
    };
  });
}

/** A number counts only if the right person was found, and nobody where nobody is signed in. */
async function verify(name: string, { origin }: Server, sessions: readonly KnownSession[]): Promise<void> {
  for (const { cookie, userId } of sessions.filter((_, index) => index % 100 === 0)) {
    const response = await fetch(`${origin}/api/me`, { headers: { cookie } });
    const { id } = (await response.json()) as { id?: string };
    if (response.status !== 200 || id !== userId) {
      throw new Fault(`${name}: /api/me answers ${response.status} with ${id} where ${userId} is signed in.`);
    }
  }
  const { status } = await fetch(`${origin}/api/me`);
  if (status !== 401) throw new Fault(`${name}: /api/me answers ${status} where nobody is signed in.`);
}
