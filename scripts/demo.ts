/**
 * `npm run demo`: the production build with the local providers, on this machine only. The browser tests and the
 * benchmarks run against it.
 */
import { checkConfiguration } from "@/features/setup/configuration";
import { migrate } from "@/lib/database/migrate";
import { readEnvironment } from "@/lib/next-env";
import { main as build } from "./build";
import { describedStandIns } from "./support/described-stand-ins";
import { localMail } from "./support/local-mail";
import { startLocalProviders } from "./support/local-providers";
import { choosePort } from "./support/ports";
import { patienceOf, superviseAll } from "./support/processes";
import { ensureSecrets } from "./support/secrets";
import { startNext } from "./support/server";
import { summary } from "./support/summary";

/** @param args `--no-build` takes the build that is there */
export async function main(args: string[] = []): Promise<number> {
  ensureSecrets("production");
  const files = readEnvironment("production");
  const port = await choosePort(files.PORT, 3000);
  if (!args.includes("--no-build")) await build();
  const providersPort = await choosePort(files.LOCAL_PROVIDERS_PORT, port + 1);
  const mail = { ...(await localMail(files, providersPort + 1)) };
  const set = {
    PORT: String(port),
    AUTH_URL: `http://localhost:${port}`,
    LOCAL_PROVIDERS_URL: `http://127.0.0.1:${providersPort}`,
    ALLOW_LOCAL_PROVIDERS: "1",
    NODE_ENV: "production",
    ...mail,
  };
  const source = { ...files, ...set };
  const env = checkConfiguration(source);
  await migrate(env.DATABASE_URL);
  return superviseAll(async () => {
    const [providers, server] = await Promise.all([
      startLocalProviders(providersPort, { ...mail, ...describedStandIns(source) }),
      startNext("start", port, set, "127.0.0.1"),
    ]);
    console.log(`\n${await summary(env, source)}\n`);
    return { Next: server, "The local providers": providers.process };
  }, patienceOf(env));
}
