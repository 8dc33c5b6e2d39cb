import { dropGrant } from "@/features/api-access/mutations";
import { connectionsPath } from "@/features/connections/notices";
import { recordEvent } from "@/features/events/mutations";
import { revokeGrants } from "@/features/grants/mutations";
import { limitChanges } from "@/features/rate-limits/limit";
import { currentUserAgent, requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { textField } from "@/lib/forms";

/** Longer than any id. */
const longest = 100;

/**
 * Gives back everything that a person has allowed at a provider, and keeps the account as a way in. Field `grant`, the account's id.
 * It takes nothing from them that they could not allow anew, so it asks for no confirmation.
 */
export async function stopAllowing(form: FormData): Promise<string> {
  const page = connectionsPath();
  await limitChanges(page);
  const user = await requireUser(page);
  const account = textField(form, "grant").slice(0, longest);
  const dropped = await orUnavailable(page, () => dropGrant(user.id, account));
  if (!dropped) return connectionsPath("nothing-allowed");
  const { provider } = dropped;
  const [outcome = "kept"] = await revokeGrants(dropped.grants);
  const userAgent = await currentUserAgent();
  await recordEvent({ userId: user.id, kind: "access_ended", provider, userAgent });
  return connectionsPath(outcome === "revoked" ? "stopped" : `stopped-${outcome}`, provider);
}
