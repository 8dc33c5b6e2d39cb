/** What the browser tests run against: the production build and the local providers, and nothing that a demo adds. */
import { migrate } from "@/lib/database/migrate";
import { startLocalProviders } from "@/scripts/support/local-providers";
import { superviseAll } from "@/scripts/support/processes";
import { startNext } from "@/scripts/support/server";

const { DATABASE_URL, LOCAL_PROVIDERS_PORT, PORT } = process.env;

await migrate(DATABASE_URL ?? "");
process.exitCode = await superviseAll(async () => {
  const [next, providers] = await Promise.all([
    startNext("start", Number(PORT), {}, "127.0.0.1"),
    // A further app has no port for them, and uses those of the first.
    LOCAL_PROVIDERS_PORT ? startLocalProviders(Number(LOCAL_PROVIDERS_PORT)) : undefined,
  ]);
  return { Next: next, ...(providers && { "The local providers": providers.process }) };
});
