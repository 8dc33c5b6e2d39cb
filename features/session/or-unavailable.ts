import { redirect, unstable_rethrow } from "next/navigation";
import { unavailable } from "@/features/session/unavailable";
import { isDatabaseFailure } from "@/lib/database/failure";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

/**
 * Does what a page or a form asks of the database. If that does not answer, the person gets the page that says so, with
 * its status and the way back, with and without JavaScript; Next would answer "Internal Server Error".
 *
 * @param path the page, or that of the form
 * @throws what is no failure of the database
 */
export async function orUnavailable<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // Next's own signals, such as a redirect, come as errors.
    unstable_rethrow(error);
    if (!isDatabaseFailure(error)) throw error;
    log("error", "database_unanswered", { route: path, error: describeError(error) });
    redirect(unavailable(path));
  }
}
