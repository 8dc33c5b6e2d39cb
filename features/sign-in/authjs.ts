import { Auth, type AuthConfig, customFetch, raw, skipCSRFCheck } from "@auth/core";
import { fetchWithMetadata } from "@/features/oauth/metadata";
import { type Calls, providerFetch } from "@/features/oauth/provider-fetch";
import type { ConfiguredProvider } from "@/features/providers";
import type { AuthjsProvider, TokenSet } from "@/features/providers/types";
import { type CodeRequest, exchangeFetch } from "@/features/sign-in/code-exchange";
import { cookieName } from "@/lib/cookies";
import { authSecrets, env, originOf } from "@/lib/env";

// The seam to Auth.js for signing in. It gets requests of our own making and never the browser's, and no database, so
// what it answers depends on nothing but the arguments. State, nonce and code verifier are ours (flow.ts).

/** Auth.js's guard against forged forms: its cookie, and the field that must fit. */
export type Csrf = { cookie: string; token: string };

/** A code that a provider gave, with what it takes to redeem it (RFC 6749, section 4.1.3). */
export type Code = CodeRequest & { code: string };

/** What a provider answered for a code. */
export type Answer = {
  /** Userinfo for OAuth; for OpenID Connect the ID token's claims, not yet verified. */
  profile: unknown;
  /** The token endpoint's answer, with the ID token as the provider signed it. */
  tokens: TokenSet;
};

/**
 * Makes the authorization request (RFC 6749, section 4.1.1).
 * @param parameters the flow's checks, and what takes the place of the entry's own parameters
 * @param csrf left out where the form is known to be this site's
 * @returns the provider's address, where the browser goes
 * @throws Auth.js's MissingCSRF; ProviderUnavailable, ProviderRefused, ProviderUntrusted: an OpenID provider's metadata is
 *   asked for
 */
export async function start(
  provider: ConfiguredProvider,
  parameters: Readonly<Record<string, string>>,
  calls: Calls,
  csrf?: Csrf,
): Promise<string> {
  const { responseMode } = provider.entry.authorization;
  const query = { ...(responseMode && { response_mode: responseMode }), ...parameters };
  const request = requestFor("signin", provider, query, csrf);
  const { redirect } = await ask(request, provider, fetcherFor(provider, calls), csrf === undefined);
  if (!redirect) throw new Error("Auth.js made no authorization request.");
  return asWritten(redirect);
}

function asWritten(address: string): string {
  const url = new URL(address);
  // No scope is asked for by leaving the parameter out (RFC 6749, section 3.3): Auth.js would write in one of its own.
  if (url.searchParams.get("scope") === "") url.searchParams.delete("scope");
  // Both mean a space. Safari's own window for Apple reads several scopes with a plus between them as none.
  url.search = url.search.replaceAll("+", "%20");
  return url.href;
}

/**
 * Redeems a code for tokens, and reads whose they are.
 * @throws ProviderUnavailable, ProviderRefused, ProviderUntrusted; errors of oauth4webapi, as a cause
 */
export async function finish(
  provider: ConfiguredProvider,
  { code, ...request }: Code,
  calls: Calls,
): Promise<Answer> {
  const exchange = exchangeFetch(provider, request, fetcherFor(provider, calls), calls);
  let answer: Answer | undefined;
  const redemption = requestFor("callback", provider, { code });
  await ask(redemption, provider, exchange.fetch, true, (profile, tokens) => {
    answer = { profile, tokens: { ...tokens, id_token: exchange.idToken() } };
  });
  if (!answer) throw new Error("Auth.js finished no sign-in.");
  return answer;
}

function fetcherFor(provider: ConfiguredProvider, calls: Calls): typeof fetch {
  const { entry } = provider;
  return entry.protocol === "oidc"
    ? fetchWithMetadata(entry.endpoints.issuer(provider), calls)
    : providerFetch(calls);
}

function requestFor(
  action: "signin" | "callback",
  { entry }: ConfiguredProvider,
  query: Readonly<Record<string, string>>,
  csrf?: Csrf,
): Request {
  const url = new URL(`/api/auth/${action}/${entry.id}`, originOf(env()));
  url.search = String(new URLSearchParams(query));
  if (action === "callback") return new Request(url);
  if (!csrf) return new Request(url, { method: "POST" });
  const headers = { Cookie: `${cookieName("csrf")}=${encodeURIComponent(csrf.cookie)}` };
  return new Request(url, { method: "POST", headers, body: new URLSearchParams({ csrfToken: csrf.token }) });
}

/** Builds the Auth.js provider out of its entry, with what holds for all of them. */
export function authjsProvider(
  { entry, clientId, clientSecret, baseUrl }: ConfiguredProvider,
  fetcher: typeof fetch = fetch,
): AuthjsProvider {
  const made = entry.endpoints.authjs({
    common: {
      clientId,
      clientSecret,
      name: entry.button.name,
      checks: ["none"],
      // Who somebody is, is found out from the profile itself (identify.ts).
      profile: () => ({ id: entry.id }),
      [customFetch]: fetcher,
    },
    baseUrl,
    fetch: fetcher,
  });
  // Auth.js merges lists by position: the checks of its own provider would come back behind ours.
  return { ...made, checks: ["none"] } as AuthjsProvider;
}

/** @throws what went wrong, whichever way Auth.js tells it: it throws some errors and only logs others */
async function ask(
  request: Request,
  provider: ConfiguredProvider,
  fetcher: typeof fetch,
  trusted: boolean,
  found: (profile: unknown, tokens: TokenSet) => void = () => undefined,
) {
  const errors: unknown[] = [];
  const config = {
    providers: [authjsProvider(provider, fetcher)],
    secret: authSecrets(env()),
    trustHost: true,
    basePath: "/api/auth",
    raw,
    ...(trusted && { skipCSRFCheck }),
    cookies: { csrfToken: { name: cookieName("csrf") } },
    callbacks: {
      signIn({ profile, account }) {
        found(profile, account ?? {});
        // Auth.js stops here: sessions are not its part.
        return "/";
      },
      redirect: ({ baseUrl }) => baseUrl,
    },
    logger: {
      error: (error) => {
        errors.push(error);
      },
    },
  } satisfies AuthConfig & { raw: typeof raw };
  const answer = await Auth(request, config).catch((error: unknown) => {
    throw errors[0] ?? error;
  });
  if (errors.length > 0) throw errors[0];
  return answer;
}
