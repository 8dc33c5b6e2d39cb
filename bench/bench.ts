import { mkdirSync } from "node:fs";
import { Fault } from "@/lib/fault";
import { stopAll } from "@/scripts/support/processes";
import { workFolder } from "./database";
import type { Options, TableName } from "./options";
import { install } from "./peers";
import { profileSession, profileSignIn } from "./profile";
import { circumstances, performanceDoc, type Result, show, write } from "./report";
import { callbackTable } from "./tables/callback";
import { pagesTable } from "./tables/pages";
import { sessionsTable } from "./tables/sessions";
import { signInTable } from "./tables/sign-in";
import { sizeTable } from "./tables/size";

const tables: Record<TableName, (options: Options) => Promise<Result>> = {
  sessions: sessionsTable,
  pages: pagesTable,
  "sign-in": signInTable,
  callback: callbackTable,
  size: sizeTable,
};

/** Measures what is asked for, prints it, and writes it down when that is asked for too. */
export async function bench(options: Options): Promise<number> {
  mkdirSync(workFolder, { recursive: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void stopAll().then(() => process.exit(1)));
  }
  if (!install("bench")) throw new Fault("Without the load generator there is nothing to measure with.");
  try {
    if (options.profile) {
      const profile = options.tables.join() === "sign-in" ? profileSignIn : profileSession;
      for (const result of await profile(options)) console.log(`\n${show(result)}`);
      return 0;
    }
    for (const name of options.tables) {
      const text = `${show(await tables[name](options))}\n\n${circumstances(commandOf(name, options))}`;
      console.log(`\n${text}\n`);
      if (options.write) write(name, options.database ? "postgresql" : "sqlite", text);
    }
    if (options.write) console.log(`Written to ${performanceDoc}.`);
    return 0;
  } finally {
    await stopAll();
  }
}

/** Without the address of a database, which may hold a password. */
function commandOf(name: TableName, { rounds, seconds, signIns, database }: Options): string {
  const much = name === "sign-in" ? `--sign-ins ${signIns}` : `--seconds ${seconds}`;
  const on = database ? " --database postgres://…" : "";
  return `npm run bench -- ${name} --rounds ${rounds} ${much}${on}`;
}
