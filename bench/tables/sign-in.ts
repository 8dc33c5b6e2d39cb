import type { Options } from "../options";
import type { Result } from "../report";

export async function signInTable(_options: Options): Promise<Result> {
  throw new Error("soon");
}
