import { type EnvSource, env } from "@/lib/env";
import { github } from "./github";
import { google } from "./google";
import { twitter } from "./twitter";
import type { ProviderEntry } from "./types";

/** Every provider this app knows, in the order of their buttons. A new one is a file beside this and a line here. */
export const providerEntries = [github, google, twitter] as const satisfies readonly ProviderEntry[];

export type ConfiguredProvider = {
  entry: ProviderEntry;
  /** `local` is the stand-in on this machine. */
  mode: "real" | "local";
  clientId: string;
  clientSecret: string;
  localUrl: string | null;
};

/**
 * Decides for every provider where it points: at the vendor when its credentials are set, at its local stand-in
 * when they are not and one is running, and nowhere otherwise.
 * @param source variables by name
 * @returns the providers on offer, and one sentence for each that is only half set
 */
export function resolveProviders(source: EnvSource): { providers: ConfiguredProvider[]; faults: string[] } {
  const providers: ConfiguredProvider[] = [];
  const faults: string[] = [];
  for (const entry of providerEntries as readonly ProviderEntry[]) {
    const clientId = source[entry.env.id]?.trim();
    const clientSecret = source[entry.env.secret]?.trim();
    if (clientId && clientSecret) {
      providers.push({ entry, mode: "real", clientId, clientSecret, localUrl: null });
    } else if (clientId || clientSecret) {
      const [missing, set] = clientId ? [entry.env.secret, entry.env.id] : [entry.env.id, entry.env.secret];
      faults.push(`${missing} is missing, though ${set} is set. ${entry.name} needs both, or neither.`);
    } else if (source.LOCAL_PROVIDERS_URL && URL.canParse(source.LOCAL_PROVIDERS_URL)) {
      providers.push({ entry, mode: "local", ...localClient(entry, source.LOCAL_PROVIDERS_URL) });
    }
  }
  return { providers, faults };
}

/** The stand-ins know exactly this client; it is no secret, and they are not reachable from outside. */
function localClient(entry: ProviderEntry, base: string) {
  return {
    clientId: `local-${entry.id}`,
    clientSecret: `local-${entry.id}-secret`,
    localUrl: new URL(entry.localPath, base).href,
  };
}

/** The providers on offer now, in the order of their buttons. */
export function configuredProviders(): ConfiguredProvider[] {
  return resolveProviders({ ...process.env, LOCAL_PROVIDERS_URL: env().LOCAL_PROVIDERS_URL }).providers;
}

/** @returns the entry with this id, also when it is not on offer; undefined for anything else. */
export function findEntry(id: string): ProviderEntry | undefined {
  return providerEntries.find((entry) => entry.id === id);
}
