import type { EnvSource } from "@/lib/env";
import { nearest } from "@/lib/nearest";
import { variableOf } from "../defaults";
import type { ProviderEntry } from "../types";
import { customId, customProvider, customVariables } from "./custom";
import { entryOf } from "./entry";
import { type KnownId, knownIds, knownProvider } from "./known";

// Providers that have no entry of their own: those that Auth.js knows, by AUTH_<ID>_ID and AUTH_<ID>_SECRET, and one of
// the operator's own by AUTH_OAUTH_*.

/** Ids of providers that variables alone turn on. */
export type IdByVariables = KnownId | typeof customId;

type Own = Pick<ProviderEntry, "id">;

/** What is set of a provider. Without an entry it cannot be used. */
export type ByVariables = { entry: ProviderEntry | null; faults: readonly string[] };

/** What Auth.js reads of a provider, whether or not that one takes it: KEY is of those that send letters. */
const parts = ["ID", "SECRET", "ISSUER", "KEY"];

/** Further providers that have a stand-in in development, by their ids. */
export const alsoLocal = "LOCAL_PROVIDERS_ALSO";

/**
 * @param source variables by name
 * @param own the providers that have an entry
 * @returns the others that something is set of, in the order of their ids, and the operator's own
 */
export function byVariables(source: EnvSource, own: readonly Own[]): ByVariables[] {
  const listed = listedIn(source);
  const free = knownIds.filter((id) => !own.some((one) => one.id === id));
  const isSet = (name: string | undefined) => Boolean(name && source[name]?.trim());
  const found = free.flatMap((id): ByVariables[] => {
    const set =
      parts.map((part) => variableOf(id, part)).find(isSet) ?? (listed.includes(id) ? alsoLocal : null);
    if (!set) return [];
    const entry = entryByVariables(id);
    if (!entry) return [{ entry: null, faults: [refusal(id, set)] }];
    const { env } = entry;
    return set === alsoLocal || [env.id, env.secret, env.address].some(isSet) ? [{ entry, faults: [] }] : [];
  });
  const custom = customProvider(source);
  const unknown = listed.filter((id) => ![...own.map((one) => one.id), ...knownIds].includes(id));
  return [
    ...found,
    ...(custom ? [custom] : []),
    ...unknown.map((id) => ({ entry: null, faults: [strange(id)] })),
  ];
}

/** @returns the ids that LOCAL_PROVIDERS_ALSO has */
export function listedIn(source: EnvSource): string[] {
  return source[alsoLocal]?.split(/[\s,]+/).filter(Boolean) ?? [];
}

function refusal(id: string, set: string): string {
  const known = knownProvider(id);
  const why = known && "refused" in known ? known.refused : "";
  return `${set} is set, and ${known?.name} cannot be used by variables: ${why}. Remove it, or write an entry (docs/guides/add-a-provider.md).`;
}

function strange(id: string): string {
  const meant = nearest(id, knownIds);
  return `${alsoLocal} has ${id}, which Auth.js does not know. ${meant ? `Did you mean ${meant}?` : "docs/guides/any-provider.md lists those that it knows."}`;
}

const made = new Map<string, ProviderEntry>();

/** @returns the entry with this id, whatever is set; undefined for one that cannot be used, and for anything else */
export function entryByVariables(id: string): ProviderEntry | undefined {
  if (id === customId) return customProvider(process.env)?.entry;
  const known = made.has(id) ? undefined : knownProvider(id);
  if (known && !("refused" in known)) made.set(id, entryOf(id, known));
  return made.get(id);
}

/** The variables that are no provider's of Auth.js's. */
export const describedVariables: readonly string[] = [...customVariables, alsoLocal];

/**
 * Every variable by which one is turned on or described, and those of them that nobody else may know.
 * @param own as for `byVariables`
 */
export function variablesOfAll(own: readonly Own[]): { names: string[]; secrets: string[] } {
  const free = knownIds.filter((id) => !own.some((one) => one.id === id));
  const envs = free.flatMap((id) => entryByVariables(id)?.env ?? []);
  return {
    names: [...envs.flatMap((env) => Object.values(env)), ...describedVariables],
    secrets: [...envs.map(({ secret }) => secret), variableOf(customId, "SECRET")],
  };
}
