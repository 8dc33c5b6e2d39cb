import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildApp, fillApp, sessionCookie, startApp } from "./app";
import { withCleanup } from "./cleanup";
import { startOurs } from "./contestants";
import { type CpuProfile, owners, stacksOf, topFunctions } from "./cpu-profile";
import { createDatabase, workFolder } from "./database";
import { loadOnce } from "./load";
import { locator } from "./locate";
import type { Options } from "./options";
import type { Result } from "./report";
import { readJson, type Server } from "./servers";
import { finish, open, press } from "./sign-ins";
import { startStandIn } from "./stand-in";

/** Where the time of `/api/me` goes. */
export async function profileSession(options: Options): Promise<Result[]> {
  await buildApp();
  return withCleanup(async (later) => {
    const database = await createDatabase(options.database, "profile");
    later(database.drop);
    const server = await startApp({ database });
    later(server.stop);
    const sessions = await fillApp(database, 1000, await sessionCookie(server));
    const cookies = sessions.map(({ cookie }) => cookie);
    const target = { name: "/api/me", server, path: "/api/me", cookies };
    await loadOnce(target, 3);
    const { profile, result } = await profiled(server, () =>
      loadOnce(target, options.seconds * options.rounds),
    );
    return describe("/api/me", profile, result.total);
  });
}

/** Where the time of a sign-in goes: the press of the button, and the callback. */
export async function profileSignIn(options: Options): Promise<Result[]> {
  return withCleanup(async (later) => {
    const standIn = await startStandIn();
    later(standIn.stop);
    const app = await startOurs(options, standIn, later);
    const visitsOf = async (from: number, until: number) => {
      const people = Array.from({ length: until - from }, (_, index) => from + index + 1);
      return [...(await open(app, "github", people)), ...(await open(app, "oidc", people))];
    };
    console.log("Warming up …");
    await finish(app, await press(app, await visitsOf(0, options.signIns)));
    // Half of them are new, at both providers.
    const known = Math.floor(options.signIns / 2);
    const visits = await visitsOf(options.signIns - known, 2 * options.signIns - known);
    console.log("Signing in …");
    const pressed = await profiled(app.server, () => press(app, visits));
    const finished = await profiled(app.server, () => finish(app, pressed.result));
    return [
      ...describe("press of the button", pressed.profile, visits.length),
      ...describe("callback", finished.profile, visits.length),
    ];
  });
}

async function profiled<Value>(
  { control }: Server,
  work: () => Promise<Value>,
): Promise<{ profile: CpuProfile; result: Value }> {
  await readJson(`${control}/profile/start`);
  const result = await work();
  const { profile } = await readJson<{ profile: CpuProfile }>(`${control}/profile/stop`);
  return { profile, result };
}

/** Writes a profile down as it is, and says what is in it. */
function describe(what: string, profile: CpuProfile, requests: number): Result[] {
  const file = join(workFolder, `${what.replace(/\W+/g, "-").replace(/^-/, "")}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  const locate = locator();
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const milliseconds = stacksOf(profile).busy / 1000 / requests;
  const all = owners(profile, locate);
  const ours = all.filter(({ ours }) => ours).sort((a, b) => b.whole - a.whole);
  const others = all.filter(({ ours }) => !ours).sort((a, b) => b.self - a.self);
  return [
    {
      title: `Functions of the ${what}`,
      table: {
        head: ["self time", "function", "in"],
        rows: topFunctions(profile, locate, 15).map(({ share, name, place }) => [
          percent(share),
          name,
          place,
        ]),
      },
      notes: [
        "Shares of the time in which the main thread was not idle. Waits inside a call, as for the disk, are part of it.",
        "`for`: native code, by its nearest caller outside Node. Its name is the profiler's guess.",
        `That was ${milliseconds.toFixed(2)} ms for each of ${requests}, with what the profiler itself costs.`,
      ],
    },
    {
      title: `Files and packages of the ${what}`,
      table: {
        head: ["self time", "with what it calls", "file of the app, then packages"],
        rows: [...ours.slice(0, 20), ...others.slice(0, 12)].map(({ name, self, whole }) => [
          percent(self),
          percent(whole),
          name,
        ]),
      },
      notes: [
        "What is called later, after the function has waited, counts for what then resumes.",
        `The whole profile is in ${file}, for the developer tools of a browser.`,
      ],
    },
  ];
}
