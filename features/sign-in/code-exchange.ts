import { clockTolerance } from "@/features/oauth/id-token";
import { discover } from "@/features/oauth/metadata";
import type { Calls } from "@/features/oauth/provider-fetch";
import { readScopes } from "@/features/oauth/scopes";
import { withClaims } from "@/features/oauth/tenants";
import {
  authenticate,
  authenticationAmong,
  readTokenAnswer,
  type TokenAnswer,
} from "@/features/oauth/token-request";
import type { ConfiguredProvider } from "@/features/providers";

/** What goes with a code to the token endpoint (RFC 6749, section 4.1.3; RFC 7636, section 4.5). */
export type CodeRequest = {
  /** Where the code came to, if that was not this site's own callback. */
  redirectUri: string | null;
  codeVerifier: string | null;
};

/**
 * `fetch` for Auth.js, whose token request goes out as the provider, the client and the flow want it, and comes back as
 * the standard has it: Auth.js refuses a person for an optional member in another shape.
 * @param fetcher for everything, other requests as they are
 * @returns also the ID token as the provider signed it, once it is there
 */
export function exchangeFetch(
  provider: ConfiguredProvider,
  { redirectUri, codeVerifier }: CodeRequest,
  fetcher: typeof fetch,
  calls: Calls,
): { fetch: typeof fetch; idToken: () => string | undefined } {
  let signed: string | undefined;
  const exchange: typeof fetch = async (input, init) => {
    const form = init?.body;
    if (!(form instanceof URLSearchParams) || form.get("grant_type") !== "authorization_code")
      return fetcher(input, init);
    if (redirectUri !== null) form.set("redirect_uri", redirectUri);
    if (codeVerifier !== null) form.set("code_verifier", codeVerifier);
    const issuer = await issuerFor(provider, calls);
    const headers = new Headers(init?.headers);
    const preferred = headers.has("authorization") ? "basic" : "post";
    authenticate(headers, form, provider, authenticationAmong(preferred, issuer?.methods));
    const { origin, pathname } = new URL(input instanceof Request ? input.url : String(input));
    const answer = await readTokenAnswer(origin + pathname, await fetcher(input, { ...init, headers }));
    if (issuer) signed = answer.id_token;
    const scope = answer.scope && readScopes(answer.scope, Object.keys(provider.entry.scopes.words));
    return Response.json({ ...(issuer ? withCopy(answer, issuer.name) : answer), scope });
  };
  return { fetch: exchange, idToken: () => signed };
}

/** What Auth.js takes for the issuer, and how a client may say who it is there; null for pure OAuth. */
async function issuerFor(
  provider: ConfiguredProvider,
  calls: Calls,
): Promise<{ name: string; methods?: string[] } | null> {
  if (provider.entry.protocol === "oauth") return null;
  const { name, tenants } = provider.entry.endpoints.issuer(provider);
  const metadata = await discover(name, calls, { named: tenants?.metadata });
  const { issuer, token_endpoint_auth_methods_supported: methods } = metadata;
  return { name: tenants ? name : issuer, ...(methods && { methods }) };
}

/**
 * We verify the ID token (protocol/id-token.ts). Auth.js gets a copy without what it would be stricter about, or could
 * not tell the operator: the issuer, clocks that differ, and the nonce, which it does not know.
 */
function withCopy(answer: TokenAnswer, issuer: string): TokenAnswer {
  if (!answer.id_token) return answer;
  const copy = withClaims(answer.id_token, ({ exp, nbf }) => ({
    iss: issuer,
    nonce: undefined,
    ...(typeof exp === "number" && { exp: exp + clockTolerance }),
    ...(typeof nbf === "number" && { nbf: nbf - clockTolerance }),
  }));
  return { ...answer, id_token: copy };
}
