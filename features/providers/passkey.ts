import { env, originOf } from "@/lib/env";
import type { OwnWay } from "./way";

/** Whom a passkey is made for and used at: WebAuthn's relying party. */
export type RelyingParty = {
  /** A host name: a passkey made for it signs for no other one. */
  id: string;
  origin: string;
};

/** @returns null at an address: a relying party has a host name (WebAuthn, section 5.1.3, step 8) */
export function relyingParty(origin = originOf(env())): RelyingParty | null {
  const { hostname } = new URL(origin);
  return /^\[|^\d+(\.\d+){3}$/.test(hostname) ? null : { id: hostname, origin };
}

export const passkey: OwnWay = {
  id: "passkey",
  name: "a passkey",
  issuer: () => relyingParty()?.id ?? null,
};
