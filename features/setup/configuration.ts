import { resolveProviders } from "@/features/sign-in/providers";
import { type Env, type EnvSource, parseEnv } from "@/lib/env";
import { Fault } from "@/lib/fault";

/**
 * Checks everything the app is configured with, before anything is started.
 * @param source variables by name
 * @throws Fault that names every fault at once
 */
export function checkConfiguration(source: EnvSource): Env {
  const { env, faults } = parseEnv(source);
  const all = [...faults, ...resolveProviders(source).faults];
  if (!env || all.length > 0) {
    throw new Fault(
      "Valet Key cannot start. Fix this in .env.local or the environment:",
      ...all.map((f) => `  - ${f}`),
    );
  }
  return env;
}
