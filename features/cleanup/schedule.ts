import { kinds, removeExpired } from "@/features/cleanup/mutations";
import { firstDelay, nextDelay, pace } from "@/features/cleanup/policy";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

/** Removes what has expired about every hour, as long as this process runs; it does not keep it running. */
export function scheduleCleanup(delay = firstDelay()): void {
  setTimeout(async () => scheduleCleanup(nextDelay(await cleanUp())), delay).unref();
}

/** One run. Never throws. @returns whether nothing is left to do until the next hour */
async function cleanUp(): Promise<boolean> {
  const now = new Date();
  let complete = true;
  try {
    for (const kind of kinds) {
      const done = await removeExpired(kind, now, { ...pace, ref: false });
      complete &&= done.complete;
      if (done.removed > 0)
        log("info", "cleaned_up", { kind, removed: done.removed, complete: done.complete });
    }
    return complete;
  } catch (error) {
    log("warn", "cleanup_failed", { error: describeError(error) });
    return true;
  }
}
