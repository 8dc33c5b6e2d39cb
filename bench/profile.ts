import { buildApp, fillApp, sessionCookie, startApp } from "./app";
import { withCleanup } from "./cleanup";
import { createDatabase } from "./database";
import { loadOnce } from "./load";
import type { Options } from "./options";
import type { Result } from "./report";
import { readJson } from "./servers";

/** What V8's profiler answers, as far as it is read here. */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples?: number[];
  timeDeltas?: number[];
};

/** Where the time of `/api/me` goes: the functions in which the server itself spends most of it. */
export async function profile(options: Options): Promise<Result> {
  await buildApp();
  return withCleanup(async (later) => {
    const database = await createDatabase(options.database, "profile");
    later(database.drop);
    const server = await startApp({ database });
    later(server.stop);
    const sessions = await fillApp(database, 1000, await sessionCookie(server));
    const target = {
      name: "/api/me",
      server,
      path: "/api/me",
      cookies: sessions.map(({ cookie }) => cookie),
    };
    await loadOnce(target, 3);
    await readJson(`${server.control}/profile/start`);
    await loadOnce(target, options.seconds * options.rounds);
    const { profile } = await readJson<{ profile: CpuProfile }>(`${server.control}/profile/stop`);
    return {
      title: "Where the time of /api/me goes",
      table: {
        head: ["self time", "function", "in"],
        rows: topFunctions(profile, 10).map(({ share, name, place }) => [
          `${(share * 100).toFixed(1)} %`,
          name,
          place,
        ]),
      },
      notes: ["Shares of the time in which the process was not idle."],
    };
  });
}

/** @returns the functions with the most time of their own, without what they call */
export function topFunctions(
  { nodes, samples = [], timeDeltas = [] }: CpuProfile,
  count: number,
): { share: number; name: string; place: string }[] {
  const byId = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, { time: number; name: string; place: string }>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id);
    if (!frame || frame.functionName === "(idle)") continue;
    const time = timeDeltas[index] ?? 0;
    busy += time;
    const place = frame.url ? `${shortened(frame.url)}:${frame.lineNumber + 1}` : "";
    const name = frame.functionName || "(anonymous)";
    const entry = times.get(`${name} ${place}`) ?? { time: 0, name, place };
    entry.time += time;
    times.set(`${name} ${place}`, entry);
  }
  return [...times.values()]
    .sort((a, b) => b.time - a.time)
    .slice(0, count)
    .map(({ time, name, place }) => ({ share: time / busy, name, place }));
}

/** The end of a path says enough. */
function shortened(url: string): string {
  return url.replace(/^.*\/node_modules\//, "").replace(/^.*\/\.next\//, ".next/");
}
