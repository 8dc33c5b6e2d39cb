import type { EventKind, SecurityEvent } from "@/features/events/events";
import { recordEvent } from "@/features/events/mutations";
import { findEntry } from "@/features/providers";
import { permissionsOf } from "@/features/providers/scopes";
import type { Admitted, Visit } from "@/features/sign-in/admission/visit";
import type { FailureCause } from "@/features/sign-in/failures";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

/** @returns what a person's activity says of how they came in, if there is something to say */
export function eventOf(
  provider: string,
  { userId, outcome, granted }: Omit<Admitted, "session">,
  { intent, userAgent, client }: Visit,
): SecurityEvent | null {
  const kind = kindOf(intent?.kind ?? null, outcome, granted);
  const detail = granted ? inWords(granted.gained, findEntry(provider)?.scopes) : (client?.name ?? null);
  return kind && { userId, kind, provider, detail, userAgent };
}

/** Longer than what anybody allows at once. */
const longestDetail = 300;

function inWords(scopes: readonly string[], known: Parameters<typeof permissionsOf>[1]): string {
  return permissionsOf(scopes.join(" "), known).join("; ").slice(0, longestDetail);
}

function kindOf(
  intent: NonNullable<Visit["intent"]>["kind"] | null,
  outcome: Admitted["outcome"],
  granted: Admitted["granted"],
): EventKind | null {
  if (intent === "confirm") return "confirmed";
  if (intent === "grant") return granted && granted.gained.length > 0 ? "access_granted" : null;
  // part: connections
  // What was connected before has not been connected now.
  if (intent === "connect") return outcome === "linked" ? "connected" : null;
  return outcome === "new" ? "signed_up" : "signed_in";
}

/** Tells a person of a sign-in that failed. All others are in the operator's log. */
export async function recordFailure(
  userId: string,
  { cause, provider, userAgent }: { cause: FailureCause; provider: string; userAgent: string | null },
): Promise<void> {
  // Changing one's mind is no failure. And a database that does not answer would only be waited for once more.
  if (cause === "cancelled" || cause === "unavailable") return;
  try {
    await recordEvent({ userId, kind: "sign_in_failed", provider, userAgent, detail: cause });
  } catch (error) {
    log("error", "failure_not_recorded", { user: userId, error: describeError(error) });
  }
}
