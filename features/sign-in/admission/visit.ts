import type { OpenedSession } from "@/features/session/mutations";
import type { Session } from "@/features/session/queries";
import type { SessionId } from "@/features/session/session-id";
import type { Intent } from "@/features/sign-in/intent";

/** The circumstances in which somebody comes in. */
export type Visit = {
  /** What the round trip was for; null to sign in. */
  intent: Intent | null;
  /** The session that the intent names, which the new one takes the place of. */
  asker: (Pick<Session, "provider" | "issuer" | "authenticatedAt"> & { id: SessionId | string }) | null;
  /** The session token that the browser had, whose session ends; null where it had none. */
  previous: string | null;
  userAgent: string | null;
  /**
   * The identity whose person has asked for an account of their own, and the user with its email, whom they had been told
   * of; it is their browser that says so.
   */
  anew?: { provider: string; subject: string; issuer: string; userId: string } | null;
  /** The client that it is for; null for a browser of this site. */
  client: { id: string; name: string } | null;
};

/** Who came in, and how. */
export type Admitted = {
  userId: string;
  /** What this site calls them, where that is known without asking. */
  name: string | null;
  outcome: "known" | "new" | "linked";
  /** What a round trip for more access brought, in scopes: what is new, and what was wanted and did not come. */
  granted: Granted | null;
  session: OpenedSession;
};

export type Granted = { gained: string[]; missing: string[] };

/** Another request of the same person was faster; looking again shows what it did. */
export class Overtaken extends Error {
  override name = "Overtaken";
}
