import nextEnv from "@next/env";
// By their places, since Prisma's commands read this by way of prisma.config.ts and know no alias.
import type { EnvSource } from "./env";
import { checkEnvFiles, type Mode } from "./env-files";

/**
 * The variables that Next will see: the environment first, then the `.env` files in Next's own order. The
 * environment of this process stays as it was, so that children read the files themselves and notice changes.
 * @param mode which files count
 * @throws Fault when a file cannot be read or understood
 */
export function readEnvironment(mode: Mode): EnvSource {
  checkEnvFiles(mode);
  const before = { ...process.env };
  // In "test" Next would leave .env.local out.
  Object.assign(process.env, { NODE_ENV: mode });
  // Next goes back to the environment that it first saw in this process.
  const gone = Object.keys(nextEnv.initialEnv ?? {}).filter((name) => !(name in process.env));
  nextEnv.updateInitialEnv({ ...Object.fromEntries(gone.map((name) => [name, undefined])), ...process.env });
  const silent = { info: () => {}, error: (message: string) => console.error(message) };
  const { combinedEnv } = nextEnv.loadEnvConfig(process.cwd(), mode === "development", silent, true);
  const result = { ...combinedEnv, NODE_ENV: mode };
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  return result;
}
