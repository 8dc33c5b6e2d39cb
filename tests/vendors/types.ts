import type { ProviderIdentity } from "@/features/providers/types";

/** What the tests know of one vendor; it is written down from the vendor's documents, and read out of nothing of ours. */
export type VendorFixture = {
  /** Auth.js's id, and the first part of the stand-in's paths. */
  id: string;
  /** Set where its stand-in is one of local-providers/ordinary.ts, which is tested once for all of them. */
  ordinary?: true;
  /** What its button says. */
  name: string;
  /** What a sign-in asks for: identity and no more. */
  scope: string;
  /** Paths of the stand-in. */
  authorize: string;
  token: string;
  userinfo: string;
  /** The stand-in's issuer identifier, as a path of it. */
  issuer: string;
  /** How its sign-ins are checked. The security tests try one of each way (tests/unit/provider-classes.test.ts). */
  way: "oauth" | "openid" | "openid-of-tenants";
  /** Checks of its protocol that it does not support: its sign-ins go the same way without them. */
  withoutChecks?: readonly ("pkce" | "nonce")[];
  /** The error that somebody comes back with who cancels; `access_denied` where it is left out. */
  cancelledAs?: string;
  /** What asks it to ask anew who somebody is, of `prompt`, `max_age` and `auth_type`. */
  asksAnew: Readonly<Record<string, string>>;
  /** Set where its answer comes as a form. */
  responseMode?: "form_post";
  /** Set where it tells a name beside the code, the first time only, and in no answer. */
  tellsNameBeside?: true;
  /** Set where none of its emails counts as verified. */
  verifiesNone?: true;
  /** Set where its clients cannot be sent back to this machine. */
  refusesLoopback?: true;
  /** Set where its word for a mailbox that it owns counts for ADMIN_EMAILS. */
  administers?: true;
  /** What it offers after a sign-in: `refresh` of access tokens, tokens for the `app`, a `page` of grants, the end of a
   * `consent`, and to ask `anew` who somebody is. */
  offers: string;
  /** The members of an answer that say who somebody is; all others may be anything. */
  saysWho: readonly string[];
  /** An answer from its documents that says who somebody is, and who that is. */
  answer: Readonly<Record<string, unknown>>;
  identity: ProviderIdentity;
};
