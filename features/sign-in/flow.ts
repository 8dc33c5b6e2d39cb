import { AsyncLocalStorage } from "node:async_hooks";
import type { ProviderIdentity } from "@/features/sign-in/providers/types";

/** What one request of a sign-in learns on its way through Auth.js, which hands most of it to nobody. */
export type Flow = {
  /** From the path; null on endpoints without one. */
  provider: string | null;
  /** The callback's `error` parameter (RFC 6749, section 4.1.2.1); it counts only once Auth.js has checked the state. */
  authorizationError: string | null;
  /** Milliseconds since the epoch */
  startedAt: number;
  /** Set once the provider's answer was read and found usable. */
  identity: ProviderIdentity | null;
  /** Everything Auth.js logged as an error, in order. */
  errors: unknown[];
};

export const flow = new AsyncLocalStorage<Flow>();

/**
 * @param provider Auth.js's id of it, or null
 * @param authorizationError the callback's `error` parameter, if it has one
 */
export function newFlow(provider: string | null, authorizationError: string | null = null): Flow {
  return { provider, authorizationError, startedAt: Date.now(), identity: null, errors: [] };
}
