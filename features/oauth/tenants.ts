import { decodeJwt, type JWTPayload } from "jose";
import { ProviderUntrusted } from "./errors";

/**
 * A provider that has an issuer for each of its tenants and one address for all of them, which OpenID Connect does not
 * know: Microsoft. Its ID tokens name their tenant in `tid`.
 */
export type Tenants = {
  /** A tenant's issuer, with `{tenantid}` where its id stands. */
  template: string;
  /** What the provider's metadata calls the issuer: the template as it is, or filled where only one tenant is meant. */
  metadata: string;
  /** Whether people of this tenant may come in; ids are in lower case. */
  admits: (tenant: string) => boolean;
};

const slot = "{tenantid}";
const tenantId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @param tenant its id, in lower case */
export function issuerOfTenant({ template }: Pick<Tenants, "template">, tenant: string): string {
  return template.replace(slot, tenant);
}

/**
 * The issuer that an ID token must have been made by: that of the tenant which it names itself. Nothing of the token
 * is verified here; a token that names one tenant and is another's fails by its `iss`.
 * @throws ProviderUntrusted for a token of no tenant, or of one whose people may not come in
 */
export function expectedIssuer(tenants: Tenants, idToken: string): string {
  const tenant = claimsOf(idToken)?.tid;
  if (typeof tenant !== "string" || !tenantId.test(tenant))
    throw new ProviderUntrusted("ID token: no tenant");
  if (!tenants.admits(tenant)) throw new ProviderUntrusted("ID token: another tenant");
  return issuerOfTenant(tenants, tenant);
}

/** Whether this is the issuer of a tenant whose people may come in. */
export function isTenantIssuer(tenants: Tenants, issuer: string): boolean {
  const [before = "", after = ""] = tenants.template.split(slot);
  const tenant = issuer.slice(before.length, issuer.length - after.length);
  return tenantId.test(tenant) && issuerOfTenant(tenants, tenant) === issuer && tenants.admits(tenant);
}

/**
 * Whether a key may sign for an issuer. Microsoft publishes the keys of several issuers in one set and says whose each
 * is; a tenant with keys of its own must not speak for the others.
 * @param key with its `issuer`, which may have the tenant left open, or none
 */
export function signsFor(key: object, issuer: string, { template }: Tenants): boolean {
  return !("issuer" in key) || key.issuer === issuer || key.issuer === template;
}

/**
 * The same ID token with other claims, which leaves its signature without worth. Auth.js verifies no signature: it gets
 * this copy to check the nonce and the audience on, and we verify the original.
 * @returns what was given when that is no token
 */
export function withClaims(idToken: string, change: (claims: JWTPayload) => JWTPayload): string {
  const [header, , signature] = idToken.split(".");
  const claims = claimsOf(idToken);
  if (!claims) return idToken;
  const payload = Buffer.from(JSON.stringify({ ...claims, ...change(claims) })).toString("base64url");
  return `${header}.${payload}.${signature}`;
}

function claimsOf(idToken: string): JWTPayload | null {
  try {
    return decodeJwt(idToken);
  } catch {
    return null;
  }
}
