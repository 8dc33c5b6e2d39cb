/**
 * `npm run dev`: everything between a clone and the first click. Makes the secrets, generates the client, creates
 * and migrates the database, starts the local providers and Next, and says what is wired to what.
 */
import { checkConfiguration } from "@/features/setup/configuration";
import { resolveProviders } from "@/features/sign-in/providers";
import { migrate } from "@/lib/migrations";
import { ensureSecrets, readEnvironment } from "./support/env-file";
import { startLocalProviders } from "./support/local-providers";
import { choosePort } from "./support/ports";
import { ensurePrismaClient } from "./support/prisma-client";
import { stopAll, superviseAll } from "./support/processes";
import { startNext } from "./support/server";
import { summary } from "./support/summary";

export async function main(): Promise<number> {
  const made = ensureSecrets();
  const files = readEnvironment("development");
  const port = await choosePort(files.PORT, 3000);
  const providersPort = await choosePort(undefined, port + 1);
  const set: Record<string, string> = {
    PORT: String(port),
    AUTH_URL: files.AUTH_URL || `http://localhost:${port}`,
  };
  const own = files.LOCAL_PROVIDERS_URL;
  const source = { ...files, ...set, LOCAL_PROVIDERS_URL: own || `http://127.0.0.1:${providersPort}` };
  const env = checkConfiguration(source);

  migrate(env.DATABASE_URL);
  await ensurePrismaClient();
  const needed = !own && resolveProviders(source).providers.some(({ mode }) => mode === "local");
  try {
    // Next takes a while to be ready, so the stand-ins start beside it.
    const [providers, server] = await Promise.all([
      needed ? startLocalProviders(providersPort) : null,
      // Only this machine: with the stand-ins anyone who reaches the page can be anyone.
      startNext("dev", port, { ...set, LOCAL_PROVIDERS_URL: source.LOCAL_PROVIDERS_URL }, "127.0.0.1"),
    ]);
    if (made.length > 0) console.log(`  Wrote ${made.join(" and ")} to .env.local`);
    console.log(`\n${summary(env, source)}\n`);
    return await superviseAll({
      Next: server,
      ...(providers && { "The local providers": providers.process }),
    });
  } catch (error) {
    await stopAll();
    throw error;
  }
}
