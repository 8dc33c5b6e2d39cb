import { insteadOf } from "@/lib/describe-errors";
import { AuthorizationRefused, ProviderUntrusted } from "./errors";
import { isTenantIssuer, type Tenants } from "./tenants";

/** How a provider names itself in `iss` (RFC 9207). */
export type IssuerRule = {
  /** Its issuer identifier; also what its accounts are filed under, where `filedUnder` does not say. */
  name: string;
  /** What its accounts are filed under, where the name may change and they stay the same. */
  filedUnder?: string;
  /** Where each of its tenants has an issuer, so that `name` is that of none. */
  tenants?: Tenants;
  /** Other names of the same provider, where it has not published which one it will use. */
  alsoKnownAs?: readonly string[];
  /** An origin of which any identifier is its own, where it has published none. */
  origin?: string;
  /** Whether every answer with a code carries `iss`, so that one without it is not the provider's. */
  promised: boolean;
};

/**
 * Checks what came back from the provider by way of the browser, before anything of it is used. An error without a code
 * need not name its issuer: GitHub's does not, and nothing comes of it but a page that says so.
 *
 * @param params the callback's parameters
 * @returns the code
 * @throws AuthorizationRefused for an error answer; ProviderUntrusted for a parameter that came twice (RFC 6749, section 3.1), for tokens, which the code flow
 *   never sends this way (RFC 9700, section 2.1.2), and for an answer of another provider (RFC 9207, section 2.4)
 */
export function readAuthorizationResponse(params: URLSearchParams, issuer: IssuerRule): string {
  for (const name of new Set(params.keys())) {
    if (params.getAll(name).length > 1)
      throw new ProviderUntrusted("authorization response: a parameter came twice");
  }
  for (const name of ["access_token", "id_token", "token", "refresh_token"]) {
    if (params.has(name))
      throw new ProviderUntrusted("authorization response: a token, where only a code belongs");
  }
  const iss = params.get("iss");
  // Some libraries take an empty one for none.
  if (iss === "")
    throw new ProviderUntrusted("authorization response: an empty issuer, which is another issuer");
  if (iss === null) {
    if (issuer.promised && !isRefusal(params))
      throw new ProviderUntrusted("authorization response: no issuer, though it always names one");
  } else if (
    iss !== issuer.name &&
    !issuer.alsoKnownAs?.includes(iss) &&
    !isOfTenant(iss, issuer) &&
    !isAtOrigin(iss, issuer)
  ) {
    throw new ProviderUntrusted(`authorization response: another issuer: ${insteadOf(iss, issuer.name)}`);
  }
  const error = params.get("error");
  if (error !== null)
    throw new AuthorizationRefused({ error, error_description: params.get("error_description") ?? "" });
  const code = params.get("code");
  if (!code) throw new ProviderUntrusted("authorization response: neither a code nor an error");
  return code;
}

const isRefusal = (params: URLSearchParams) => params.has("error") && !params.has("code");

function isAtOrigin(iss: string, { origin }: IssuerRule): boolean {
  return origin !== undefined && URL.canParse(iss) && new URL(iss).origin === origin;
}

function isOfTenant(iss: string, { tenants }: IssuerRule): boolean {
  return tenants !== undefined && isTenantIssuer(tenants, iss);
}
