/** `npm start`: the production server on what `npm run build` made. Refuses to start on a faulty configuration. */
import { missingOperator } from "@/features/legal/operator";
import { checkConfiguration } from "@/features/setup/configuration";
import { migrate } from "@/lib/database/migrate";
import { originOf } from "@/lib/env";
import { readEnvironment } from "@/lib/next-env";
import { choosePort } from "./support/ports";
import { patienceOf, superviseAll } from "./support/processes";
import { startNext } from "./support/server";
import { summary } from "./support/summary";

export async function main(): Promise<number> {
  const files = readEnvironment("production");
  const source = { ...files, PORT: files.PORT || "3000" };
  const env = checkConfiguration(source);
  const port = await choosePort(source.PORT, 3000);
  await migrate(env.DATABASE_URL);
  return superviseAll(async () => {
    const set = { PORT: source.PORT, AUTH_URL: originOf(env), NODE_ENV: "production" };
    const server = await startNext("start", port, set);
    console.log(`\n${await summary(env, source)}\n`);
    const missing = missingOperator(env).join(" and ");
    if (missing)
      console.log(`  The privacy and terms pages do not say who runs this site: set ${missing}.\n`);
    return { Next: server };
  }, patienceOf(env));
}
