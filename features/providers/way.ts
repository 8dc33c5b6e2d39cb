/** An identity as far as it can open its person's account. */
export type Way = { provider: string; issuer: string | null };

/** A provider on offer, with the issuer that its identities are filed under now. */
export type Offer = { provider: string; issuer: string };

/** A way in of this site's own: no provider vouches for who comes by it. */
export type OwnWay = {
  /** Stands where the provider's id does for others, and so is none of theirs. */
  id: string;
  /** Its name within a sentence: "Signed in with a passkey". */
  name: string;
  /** What its sessions are filed under now; null where nobody can use it. */
  issuer: () => string | null;
};

/** @returns whether somebody could sign in with it now: its provider is on offer, and still the same one */
export function isWayIn({ provider, issuer }: Way, offers: readonly Offer[]): boolean {
  const offer = offers.find((one) => one.provider === provider);
  return offer !== undefined && (issuer === null || sameIssuer(issuer, offer.issuer));
}

/** As URLs where they are, since a provider's metadata may write its own with another slash at the end. */
function sameIssuer(a: string, b: string): boolean {
  return a === b || (URL.canParse(a) && URL.canParse(b) && new URL(a).href === new URL(b).href);
}
