/** What the browser tests run against: the production build and the local providers, and nothing that a demo adds. */
import { migrate } from "@/lib/database/migrate";
import { startLocalProviders } from "@/scripts/support/local-providers";
import { superviseAll } from "@/scripts/support/processes";
import { startNext } from "@/scripts/support/server";

const { DATABASE_URL, LOCAL_PROVIDERS_PORT, PORT } = process.env;

await migrate(DATABASE_URL ?? "");
process.exitCode = await superviseAll(async () => {
  // First, since the tests begin when Next answers. A further app has no port for them, and uses those of the first.
  const providers = LOCAL_PROVIDERS_PORT && (await startLocalProviders(Number(LOCAL_PROVIDERS_PORT)));
  const next = await startNext("start", Number(PORT), {}, "127.0.0.1");
  return { Next: next, ...(providers && { "The local providers": providers.process }) };
});
