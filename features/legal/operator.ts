import { type Env, originOf } from "@/lib/env";

/** Who runs this site, as far as its configuration says. */
export type Operator = {
  /** "its operator" where none is set: nothing is made up. */
  name: string;
  /** The site's host. */
  site: string;
  email: string | null;
  address: string | null;
  jurisdiction: string | null;
};

type Settings = Pick<
  Env,
  "AUTH_URL" | "PORT" | "OPERATOR_NAME" | "OPERATOR_EMAIL" | "OPERATOR_ADDRESS" | "OPERATOR_JURISDICTION"
>;

export function operatorOf(env: Settings): Operator {
  return {
    name: env.OPERATOR_NAME ?? "its operator",
    site: new URL(originOf(env)).host,
    email: env.OPERATOR_EMAIL ?? null,
    address: env.OPERATOR_ADDRESS ?? null,
    jurisdiction: env.OPERATOR_JURISDICTION ?? null,
  };
}

/** @returns the variables that the pages need and do not have */
export function missingOperator(env: Settings): string[] {
  return (["OPERATOR_NAME", "OPERATOR_EMAIL"] as const).filter((name) => env[name] === undefined);
}
