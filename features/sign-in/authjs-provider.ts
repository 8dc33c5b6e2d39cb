import { customFetch } from "next-auth";
import { flow } from "@/features/sign-in/flow";
import { identify } from "@/features/sign-in/identify";
import { fetchFor } from "@/features/sign-in/protocol/metadata";
import { providerFetch } from "@/features/sign-in/protocol/provider-fetch";
import type { ConfiguredProvider } from "@/features/sign-in/providers";
import type { AuthjsProvider, AuthjsUser, TokenSet } from "@/features/sign-in/providers/types";

/** Builds the Auth.js provider out of its entry, with what holds for all of them. */
export function authjsProvider(provider: ConfiguredProvider): AuthjsProvider {
  const { entry, clientId, clientSecret, baseUrl } = provider;
  const fetch = asAsked(entry.protocol === "oidc" ? fetchFor(entry.issuer(provider)) : providerFetch);
  return entry.authjs({
    common: {
      clientId,
      clientSecret,
      name: entry.name,
      checks: [...entry.checks],
      profile: (profile, tokens) => authjsUser(provider, profile, tokens),
      [customFetch]: fetch,
    },
    baseUrl,
    fetch,
  });
}

/**
 * A code is traded with the redirect URI that it was asked for with (RFC 6749, section 4.1.3). Auth.js knows only the one of
 * this site's own callback; a client has its own.
 */
function asAsked(fetcher: typeof fetch): typeof fetch {
  return (input, init) => {
    const client = flow.getStore()?.client;
    const body = init?.body;
    if (client && body instanceof URLSearchParams && body.get("grant_type") === "authorization_code")
      body.set("redirect_uri", client.redirectUri);
    return fetcher(input, init);
  };
}

/** A user for Auth.js: one with an email only if the provider has verified it. */
async function authjsUser(
  provider: ConfiguredProvider,
  profile: unknown,
  tokens: TokenSet,
): Promise<AuthjsUser> {
  const store = flow.getStore();
  try {
    // As it was signed, where Auth.js has only read a copy.
    const signed = store?.idToken ?? tokens.id_token;
    const identity = await identify(provider, profile, { ...tokens, id_token: signed });
    if (store) store.identity = identity;
    const { subject, name, email, emailVerified, image } = identity;
    return { id: subject, name, email: emailVerified ? email : null, image };
  } catch (error) {
    // Throwing here would make Auth.js redirect to a page of its own; the signIn callback, which is next, throws it.
    if (store) store.refusal = error;
    return { id: "" };
  }
}
