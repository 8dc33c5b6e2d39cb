import { configuredProvider, issuerOf } from "@/features/providers";
import { ownOffers } from "@/features/providers/own-ways";
import { isWayIn, type Offer, type Way } from "@/features/providers/way";
import { type EmailFacts, type EmailWorth, includesWorth, worthOf } from "./worth";

/** Whether what came by a provider counts now: it is on offer, under the issuer that this was filed under. */
export function isOnOffer(way: Way): boolean {
  const provider = configuredProvider(way.provider);
  const offers: Offer[] = provider ? [{ provider: way.provider, issuer: issuerOf(provider) }] : ownOffers();
  return isWayIn(way, offers);
}

/**
 * What an account's email is worth now. Every decision by an account's email asks this. An account that is filed under
 * no issuer is from before issuers were kept: its next sign-in files it.
 */
export function worthNow(account: Way & EmailFacts): EmailWorth {
  const provider = configuredProvider(account.provider);
  if (!provider || account.issuer === null || !isOnOffer(account)) return "nothing";
  return worthOf(provider, account);
}

/** @returns the same account, whose email is verified only if it is worth something now */
export function vouchedNow<Account extends Way & EmailFacts>(account: Account): Account {
  return { ...account, emailVerified: includesWorth(worthNow(account), "identity") };
}

/** The columns that `worthNow` reads. */
export const worthColumns = {
  provider: true,
  issuer: true,
  email: true,
  emailVerified: true,
  emailOwned: true,
} as const;
