import { AsyncLocalStorage } from "node:async_hooks";
import type { Session } from "@/features/session/queries";
import type { ProvenIdentity } from "@/features/sign-in/identify";
import type { Intent } from "@/features/sign-in/intent";

/** What one request of a sign-in learns on its way through Auth.js, which hands most of it to nobody. */
export type Flow = {
  /** From the path; null on endpoints without one. */
  provider: string | null;
  /** Names this flow's cookies (see flow-cookies.ts); null for a request that belongs to no flow. */
  id: string | null;
  /** The callback's `error` parameter (RFC 6749, section 4.1.2.1); it counts only once Auth.js has checked the state. */
  authorizationError: string | null;
  /** The browser's User-Agent header. */
  userAgent: string | null;
  /** Milliseconds since the epoch */
  startedAt: number;
  /** What the round trip is for, other than signing in. */
  intent: Intent | null;
  /** The session that the intent names, which the new one takes the place of. */
  asker: Pick<Session, "id" | "provider" | "authenticatedAt"> | null;
  /** The ID token as the provider signed it, where Auth.js gets to read a copy (protocol/tenants.ts). */
  idToken: string | null;
  /** For whom it is, if not for a browser of this site: the client, and where it had the provider send its person back to. */
  client: { id: string; name: string; redirectUri: string } | null;
  /** Set once the provider's answer was verified, read and found usable. */
  identity: ProvenIdentity | null;
  /** Why it was not; thrown as soon as Auth.js lets us. */
  refusal: unknown;
  /** Who came in, and how. */
  userId: string | null;
  /** The name of the session that was opened. */
  sessionId: string | null;
  outcome: "known" | "new" | "linked" | null;
  /** What a round trip for more access brought, in scopes: what is new, and what was wanted and did not come. */
  granted: { gained: string[]; missing: string[] } | null;
  /** Whose account has the identity's email already, with the ids of the providers that open it. */
  conflict: { userId: string; ways: string[] } | null;
  /** Whose account the identity opens, though they may not come in. */
  refusedUserId: string | null;
  /** Everything Auth.js logged as an error, in order. */
  errors: unknown[];
};

export const flow = new AsyncLocalStorage<Flow>();

/** @param known what the request already says; the rest is not known yet */
export function newFlow(
  known: Partial<Pick<Flow, "provider" | "id" | "authorizationError" | "userAgent">>,
): Flow {
  return {
    provider: null,
    id: null,
    authorizationError: null,
    userAgent: null,
    ...known,
    startedAt: Date.now(),
    intent: null,
    asker: null,
    idToken: null,
    client: null,
    identity: null,
    refusal: null,
    userId: null,
    sessionId: null,
    outcome: null,
    granted: null,
    conflict: null,
    refusedUserId: null,
    errors: [],
  };
}

/**
 * Whose a sign-in was that failed, if that is certain: they asked for it while signed in, their email was proven, or
 * it was their account, which may not come in.
 */
export function failedUser(store: Flow): string | null {
  return store.intent?.userId ?? store.conflict?.userId ?? store.refusedUserId;
}
