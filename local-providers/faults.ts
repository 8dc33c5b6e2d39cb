import type { Answer } from "./answers";
import { table } from "./fault-table";
import type { Forgery } from "./id-token";
import type { Person } from "./people";

/** What a fault may do to the redirect that carries the code back to the app. */
export interface CallbackEdit {
  /** The query of the redirect, to be changed in place. */
  query: URLSearchParams;
  /** Its fragment, which is empty unless the fault fills it. */
  fragment: URLSearchParams;
  /** The vendor's issuer, as RFC 9207 would send it. */
  issuer: string;
  /** Uses the code up, as if somebody had been faster. */
  spendCode(): Promise<void>;
  /** Tokens as good as those that the code would buy: whoever takes them has signed somebody in. */
  tokens(): Promise<FrontTokens>;
}

/** What the implicit flow would send through the browser; the ID token only where there are any. */
export type FrontTokens = { access_token: string; token_type: string; id_token?: string };

type Effect =
  /** The vendor sends an error back instead of a code (RFC 6749 section 4.1.2.1). */
  | { at: "authorize"; error: string; description?: string }
  /** The tokens are another kind than usual: such as end, with a refresh token. */
  | { at: "lifetime" }
  /** The person is another than usual. */
  | { at: "person"; change: (person: Person, vendor: string) => Person }
  /** The redirect back to the app is wrong. */
  | { at: "callback"; change: (edit: CallbackEdit) => void | Promise<void> }
  /** The exchange of the code, the refresh, the user's API or the revocation answers badly. */
  | { at: "token" | "refresh" | "api" | "revoke"; answer: Answer }
  /** A call for something that the person keeps there answers badly; the profile is read as ever. */
  | { at: "resource"; answer: Answer }
  /** The token answer lacks or changes something. */
  | { at: "token_body"; change: (body: Record<string, unknown>) => Record<string, unknown> }
  /** The ID token is wrong. */
  | { at: "id_token"; forge: Forgery }
  /** Requests for metadata carry nothing of a flow, so these count requests; see `FaultOrders.click`. */
  | { at: "discovery"; change: (metadata: Record<string, unknown>) => Record<string, unknown> }
  | { at: "discovery" | "jwks"; answer: Answer };

export type Fault = {
  /** What the button says. */
  label: string;
  /**
   * Left out: at every vendor. `iss`, `iss_unpromised` and `no_iss` are vendors that always send `iss`, that do so without
   * a promise, and that send none.
   */
  only?:
    | "oidc"
    | "oauth2"
    | "nonce"
    | "iss"
    | "iss_unpromised"
    | "no_iss"
    | "refresh"
    | "resource"
    | "unverified"
    | "paid_profile"
    | "paid_resource"
    | "expiry";
  /** The only vendors that do so, by their ids. */
  vendors?: readonly string[];
  /** Sign-in works in the end. */
  succeeds?: true;
} & Effect;

export type FaultId = keyof typeof table;

export const faults: Readonly<Record<FaultId, Fault>> = table;
export const faultIds = Object.keys(table) as [FaultId, ...FaultId[]];

export const isFaultId = (value: unknown): value is FaultId =>
  typeof value === "string" && Object.hasOwn(faults, value);

export const faultOf = (id: unknown): Fault | undefined => (isFaultId(id) ? faults[id] : undefined);

/** Headings of the picker, in the order of a sign-in. */
export const stages: readonly { title: string; at: readonly Fault["at"][]; note?: string }[] = [
  { title: "On the way in", at: ["authorize", "person"] },
  { title: "On the way back", at: ["callback"] },
  { title: "Exchanging the code", at: ["token", "token_body", "lifetime"] },
  { title: "Reading the profile", at: ["api"] },
  { title: "The ID token", at: ["id_token"] },
  {
    title: "Metadata and keys",
    at: ["discovery", "jwks"],
    note:
      "Strikes the app's next request for them, if it comes within 15 seconds. Keys are asked for in any case, since the " +
      "ID token is signed with a new one; metadata only by an app that does not remember it, as this one in development.",
  },
  { title: "Later, when the app reads what you keep here", at: ["resource"] },
  { title: "Later, when the token is refreshed", at: ["refresh"] },
  { title: "Later, when the app gives its permission back", at: ["revoke"] },
];

/** Metadata faults count requests; every other fault belongs to one sign-in. */
export const belongsToFlow = (id: FaultId): boolean => !["discovery", "jwks"].includes(faults[id].at);

/** What a fault needs to know about a vendor. */
export interface FaultTarget {
  id: string;
  protocol: "oidc" | "oauth2";
  withoutNonce?: true;
  sendsIss: boolean;
  issUnpromised?: true;
  refreshes: boolean;
  endlessUnlessOffline?: true;
  unverified?: unknown;
  unpaid?: unknown;
  api?: readonly { auth: string; resource?: unknown }[];
}

const keepsResources = ({ api }: FaultTarget) => api?.some(({ resource }) => resource !== undefined) ?? false;

/** Whether the fault can happen at this vendor. */
export function applies(id: FaultId, vendor: FaultTarget): boolean {
  if (faults[id].vendors?.includes(vendor.id) === false) return false;
  switch (faults[id].only) {
    case undefined:
      return true;
    case "nonce":
      return vendor.protocol === "oidc" && !vendor.withoutNonce;
    case "iss":
      return vendor.sendsIss && !vendor.issUnpromised;
    case "iss_unpromised":
      return vendor.sendsIss && vendor.issUnpromised === true;
    case "no_iss":
      return !vendor.sendsIss;
    case "refresh":
      return vendor.refreshes;
    case "resource":
      return keepsResources(vendor);
    case "unverified":
      return vendor.unverified !== undefined;
    case "paid_profile":
      return vendor.unpaid !== undefined;
    case "paid_resource":
      return vendor.unpaid !== undefined && keepsResources(vendor);
    case "expiry":
      return vendor.endlessUnlessOffline === true;
    case "oidc":
    case "oauth2":
      return faults[id].only === vendor.protocol;
  }
}
