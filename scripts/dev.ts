/**
 * `npm run dev`: everything between a clone and the first click. Makes the secrets, generates the client, creates
 * and migrates the database, starts the local providers and Next, and says what is wired to what.
 */

import { resolveProviders } from "@/features/providers";
import { checkConfiguration } from "@/features/setup/configuration";
import { migrate } from "@/lib/database/migrate";
import { readEnvironment } from "@/lib/next-env";
import { describedStandIns } from "./support/described-stand-ins";
import { developmentVariables } from "./support/development";
import { localMail } from "./support/local-mail";
import { startLocalProviders } from "./support/local-providers";
import { choosePort } from "./support/ports";
import { ensurePrismaClient } from "./support/prisma-client";
import { superviseAll } from "./support/processes";
import { ensureSecrets } from "./support/secrets";
import { answers, startNext } from "./support/server";
import { summary } from "./support/summary";

export async function main(): Promise<number> {
  const made = ensureSecrets("development");
  const files = readEnvironment("development");
  const port = await choosePort(files.PORT, 3000);
  const providersPort = await choosePort(undefined, port + 1);
  const base = developmentVariables(files, port, providersPort);
  const local =
    !files.LOCAL_PROVIDERS_URL &&
    resolveProviders({ ...files, ...base }).providers.some(({ mode }) => mode === "local");
  const mail = local ? await localMail(files, providersPort + 1) : {};
  const set = { ...base, ...mail };
  const source = { ...files, ...set };
  const env = checkConfiguration(source);
  await migrate(env.DATABASE_URL);
  await ensurePrismaClient();
  return superviseAll(async () => {
    const [server, providers] = await Promise.all([
      // Only this machine: with the local providers anyone who reaches the page can be anyone.
      startNext("dev", port, set, "127.0.0.1"),
      local ? startLocalProviders(providersPort, { ...mail, ...describedStandIns(source) }) : null,
    ]);
    for (const [file, names] of Object.entries(made))
      console.log(`  Wrote ${names.join(" and ")} to ${file}`);
    console.log(`\n${await summary(env, source)}\n`);
    // Compiles the page that is wanted next while the person still reads.
    void answers(`http://127.0.0.1:${port}/signin`);
    return { Next: server, ...(providers && { "The local providers": providers.process }) };
  });
}
