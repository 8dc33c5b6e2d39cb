import type { EventKind } from "@/features/activity/events";
import { recordEvent } from "@/features/activity/mutations";
import { permissionsOf } from "@/features/connections/queries";
import { failureCause } from "@/features/sign-in/failures";
import { type Flow, failedUser } from "@/features/sign-in/flow";
import { findEntry } from "@/features/sign-in/providers";
import { countSuccess } from "@/features/sign-in/telemetry";
import { annotate } from "@/lib/telemetry";

/** Tells the person's activity how they came in. */
export async function recordSuccess(store: Flow): Promise<void> {
  const { userId, provider, userAgent, granted } = store;
  const kind = kindOf(store);
  const detail = granted ? inWords(granted.gained, findEntry(provider ?? "")) : (store.client?.name ?? null);
  if (userId && kind) await recordEvent({ userId, kind, provider, detail, userAgent });
  const { intent, outcome } = store;
  if (!provider || !outcome) return;
  countSuccess({ provider, intent: intent?.kind ?? "sign-in", outcome });
  annotate({ "valet_key.outcome": outcome });
}

/** Longer than what anybody allows at once. */
const longestDetail = 300;

function inWords(scopes: readonly string[], entry: Parameters<typeof permissionsOf>[1]): string {
  return permissionsOf(scopes.join(" "), entry).join("; ").slice(0, longestDetail);
}

function kindOf({ intent, outcome, granted }: Flow): EventKind | null {
  if (intent?.kind === "confirm") return "confirmed";
  if (intent?.kind === "grant") return granted && granted.gained.length > 0 ? "access_granted" : null;
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
