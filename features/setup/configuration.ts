import { clientFaults } from "@/features/exchange/policy";
import { mailFaults } from "@/features/mail/settings";
import { resolveProviders } from "@/features/providers";
import { type Env, type EnvSource, originOf, parseEnv } from "@/lib/env";
import { Fault } from "@/lib/fault";

/**
 * Checks everything the app is configured with, before anything is started.
 * @param source variables by name
 * @throws Fault that names every fault at once
 */
export function checkConfiguration(source: EnvSource): Env {
  const { env } = parseEnv(source);
  const all = startFaults(source);
  if (!env || all.length > 0) {
    throw new Fault(
      "The app cannot start. Fix this in .env.local or the environment:",
      ...all.map((f) => `  - ${f}`),
    );
  }
  return env;
}

/** @returns a sentence or two for everything that keeps the app from starting: what is wrong, and what to do */
export function startFaults(source: EnvSource): string[] {
  return [
    ...parseEnv(source).faults,
    ...resolveProviders(source).faults,
    ...clientFaults(),
    ...mailFaults(source),
    ...deploymentFaults(source),
  ];
}

/**
 * A provider sends people back to AUTH_URL. Only plain http with a port, so on this machine, is taken for a slip: https and
 * an address without a port are a proxy's, and so may be any other where proxies are configured.
 * @param env PORT is where the server listens
 * @returns what to say of an AUTH_URL that names another port; null when there is nothing to say
 */
export function otherPort(env: Pick<Env, "AUTH_URL" | "PORT" | "TRUSTED_PROXY_HOPS">): string | null {
  const { protocol, port, hostname } = new URL(originOf(env));
  if (protocol !== "http:" || !port || Number(port) === env.PORT || env.TRUSTED_PROXY_HOPS > 0) return null;
  return `AUTH_URL says port ${port}, and this server listens on ${env.PORT}. Unless something passes ${port} on to it, no sign-in comes back: set AUTH_URL=http://${hostname}:${env.PORT}`;
}

/** What is only wrong in a server that starts, and not in a command beside it. */
function deploymentFaults(source: EnvSource): string[] {
  const faults: string[] = [];
  // A guess would be plain http, with cookies that anybody on the way can read.
  if (source.NODE_ENV === "production" && !source.AUTH_URL) {
    faults.push(
      "AUTH_URL is missing. Set it to where the app lives, such as https://app.example.com; to try it on this machine, http://localhost:3000.",
    );
  }
  // Auth.js would obey it by itself.
  if (source.AUTH_REDIRECT_PROXY_URL) {
    faults.push(
      "AUTH_REDIRECT_PROXY_URL is not supported: every deployment that shares its AUTH_SECRET could take over the others' sign-ins. Remove it; docs/guides/deploy-vercel.md tells what to do instead.",
    );
  }
  return faults;
}
