import { parseArgs } from "node:util";
import { Fault } from "@/lib/fault";

export const tableNames = ["sessions", "pages", "sign-in", "callback", "size"] as const;
export type TableName = (typeof tableNames)[number];

export type Options = {
  tables: readonly TableName[];
  /** How often everything is measured in turn. */
  rounds: number;
  /** How long each thing is under load in a round. */
  seconds: number;
  /** How often somebody signs in, in a round and a column of that table. */
  signIns: number;
  /** A PostgreSQL server on which databases may be made; undefined means SQLite. */
  database: string | undefined;
  /** Also write docs/performance.md. */
  write: boolean;
  /** Only show where the time goes: of a sign-in where that is the one table, else of `/api/me`. */
  profile: boolean;
};

/**
 * Reads the command line.
 * @throws Fault that says what can be asked for
 */
export function parseOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  const unknown = positionals.find((name) => !isTable(name));
  if (unknown) throw new Fault(`There is no table ${unknown}. Tables: ${tableNames.join(", ")}.`);
  const tables = positionals.filter(isTable);
  if (values.database !== undefined && !/^postgres(ql)?:\/\//.test(values.database)) {
    throw new Fault("--database must be a URL that begins with postgres://. Without it, SQLite is measured.");
  }
  return {
    tables: tables.length > 0 ? tables : tableNames,
    rounds: positive("rounds", values.rounds),
    seconds: positive("seconds", values.seconds),
    signIns: positive("sign-ins", values["sign-ins"]),
    database: values.database,
    write: values.write,
    profile: values.profile,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "3" },
        "sign-ins": { type: "string", default: "150" },
        database: { type: "string" },
        write: { type: "boolean", default: false },
        profile: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new Fault(error instanceof Error ? error.message : String(error));
  }
}

function isTable(name: string): name is TableName {
  return (tableNames as readonly string[]).includes(name);
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new Fault(`--${name} is ${value}; it must be 1 or more.`);
  return number;
}
