import { type ConfiguredProvider, entriesOf, resolveProviders } from "@/features/providers";
import { callbackOf } from "@/features/providers/registration";
import type { ProviderEntry } from "@/features/providers/types";
import type { EnvSource } from "@/lib/env";

/** A provider as it is wired now: no value of a variable is among this. */
export type Wired = {
  id: string;
  name: string;
  /** `faulty`: set only in part, or wrongly; the start says how. */
  state: "real" | "local provider" | "off" | "faulty";
  callback: string;
  /** The variables without which it is not offered. */
  needed: string[];
  /** Those of them that are not set. */
  missing: string[];
  /** Whether it is nothing that everybody could turn on: it has no address of its own. */
  optional: boolean;
};

/** @returns every provider that the app knows, in the order of their buttons */
export function wiring(source: EnvSource, origin: string): Wired[] {
  const { providers } = resolveProviders(source);
  return entriesOf(source).map((entry) => {
    const needed = neededVariables(entry);
    const missing = needed.filter((name) => !source[name]?.trim());
    const found = providers.find((provider) => provider.entry.id === entry.id);
    return {
      id: entry.id,
      name: entry.button.name,
      state: found ? states[found.mode] : missing.length < needed.length ? "faulty" : "off",
      callback: callbackOf(origin, entry.id),
      needed,
      missing,
      optional: entry.endpoints.needsAddress ?? false,
    };
  });
}

const states = { real: "real", local: "local provider" } as const satisfies Record<
  ConfiguredProvider["mode"],
  Wired["state"]
>;

function neededVariables({ env, endpoints }: ProviderEntry): string[] {
  return [
    ...(endpoints.needsAddress && env.address ? [env.address] : []),
    ...[env.id, env.secret],
    ...(endpoints.needs ?? []),
  ];
}
