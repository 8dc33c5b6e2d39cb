/**
 * `npm run dev`: everything between a clone and the first click. Makes the secrets, generates the client, creates
 * and migrates the database, starts the local providers and Next, and says what is wired to what.
 */
import { ensureSecrets, readEnvironment } from "./support/env-file";
import { startLocalProviders } from "./support/local-providers";
import { choosePort } from "./support/ports";
import { ensurePrismaClient } from "./support/prisma-client";
import { stopAll, superviseAll } from "./support/processes";
import { answers, startNext } from "./support/server";

export async function main(): Promise<number> {
  const made = ensureSecrets();
  const files = readEnvironment("development");
  const port = await choosePort(files.PORT, 3000);
  const providersPort = await choosePort(undefined, port + 1);
  const set = {
    PORT: String(port),
    AUTH_URL: files.AUTH_URL || `http://localhost:${port}`,
    LOCAL_PROVIDERS_URL: files.LOCAL_PROVIDERS_URL || `http://127.0.0.1:${providersPort}`,
  };
  const source = { ...files, ...set };
  await ensurePrismaClient();

  // Next takes longest to be ready, so it starts first and everything else happens meanwhile. It is bound to this
  // machine: with the local providers anyone who reaches the page can be anyone.
  const starting = startNext("dev", port, set, "127.0.0.1");
  try {
    const [{ checkConfiguration }, { resolveProviders }, { migrate }, { summary }] = await Promise.all([
      import("@/features/setup/configuration"),
      import("@/features/sign-in/providers"),
      import("@/lib/migrations"),
      import("./support/summary"),
    ]);
    const env = checkConfiguration(source);
    migrate(env.DATABASE_URL);
    const local = resolveProviders(source).providers.some(({ mode }) => mode === "local");
    const [server, providers] = await Promise.all([
      starting,
      local && !files.LOCAL_PROVIDERS_URL ? startLocalProviders(providersPort) : null,
    ]);
    if (made.length > 0) console.log(`  Wrote ${made.join(" and ")} to .env.local`);
    console.log(`\n${summary(env, source)}\n`);
    // Compiles the page that is wanted next while the person still reads.
    void answers(`http://127.0.0.1:${port}/signin`);
    return await superviseAll({
      Next: server,
      ...(providers && { "The local providers": providers.process }),
    });
  } catch (error) {
    starting.catch(() => {}); // It is being stopped, and the error that says why is on its way.
    await stopAll();
    throw error;
  }
}
