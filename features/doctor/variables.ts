import { providerEntries } from "@/features/providers";
import { variablesOfAll } from "@/features/providers/by-variables";
import { envSchema } from "@/lib/env";

const byVariables = variablesOfAll(providerEntries);

/** Every variable that the app and its scripts read. */
export const knownVariables: readonly string[] = [
  ...Object.keys(envSchema.shape),
  ...providerEntries.flatMap(({ env }) => Object.values(env)),
  ...byVariables.names,
  ...["LOCAL_PROVIDERS_PORT", "LOCAL_PROVIDERS_DATA", "LOCAL_PROVIDERS_PEOPLE"],
];

const providerSecrets = providerEntries.flatMap(({ env }) =>
  "appSecret" in env ? [env.secret, String(env.appSecret)] : [env.secret],
);

/** Those whose values nobody else may know. */
export const secretVariables: readonly string[] = [
  ...knownVariables.filter((name) => /^(AUTH_SECRET|TOKEN_ENCRYPTION_KEY)/.test(name)),
  ...providerSecrets,
  ...byVariables.secrets,
];

/** @returns a value without what stands around it by mistake */
export const bare = (value: string | undefined) => value?.trim().replace(/^(["'])(.*)\1$/s, "$2") ?? "";
