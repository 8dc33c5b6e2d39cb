import { findEntry } from "@/features/providers";
import { passkey } from "./passkey";
import { recoveryCode } from "./recovery-code";
import type { Offer, OwnWay } from "./way";

const ownWays: readonly OwnWay[] = [passkey, recoveryCode];

/** The ways in of this site's own that can be used now. */
export function ownOffers(): Offer[] {
  return ownWays.flatMap(({ id, issuer }) => {
    const now = issuer();
    return now === null ? [] : [{ provider: id, issuer: now }];
  });
}

/**
 * @param id a provider's, or that of a way in of this site's own
 * @returns what it is called within a sentence; null for one that this app no longer knows
 */
export function wayName(id: string | null): string | null {
  if (id === null) return null;
  return findEntry(id)?.button.name ?? ownWays.find((one) => one.id === id)?.name ?? null;
}
