import { gzipSync } from "node:zlib";
import { buildApp, fillApp, sessionCookie, startApp } from "../app";
import { withCleanup } from "../cleanup";
import { createDatabase } from "../database";
import { measure, type Target } from "../load";
import type { Options } from "../options";
import type { Result } from "../report";
import { median, ratioOf } from "../statistics";
import { showBytes, showGoal, showRatio } from "../table";

const constant = "`/api/hello`: a constant";
const empty = "an empty page";
const without = "a page without `auth()`";
const withAuth = "the same page with `auth()`, signed in";

/** What the server does for a page, and what asking who is signed in adds to it. */
export async function pagesTable(options: Options): Promise<Result> {
  await buildApp();
  return withCleanup(async (later) => {
    const database = await createDatabase(options.database, "pages");
    later(database.drop);
    const server = await startApp({ database });
    later(server.stop);
    const sessions = await fillApp(database, 1000, await sessionCookie(server));
    const cookies = sessions.map(({ cookie }) => cookie);
    const page = (name: string, path: string, its?: string[]): Target => ({
      name,
      server,
      path,
      ...(its && { cookies: its }),
    });
    const targets = [
      page(constant, "/api/hello"),
      page(empty, "/bench/empty"),
      page(without, "/bench/without-auth", cookies),
      page(withAuth, "/bench/with-auth", cookies),
      page("`/signin`, signed out", "/signin"),
      page("`/`, signed out", "/"),
      page("`/`, signed in", "/", cookies),
    ];
    const html = new Map<string, string>();
    for (const { name, path, cookies: its } of targets) {
      const headers = its?.[0] ? { cookie: its[0] } : undefined;
      const size = gzipSync(
        await (await fetch(server.origin + path, { ...(headers && { headers }) })).text(),
      ).length;
      html.set(name, showBytes(size));
    }
    const results = await measure(targets, options, (round) =>
      console.log(`Pages, round ${round + 1} of ${options.rounds} …`),
    );
    const of = (name: string) => results.get(name)?.rates ?? [];
    const cpu = (name: string) => results.get(name)?.perCpuSecond ?? [];
    const cost = ratioOf(of(withAuth), of(without));
    return {
      title: "Pages",
      table: {
        head: ["", "requests a second", "to `/api/hello`", "to an empty page", "by CPU time", "HTML, gzip"],
        rows: targets.map(({ name }) => [
          name,
          median(of(name)).toFixed(0),
          showRatio(ratioOf(of(name), of(constant))),
          showRatio(ratioOf(of(name), of(empty))),
          showRatio(ratioOf(cpu(name), cpu(empty))),
          html.get(name) ?? "",
        ]),
      },
      notes: [
        `A page with \`auth()\` to the same page without: ${showRatio(cost)}, ${showGoal(cost, 0.92)}; by processor time ${showRatio(ratioOf(cpu(withAuth), cpu(without)))}`,
      ],
    };
  });
}
