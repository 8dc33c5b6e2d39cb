import { apple } from "./apple";
import { auth0 } from "./auth0";
import { discord } from "./discord";
import { facebook } from "./facebook";
import { github } from "./github";
import { gitlab } from "./gitlab";
import { google } from "./google";
import { linkedin } from "./linkedin";
import { microsoft } from "./microsoft-entra-id";
import { x } from "./twitter";
import type { VendorFixture } from "./types";

const all = [
  github,
  google,
  apple,
  x,
  facebook,
  microsoft,
  discord,
  gitlab,
  linkedin,
  auth0,
] as const satisfies readonly VendorFixture[];

/** Auth.js's ids. */
export type ProviderId = (typeof all)[number]["id"];

/** Those whose stand-ins have ways of their own. */
export type StandInId = Exclude<(typeof all)[number], { ordinary: true }>["id"];

/** Every vendor that has a stand-in, in the order of the buttons. */
export const vendorFixtures: readonly (VendorFixture & { id: ProviderId })[] = all;

/** The first of each way. */
export const firstOfWays = vendorFixtures.filter(
  ({ way }, index) => vendorFixtures.findIndex((one) => one.way === way) === index,
);

const others = [google, auth0] as const;
/**
 * A vendor besides GitHub that vouches for its emails. Tests go through it where it matters not which; they go with the last
 * of these when `npm run remove` takes all of them away.
 */
export const another = others[0];

/** @returns a table by provider, in the order of the buttons */
export function byProvider<Value>(of: (vendor: VendorFixture) => Value): Record<ProviderId, Value> {
  // The cast: Object.fromEntries forgets which names it was given, and the list has them all.
  return Object.fromEntries(vendorFixtures.map((vendor) => [vendor.id, of(vendor)])) as Record<
    ProviderId,
    Value
  >;
}

/** Those whose stand-ins have ways of their own. */
export const ownWays = vendorFixtures.filter(
  (vendor): vendor is (typeof vendorFixtures)[number] & { id: StandInId } => !vendor.ordinary,
);

/** Whether a sign-in with it has this check. */
export const hasCheck = (
  { withoutChecks = [], scope }: Pick<VendorFixture, "withoutChecks" | "scope">,
  check: "pkce" | "nonce",
): boolean => !withoutChecks.includes(check) && (check === "pkce" || isOpenId({ scope }));

export const isOpenId = ({ scope }: Pick<VendorFixture, "scope">): boolean => scope.includes("openid");
