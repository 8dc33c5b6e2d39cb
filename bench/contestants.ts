import { buildApp, fillApp, sessionCookie, startApp } from "./app";
import type { BenchBrowser, Init } from "./browser";
import { createDatabase } from "./database";
import type { Options } from "./options";
import { buildPeers, install, startAuthjs, startBetterAuth } from "./peers";
import type { Server } from "./servers";
import { client, type StandIn, type StandInProvider } from "./stand-in";

export const contestantNames = ["Valet Key", "stock Auth.js", "Better Auth"] as const;
export type ContestantName = (typeof contestantNames)[number];

/** An app in which people sign in. */
export type Contestant = {
  name: ContestantName;
  server: Server;
  /**
   * Does what a browser has done before its person can press the button.
   * @returns the request of the button
   */
  open(browser: BenchBrowser, provider: StandInProvider): Promise<{ path: string; init: Init }>;
};

type Later = (undo: () => Promise<void>) => void;
type Open = (origin: string) => Contestant["open"];

/** The form of the sign-in page. */
const ours: Open = () => async (_, provider) => ({
  path: "/signin/form/start",
  init: { form: { provider, returnTo: "/account" } },
});

/** Auth.js's documented endpoint, with its token. */
const authjs: Open = (origin) => async (browser, provider) => {
  const { csrfToken } = (await (await browser.fetch(`${origin}/api/auth/csrf`)).json()) as {
    csrfToken: string;
  };
  return {
    path: `/api/auth/signin/${provider}`,
    init: { form: { csrfToken, callbackUrl: `${origin}/account` } },
  };
};

/** What Better Auth's client sends. */
const betterAuth: Open = () => async (_, provider) => ({
  path: "/api/auth/sign-in/social",
  init: { json: { provider, callbackURL: "/account" } },
});

/** Builds and starts the app alone. */
export async function startOurs(options: Options, standIn: StandIn, later: Later): Promise<Contestant> {
  await buildApp();
  const database = await createDatabase(options.database, "sign-in");
  later(database.drop);
  const server = await startApp({ database, env: environment(standIn) });
  later(server.stop);
  await fillApp(database, 1000, await sessionCookie(server));
  return { name: "Valet Key", server, open: ours(server.origin) };
}

/** Builds and starts the app and, where they can be installed, its peers. */
export async function startContestants(
  options: Options,
  standIn: StandIn,
  later: Later,
): Promise<Contestant[]> {
  const peers = install("bench/peers");
  if (peers) await buildPeers(options.database ? "postgresql" : "sqlite");
  else console.log("Going on without the peers.");
  const contestants = [await startOurs(options, standIn, later)];
  if (!peers) return contestants;
  const add = async (name: ContestantName, open: Open, start: typeof startAuthjs) => {
    const database = await createDatabase(options.database, name.replace(/\W/g, "-"));
    later(database.drop);
    const { server } = await start(database, environment(standIn));
    later(server.stop);
    contestants.push({ name, server, open: open(server.origin) });
  };
  await add("stock Auth.js", authjs, startAuthjs);
  await add("Better Auth", betterAuth, (database, env) => startBetterAuth(database, false, env));
  return contestants;
}

/** The same for all, in Auth.js's names. */
function environment({ url }: StandIn): Record<string, string> {
  return {
    BENCH_STAND_IN: url,
    AUTH_GITHUB_ID: client.id,
    AUTH_GITHUB_SECRET: client.secret,
    AUTH_OIDC_ISSUER: url,
    AUTH_OIDC_ID: client.id,
    AUTH_OIDC_SECRET: client.secret,
  };
}
