import { type Env, type EnvSource, env } from "@/lib/env";
import { log } from "@/lib/log";
import { isUnfilled } from "@/lib/strength";
import { areOrigins, isAddress } from "./addresses";
import { apple } from "./apple";
import { auth0 } from "./auth0";
import { byVariables, entryByVariables, type IdByVariables } from "./by-variables";
import { discord } from "./discord";
import { facebook } from "./facebook";
import { github } from "./github";
import { gitlab } from "./gitlab";
import { google } from "./google";
import { linkedin } from "./linkedin";
import { microsoft } from "./microsoft-entra-id";
import { oidc } from "./oidc";
import { twitter } from "./twitter";
import type { ProviderEntry } from "./types";
import { type EmailWorth, emailWorths } from "./worth";

/** Every provider this app knows, in the order of their buttons. A new one is a file beside this and a line here. */
export const providerEntries = [
  github,
  google,
  apple,
  twitter,
  facebook,
  microsoft,
  discord,
  gitlab,
  linkedin,
  auth0,
  oidc,
] as const satisfies readonly ProviderEntry[];

/** Auth.js's ids of the providers that this app knows. */
export type ProviderId = (typeof providerEntries)[number]["id"] | IdByVariables;

/** A provider as it is set. Without an entry it cannot be used; a fault keeps it from being offered. */
type AsSet = { entry: ProviderEntry | null; faults: readonly string[] };

/** Where providers come from, in the order of their buttons. */
const kinds: readonly ((source: EnvSource) => AsSet[])[] = [
  () => providerEntries.map((entry) => ({ entry, faults: [] })),
  (source) => byVariables(source, providerEntries),
];

const allOf = (source: EnvSource) => kinds.flatMap((kind) => kind(source));

/** @returns the entries of all that the app could offer, whether or not their credentials are set */
export function entriesOf(source: EnvSource): ProviderEntry[] {
  return allOf(source).flatMap(({ entry }) => entry ?? []);
}

export type ConfiguredProvider = {
  entry: ProviderEntry;
  /** `local` is the stand-in on this machine. */
  mode: "real" | "local";
  clientId: string;
  /** Where the client has a key, one that is made at each reading and is good for a few minutes. */
  readonly clientSecret: string;
  /** Where it lives if not at the vendor's own address. */
  baseUrl: string | null;
  /** What its verified email is worth, where the operator has said so. */
  emailWorth: EmailWorth | null;
  /** Where its sign-in page may send a browser on to besides what the entry knows, as the operator has set it: origins. */
  onwards: readonly string[];
};

/**
 * Decides for every provider where it points: at the vendor when its credentials are set, at its local stand-in
 * when they are not and one is running, and nowhere otherwise.
 * @param source variables by name
 * @returns the providers on offer, and one sentence for each fault of what is set
 */
export function resolveProviders(source: EnvSource): { providers: ConfiguredProvider[]; faults: string[] } {
  const providers: ConfiguredProvider[] = [];
  const faults: string[] = [];
  for (const { entry, faults: known } of allOf(source)) {
    if (!entry || known.length > 0) {
      faults.push(...known);
      continue;
    }
    const clientId = source[entry.env.id]?.trim() ?? "";
    const clientSecret = source[entry.env.secret]?.trim() ?? "";
    const address = (entry.env.address && source[entry.env.address]?.trim()) || null;
    const worth = source[entry.env.emailWorth]?.trim() || null;
    const further = source[entry.env.onwards]?.split(/\s+/).filter(Boolean) ?? [];
    const read = (name: string) => source[name]?.trim() ?? "";
    const wrong = [
      ...faultsOf(entry, { clientId, clientSecret, address }, read),
      ...faultsOfApp(entry, appPair(entry, source)),
      ...faultsOfWorth(entry, worth),
      ...faultsOfOnwards(entry, further),
    ];
    if (wrong.length > 0) {
      faults.push(...wrong);
      continue;
    }
    const emailWorth = emailWorths.find((one) => one === worth) ?? null;
    const onwards = further.map((value) => new URL(value).origin);
    if (clientId) {
      const place = { mode: "real", baseUrl: address } as const;
      providers.push(withSecret({ entry, ...place, clientId, emailWorth, onwards }, clientSecret, read));
    } else if (
      entry.endpoints.localPath &&
      source.LOCAL_PROVIDERS_URL &&
      URL.canParse(source.LOCAL_PROVIDERS_URL)
    ) {
      const baseUrl = new URL(entry.endpoints.localPath, source.LOCAL_PROVIDERS_URL).href;
      const { clientSecret, ...place } = { mode: "local" as const, baseUrl, ...localClient(entry) };
      providers.push(withSecret({ entry, ...place, emailWorth, onwards }, clientSecret, read));
    }
  }
  return { providers, faults };
}

/** Adds the client's secret: as it is set, or made by its key at each reading. */
function withSecret(
  provider: Omit<ConfiguredProvider, "clientSecret">,
  set: string,
  read: (name: string) => string,
): ConfiguredProvider {
  const { clientKey } = provider.entry;
  if (!clientKey) return { ...provider, clientSecret: set };
  return {
    ...provider,
    get clientSecret() {
      return clientKey.secret(provider, read);
    },
  };
}

/** What is set only in part, or names an address that no sign-in should go to. */
function faultsOf(
  { env, button: { name }, clientKey, endpoints: { needs = [], needsAddress, addresses } }: ProviderEntry,
  values: { clientId: string; clientSecret: string; address: string | null },
  read: (name: string) => string,
): string[] {
  const { clientId, clientSecret, address } = values;
  const needed: [name: string, value: string | null][] = [
    [env.id, clientId],
    [env.secret, clientSecret],
    ...needs.map((name): [string, string] => [name, read(name)]),
  ];
  if (env.address && needsAddress) needed.push([env.address, address]);
  const set = [...needed, [env.address ?? "", address] as const].find(([, value]) => value)?.[0];
  if (!set) return [];
  const all = ["both, or neither", "all three, or none", "all four, or none"][needed.length - 2];
  const faults = needed
    .filter(([, value]) => !value)
    .map(([missing]) => `${missing} is missing, though ${set} is set. ${name} needs ${all}.`);
  if (clientKey) faults.push(...clientKey.faults(read));
  for (const [name, value] of needed.slice(0, clientKey ? 1 : 2)) {
    if (!value) continue;
    if (isUnfilled(value))
      faults.push(`${name} looks like a placeholder. Copy the value from the provider's console.`);
    // What a client's id and secret may hold (RFC 6749, appendices A.1 and A.2).
    else if (/[^\x20-\x7e]/.test(value))
      faults.push(`${name} has a character in it that none has, such as a line break. Copy the value again.`);
  }
  if (clientId && clientId === clientSecret)
    faults.push(`${env.secret} is the same as ${env.id}. Copy it again.`);
  if (address && !(isAddress(address) && (addresses?.pattern.test(address) ?? true))) {
    const example = addresses?.example ?? "https://id.example.com (http:// only for this machine itself)";
    faults.push(`${env.address} must be an address such as ${example}.`);
  }
  return faults;
}

/** The other pair that the app's own tokens take at some providers. */
function appPair({ env }: ProviderEntry, source: EnvSource): { clientId: string; clientSecret: string } {
  const read = (name: string | undefined) => (name && source[name]?.trim()) || "";
  return { clientId: read(env.appId), clientSecret: read(env.appSecret) };
}

function faultsOfApp(
  { env }: ProviderEntry,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
): string[] {
  if (Boolean(clientId) === Boolean(clientSecret)) return [];
  const [missing, set] = clientId ? [env.appSecret, env.appId] : [env.appId, env.appSecret];
  return [`${missing} is missing, though ${set} is set. Set both, or neither.`];
}

/** An unknown word is a fault: it must not count as another one. */
function faultsOfWorth(
  { env, button: { name }, identity: { emailWorth } }: ProviderEntry,
  worth: string | null,
): string[] {
  if (worth === null || worth === "nothing") return [];
  if (!emailWorths.some((one) => one === worth))
    return [`${env.emailWorth} must be ${emailWorths.slice(0, -1).join(", ")} or ${emailWorths.at(-1)}.`];
  if (emailWorth({ baseUrl: null, mode: "real" }, true) !== "nothing") return [];
  return [`${env.emailWorth} can only be nothing: ${name} calls no address verified.`];
}

function faultsOfOnwards({ env }: ProviderEntry, values: readonly string[]): string[] {
  if (areOrigins(values)) return [];
  return [
    `${env.onwards} must be origins such as https://login.example.com, separated by spaces (http:// only for this machine itself).`,
  ];
}

/**
 * @returns what the app says who it is by when it asks for a token of its own; null where that is a pair besides the
 *   one for sign-in, and not set
 */
export function appClient(provider: ConfiguredProvider): { clientId: string; clientSecret: string } | null {
  const { entry, mode, clientId, clientSecret } = provider;
  if (!entry.env.appId || mode === "local") return { clientId, clientSecret };
  const pair = appPair(entry, process.env);
  return pair.clientId && pair.clientSecret ? pair : null;
}

/** The stand-ins know exactly this client; it is no secret, and they are not reachable from outside. */
function localClient({ id }: ProviderEntry) {
  return { clientId: `local-${id}`, clientSecret: `local-${id}-secret` };
}

// Of the process, which Next gives several copies of this module.
const shared = globalThis as typeof globalThis & { valetKeyToldFaults?: readonly string[] };
/** Those that were worked out last: every page asks for them, and they change with the configuration only. */
let known: { from: Env; providers: ConfiguredProvider[] } | undefined;

/** The providers on offer now, in the order of their buttons. */
export function configuredProviders(): readonly ConfiguredProvider[] {
  const from = env();
  if (known?.from !== from) {
    const source = { ...process.env, LOCAL_PROVIDERS_URL: from.LOCAL_PROVIDERS_URL };
    const { providers, faults } = resolveProviders(source);
    // A start refuses them. A development server that is running reads .env.local again, and goes on.
    const told = shared.valetKeyToldFaults ?? [];
    for (const advice of faults) if (!told.includes(advice)) log("warn", "provider_left_out", { advice });
    shared.valetKeyToldFaults = faults;
    known = { from, providers };
  }
  return known.providers;
}

/** @returns the provider with this id if it is on offer; undefined for anything else. */
export function configuredProvider(id: string | null): ConfiguredProvider | undefined {
  return configuredProviders().find(({ entry }) => entry.id === id);
}

/**
 * Under whom a provider's identities are filed: `local` for a stand-in, whose address is another on every machine.
 * The metadata of an OpenID provider may spell its own with another slash at the end.
 */
export function issuerOf(provider: ConfiguredProvider): string {
  if (provider.mode === "local") return "local";
  const { name, filedUnder } = provider.entry.endpoints.issuer(provider);
  return filedUnder ?? name;
}

/** @returns the entry with this id, also when it is not on offer; undefined for anything else. */
export function findEntry(id: string): ProviderEntry | undefined {
  const own: ProviderEntry | undefined = providerEntries.find((entry) => entry.id === id);
  return own ?? entryByVariables(id);
}
