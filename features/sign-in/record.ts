import type { EventKind } from "@/features/activity/events";
import { recordEvent } from "@/features/activity/mutations";
import { failureCause } from "@/features/sign-in/failures";
import { type Flow, failedUser } from "@/features/sign-in/flow";
import { countSuccess } from "@/features/sign-in/telemetry";
import { annotate } from "@/lib/telemetry";

/** Tells the person's activity how they came in. */
export async function recordSuccess(store: Flow): Promise<void> {
  const { userId, provider, userAgent } = store;
  const kind = kindOf(store);
  const detail = store.client?.name ?? null;
  if (userId && kind) await recordEvent({ userId, kind, provider, detail, userAgent });
  const { intent, outcome } = store;
  if (!provider || !outcome) return;
  countSuccess({ provider, intent: intent?.kind ?? "sign-in", outcome });
  annotate({ "valet_key.outcome": outcome });
}

function kindOf({ intent, outcome }: Flow): EventKind | null {
  if (intent?.kind === "confirm") return "confirmed";
  // What was connected before has not been connected now.
  if (intent) return outcome === "linked" ? "connected" : null;
  return outcome === "new" ? "signed_up" : "signed_in";
}

/** Tells a person of a sign-in that failed, if it is certain whose it was. All others are in the operator's log. */
export async function recordFailure(store: Flow): Promise<void> {
  const userId = failedUser(store);
  if (!userId) return;
  const { provider, userAgent } = store;
  const detail = failureCause(store.errors, store.authorizationError);
  // Changing one's mind is no failure. And a database that does not answer would only be waited for once more.
  if (detail === "cancelled" || detail === "unavailable") return;
  try {
    await recordEvent({ userId, kind: "sign_in_failed", provider, userAgent, detail });
  } catch (error) {
    // The person is told of the first failure; this one belongs beside it in the log.
    store.errors.push(error);
  }
}
