import type { EnvSource } from "@/lib/env";

/**
 * @param files what the environment and the files say
 * @param port where the app listens
 * @param providersPort where the local providers listen
 * @returns what `npm run dev` sets on top of it
 */
export function developmentVariables(files: EnvSource, port: number, providersPort: number) {
  return {
    NODE_ENV: "development",
    PORT: String(port),
    AUTH_URL: files.AUTH_URL || `http://localhost:${port}`,
    LOCAL_PROVIDERS_URL: files.LOCAL_PROVIDERS_URL || `http://127.0.0.1:${providersPort}`,
  };
}
