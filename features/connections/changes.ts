import { after } from "next/server";
import { removeAccount } from "@/features/connections/mutations";
import { connectionsPath, disconnectionNotice } from "@/features/connections/notices";
import { currentOffers } from "@/features/connections/queries";
import { recordEvent } from "@/features/events/mutations";
import { retryRevocations, revokeGrants } from "@/features/grants/mutations";
import { findEntry } from "@/features/providers";
import { currentUserAgent } from "@/features/session/auth";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { startSignIn } from "@/features/sign-in/start";
import { log } from "@/lib/log";
import { safeReturnTo } from "@/lib/redirects";

// What a person changes about their connections, once they have proven who they are. Each says where to go then.

/**
 * Goes to a provider to file the identity that it names under this person.
 * @param input a provider's id, and the page to go to then after a space; from a form and so from anybody
 */
export function connect({ id, user }: Session, input: string): Promise<string> {
  const [provider = "", page] = input.split(" ");
  const connected = connectionsPath("connected", provider);
  const done = page === undefined ? connected : safeReturnTo(page, connected);
  return startSignIn(provider, done, { kind: "connect", userId: user.id, sessionId: textOf(id) });
}

/**
 * Takes a connection away, and the app's permission at its provider with it. That the provider is down does not stop
 * it: the permission is withdrawn later then.
 * @param id the account's, from a form and so from anybody
 */
export async function disconnect(session: Session, id: string): Promise<string> {
  const result = await removeAccount(session, id, currentOffers());
  if (result.outcome !== "done") {
    // A form that was sent twice ends here too, and so does somebody else's connection.
    log("warn", "disconnection_refused", { user: session.user.id, outcome: result.outcome });
    return connectionsPath(result.outcome === "gone" ? "not-connected" : "last-way-in");
  }
  const { provider } = result;
  const [outcome = "kept"] = await revokeGrants(result.grants);
  const userAgent = await currentUserAgent();
  await recordEvent({
    userId: session.user.id,
    kind: "disconnected",
    provider,
    userAgent,
    // part: mail
    formerEmail: result.email,
  });
  // Somebody is here and the server awake: a good moment for what waits.
  after(() => retryRevocations());
  return connectionsPath(disconnectionNotice(outcome, findEntry(provider)?.tokens), provider);
}
