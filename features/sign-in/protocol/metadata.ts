import { z } from "zod";
import { env, isLoopback } from "@/lib/env";
import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "./errors";
import { metadataFetch, providerFetch } from "./provider-fetch";

const endpoint = z
  .string()
  .refine(
    (value) => /^https:/.test(value) || (/^http:/.test(value) && URL.canParse(value) && isLoopback(value)),
  )
  .refine((value) => URL.canParse(value));

/** What a sign-in needs of a provider's metadata (OpenID Connect Discovery, section 3); the rest is kept as it is. */
const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  userinfo_endpoint: endpoint.optional(),
  // Not needed to sign in, so a bad one only counts as none.
  revocation_endpoint: endpoint.optional().catch(undefined),
  revocation_endpoint_auth_methods_supported: z.array(z.string()).optional().catch(undefined),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
});

export type ProviderMetadata = z.infer<typeof metadataSchema>;

/**
 * Milliseconds that a provider's metadata and keys are believed: they hardly ever change, and every sign-in would
 * fetch them. In development they are asked for each time, so that a stand-in's faults show at once.
 */
export function metadataLifetime(): number {
  return env().NODE_ENV === "development" ? 0 : 10 * 60 * 1000;
}

/** More issuers than anybody configures; the bound is against a mistake, not a need. */
const mostIssuers = 32;
const path = "/.well-known/openid-configuration";

const cache = new Map<string, { metadata: Promise<ProviderMetadata>; until: number }>();

/**
 * Finds out where an issuer's endpoints and keys are. Any number of sign-ins at once share one request, and what
 * failed is asked again by the next one.
 *
 * @param issuer as configured, such as https://accounts.google.com
 * @throws ProviderUnavailable, ProviderRefused; ProviderUntrusted when it is the metadata of somebody else
 */
export function discover(issuer: string, now = Date.now()): Promise<ProviderMetadata> {
  const known = cache.get(issuer);
  if (known && now < known.until) return known.metadata;
  const metadata = fetchMetadata(issuer);
  cache.set(issuer, { metadata, until: now + metadataLifetime() });
  const oldest = cache.keys().next();
  if (cache.size > mostIssuers && !oldest.done) cache.delete(oldest.value);
  metadata.catch(() => {
    if (cache.get(issuer)?.metadata === metadata) cache.delete(issuer);
  });
  return metadata;
}

async function fetchMetadata(issuer: string): Promise<ProviderMetadata> {
  const url = issuer.replace(/\/$/, "") + path;
  const response = await metadataFetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new ProviderRefused(url, response.status);
  const body: unknown = await response.json().catch((cause: unknown) => {
    throw new ProviderUnavailable("not_json", url, response.status, { cause });
  });
  const metadata = metadataSchema.safeParse(body);
  if (!metadata.success) throw new ProviderUntrusted(`${url}: not the metadata of an OpenID provider`);
  // As URLs, so that only what two spellings of one URL may differ in is forgiven, such as the slash after a host.
  if (!URL.canParse(metadata.data.issuer) || new URL(metadata.data.issuer).href !== new URL(issuer).href) {
    throw new ProviderUntrusted(`${url}: metadata of another issuer`);
  }
  return metadata.data;
}

/**
 * `providerFetch` for Auth.js, which would fetch the metadata at the start and at the end of every sign-in: it gets
 * ours instead.
 * @param issuer the provider's, as configured
 */
export function fetchFor(issuer: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (!url.pathname.endsWith(path)) return providerFetch(input, init);
    const metadata = await discover(issuer);
    // Auth.js insists on a userinfo endpoint even where it takes the claims of the ID token and never calls it.
    return Response.json({ ...metadata, userinfo_endpoint: metadata.userinfo_endpoint ?? metadata.issuer });
  };
}
