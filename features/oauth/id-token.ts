import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose";
import { insteadOf } from "@/lib/describe-errors";
import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "./errors";
import { metadataLifetime } from "./metadata";
import { type Calls, callTimeout, keysFetch } from "./provider-fetch";
import { signsFor, type Tenants } from "./tenants";

/** Signatures by a key that only the provider has (RFC 8725, section 3.1): nothing unsigned, nothing shared. */
const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
/** Seconds that the two clocks may differ; RFC 7519, section 4.1.4 has "no more than a few minutes". */
export const clockTolerance = 90;
/** Seconds since an ID token was issued; it comes straight from the token endpoint, so it is new. */
const maxTokenAge = 10 * 60;

export type IdTokenClaims = JWTPayload & { sub: string };

/**
 * Verifies an ID token: its signature by the provider's published keys, and the claims as OpenID Connect Core,
 * section 3.1.3.7 asks.
 *
 * @param expected the issuer's own metadata, the client that the token must be for, and the nonce of the authorization
 *   request; `tenants` where the keys of several issuers are published together
 * @param calls whose time the request for the keys takes
 * @returns the claims
 * @throws ProviderUntrusted when it must not be believed; ProviderUnavailable when the keys cannot be had
 */
export async function verifyIdToken(
  idToken: string,
  expected: {
    issuer: string;
    jwks_uri: string;
    id_token_signing_alg_values_supported?: string[] | undefined;
    clientId: string;
    nonce: string | null;
    tenants?: Tenants | undefined;
  },
  calls: Calls,
): Promise<IdTokenClaims> {
  const { clientId, nonce, tenants } = expected;
  const limits = { audience: clientId, maxTokenAge, requiredClaims: ["sub", "iat", "exp"] };
  return checkedClaims(
    await verifySigned("ID token", idToken, { ...expected, ...limits }, calls, tenants),
    clientId,
    nonce,
  );
}

/** What a provider signs, as far as it is checked for whatever it says. */
export type Signed = {
  issuer: string;
  jwks_uri: string;
  id_token_signing_alg_values_supported?: string[] | undefined;
  /** Whom it may be for. */
  audience: string | string[];
  /** Seconds since it was issued. */
  maxTokenAge: number;
  requiredClaims: string[];
};

/**
 * Verifies a JWT by the keys that its issuer has published.
 * @param what it is called in an error; each kind has its own share of requests for the keys
 * @throws as `verifyIdToken`
 */
export async function verifySigned(
  what: string,
  token: string,
  { issuer, jwks_uri, id_token_signing_alg_values_supported: supported = ["RS256"], ...limits }: Signed,
  calls: Calls,
  tenants?: Tenants,
): Promise<JWTPayload> {
  try {
    const keys = keysAt(what, jwks_uri, calls);
    const verified = jwtVerify(token, keys, {
      issuer,
      algorithms: asymmetric.filter((algorithm) => supported.includes(algorithm)),
      clockTolerance,
      ...limits,
    });
    const { payload, protectedHeader } = await inTime(verified, jwks_uri, calls);
    const key = keys.jwks()?.keys.find(({ kid }) => kid !== undefined && kid === protectedHeader.kid);
    if (tenants && !(key && signsFor(key, issuer, tenants)))
      throw new ProviderUntrusted(`${what}: signed with another issuer's key`);
    return payload;
  } catch (error) {
    if (
      error instanceof ProviderUnavailable ||
      error instanceof ProviderRefused ||
      error instanceof ProviderUntrusted
    )
      throw error;
    if (error instanceof errors.JWKSTimeout) throw new ProviderUnavailable("timeout", jwks_uri, null);
    throw new ProviderUntrusted(`${what}: ${reasonOf(error, issuer)}`, { cause: error });
  }
}

/** Checks the claims of a token whose signature holds: its audience is this app alone, and its subject has the right form. */
function checkedClaims(claims: JWTPayload, clientId: string, nonce: string | null): IdTokenClaims {
  const { aud, azp, sub } = claims;
  // A token that was made for another authorization request (rule 11).
  if (nonce !== null && claims.nonce !== nonce) throw new ProviderUntrusted("ID token: another nonce");
  // Another audience could be an app that the token was made for first. None is trusted here, whatever `azp` says
  // (OpenID Connect Core, section 3.1.3.7, rule 3).
  if (Array.isArray(aud) && aud.length !== 1) throw new ProviderUntrusted("ID token: several audiences");
  if (azp !== undefined && azp !== clientId)
    throw new ProviderUntrusted("ID token: issued to another client");
  if (typeof sub !== "string" || !/^[\x20-\x7E]{1,255}$/.test(sub)) {
    throw new ProviderUntrusted("ID token: not a subject");
  }
  return { ...claims, sub };
}

/** jose's codes and the claim they are about; its messages are not repeated, since some quote the token. */
function reasonOf(error: unknown, issuer: string): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    const names = error.claim === "iss" ? `: ${insteadOf(error.payload.iss, issuer)}` : "";
    return `${error.code} ${error.claim}${names}`;
  }
  return error instanceof errors.JOSEError ? error.code : "unreadable";
}

const mostKeySets = 32;
/** Requests for one provider's keys a minute: enough for a rotation, too few for a flood of unknown key ids. */
const requestsAMinute = 10;

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

const keySets = new Map<string, RemoteKeys>();

/** @throws ProviderUnavailable when the keys take longer than this sign-in may */
async function inTime<Result>(work: Promise<Result>, endpoint: string, { until }: Calls): Promise<Result> {
  const deadline = AbortSignal.timeout(Math.max(0, until - Date.now()));
  const late = new Promise<never>((_, reject) => {
    const refuse = () => reject(new ProviderUnavailable("timeout", endpoint, null));
    deadline.addEventListener("abort", refuse, { once: true });
  });
  return Promise.race([work, late]);
}

/** The provider's keys: kept for a while, and fetched once more for a token whose key is not among them. */
function keysAt(what: string, jwksUri: string, calls: Calls): RemoteKeys {
  const name = `${what} ${jwksUri}`;
  const known = keySets.get(name);
  if (known) return known;
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    // The limit below takes the place of a pause between requests, in which a new key would be refused.
    cooldownDuration: 0,
    cacheMaxAge: metadataLifetime(),
    // Ours comes first.
    timeoutDuration: callTimeout + 1000,
    [customFetch]:
      metadataLifetime() === 0 ? keysFetch(calls) : limited(what, keysFetch(calls), requestsAMinute),
  });
  keySets.set(name, keys);
  const oldest = keySets.keys().next();
  if (keySets.size > mostKeySets && !oldest.done) keySets.delete(oldest.value);
  return keys;
}

function limited(what: string, fetcher: typeof fetch, most: number): typeof fetch {
  let recent: number[] = [];
  return (input, init) => {
    const now = Date.now();
    recent = recent.filter((time) => now - time < 60_000);
    if (recent.length >= most)
      throw new ProviderUntrusted(`${what}: unknown key, and its keys were fetched often`);
    recent.push(now);
    return fetcher(input, init);
  };
}
