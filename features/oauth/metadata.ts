import { z } from "zod";
import { insteadOf } from "@/lib/describe-errors";
import { env, isLoopback } from "@/lib/env";
import type { IssuerRule } from "./authorization-response";
import { ProviderUnavailable, ProviderUntrusted, refusalOf } from "./errors";
import { type Calls, metadataFetch, providerFetch } from "./provider-fetch";
import { authenticationAmong, type ClientAuthentication, type TokenEndpoint } from "./token-request";

const endpoint = z
  .string()
  .refine(
    (value) => /^https:/.test(value) || (/^http:/.test(value) && URL.canParse(value) && isLoopback(value)),
  )
  .refine((value) => URL.canParse(value));

/** What a sign-in needs of a provider's metadata (OpenID Connect Discovery, section 3); the rest is kept unchanged. */
const metadataSchema = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  jwks_uri: endpoint,
  userinfo_endpoint: endpoint.nullish().transform((value) => value ?? undefined),
  // Not needed to sign in, so a bad one only counts as none.
  token_endpoint_auth_methods_supported: z.array(z.string()).optional().catch(undefined),
  revocation_endpoint: endpoint.optional().catch(undefined),
  revocation_endpoint_auth_methods_supported: z.array(z.string()).optional().catch(undefined),
  // part: provider-sign-out
  end_session_endpoint: endpoint.optional().catch(undefined),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional().catch(undefined),
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
 * @param calls whose time the request takes, if there is one
 * @param options `named` is what it calls itself there, where that is something else
 * @throws ProviderUnavailable, ProviderRefused; ProviderUntrusted for the metadata of another issuer
 */
export function discover(
  issuer: string,
  calls: Calls,
  { named = issuer, now = Date.now() }: { named?: string | undefined; now?: number } = {},
): Promise<ProviderMetadata> {
  const known = cache.get(issuer);
  if (known && now < known.until) return known.metadata;
  const metadata = fetchMetadata(issuer, named, metadataFetch(calls));
  cache.set(issuer, { metadata, until: now + metadataLifetime() });
  const oldest = cache.keys().next();
  if (cache.size > mostIssuers && !oldest.done) cache.delete(oldest.value);
  metadata.catch(() => {
    if (cache.get(issuer)?.metadata === metadata) cache.delete(issuer);
  });
  return metadata;
}

async function fetchMetadata(
  issuer: string,
  named: string,
  fetcher: typeof fetch,
): Promise<ProviderMetadata> {
  const url = issuer.replace(/\/$/, "") + path;
  const response = await fetcher(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw await refusalOf(url, response);
  const body: unknown = await response.json().catch((cause: unknown) => {
    throw new ProviderUnavailable("not_json", url, response.status, { cause });
  });
  const metadata = metadataSchema.safeParse(body);
  if (!metadata.success) throw new ProviderUntrusted(`${url}: not the metadata of an OpenID provider`);
  // As URLs, so that only what two spellings of one URL may differ in is forgiven, such as the slash after a host.
  if (!URL.canParse(metadata.data.issuer) || new URL(metadata.data.issuer).href !== new URL(named).href) {
    const names = insteadOf(metadata.data.issuer, named);
    throw new ProviderUntrusted(`${url}: metadata of another issuer: ${names}`);
  }
  return metadata.data;
}

/**
 * @param preferred how the client says who it is, unless the provider takes it only in the other way
 * @throws as `discover`
 */
export async function tokenEndpointOf(
  issuer: string,
  preferred: ClientAuthentication,
  calls: Calls,
): Promise<TokenEndpoint> {
  const { token_endpoint, token_endpoint_auth_methods_supported } = await discover(issuer, calls);
  const authentication = authenticationAmong(preferred, token_endpoint_auth_methods_supported);
  return { url: token_endpoint, authentication };
}

/**
 * `providerFetch` for Auth.js, which would fetch the metadata at the start and at the end of every sign-in: it gets
 * ours instead. Where each tenant has an issuer, it gets to see one name for all of them.
 * @param rule the provider's, as configured
 */
export function fetchWithMetadata(
  { name, tenants }: Pick<IssuerRule, "name" | "tenants">,
  calls: Calls,
): typeof fetch {
  const fetcher = providerFetch(calls);
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    if (!url.pathname.endsWith(path)) return fetcher(input, init);
    const metadata = await discover(name, calls, { named: tenants?.metadata });
    return Response.json({
      ...metadata,
      ...(tenants && { issuer: name }),
      // The callback has been checked by then, and Auth.js gets nothing of it but the code.
      authorization_response_iss_parameter_supported: false,
      // Auth.js insists on it even where it takes the claims of the ID token and never calls it.
      userinfo_endpoint: metadata.userinfo_endpoint ?? metadata.issuer,
    });
  };
}
