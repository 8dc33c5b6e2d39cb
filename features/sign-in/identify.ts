import type { IssuerRule } from "@/features/sign-in/protocol/authorization-response";
import { ProviderUntrusted } from "@/features/sign-in/protocol/errors";
import { verifyIdToken } from "@/features/sign-in/protocol/id-token";
import { discover } from "@/features/sign-in/protocol/metadata";
import { fetchJson, providerFetch } from "@/features/sign-in/protocol/provider-fetch";
import { expectedIssuer } from "@/features/sign-in/protocol/tenants";
import type { ConfiguredProvider } from "@/features/sign-in/providers";
import { pictureFrom } from "@/features/sign-in/providers/identity";
import type { ProviderIdentity, TokenSet } from "@/features/sign-in/providers/types";
import { signInStep } from "@/features/sign-in/telemetry";

/** Somebody whom a provider has vouched for, with everything verified that can be. */
export type ProvenIdentity = ProviderIdentity & {
  /** Auth.js's id of the provider */
  provider: string;
  protocol: "oauth" | "oidc";
  /** Who vouched: the issuer identifier, or `local` for a stand-in, whose address is another on every machine. */
  issuer: string;
};

/**
 * Finds out who a completed code exchange was about.
 *
 * @param profile what Auth.js has: userinfo for OAuth, the ID token's claims, not yet verified, for OpenID Connect
 * @param tokens the token endpoint's answer
 * @throws ProviderUntrusted, ProviderUnavailable, ProviderRefused
 */
export async function identify(
  provider: ConfiguredProvider,
  profile: unknown,
  tokens: TokenSet,
): Promise<ProvenIdentity> {
  const { entry } = provider;
  const rule = entry.issuer(provider);
  const known =
    entry.protocol === "oidc" ? await verifiedClaims(provider, rule, tokens) : { issuer: rule.name, profile };
  try {
    const identity = entry.identity(known.profile);
    return {
      ...identity,
      image: pictureFrom(entry.origins(provider).pictures, identity.image),
      provider: entry.id,
      protocol: entry.protocol,
      issuer: provider.mode === "local" ? "local" : (rule.filedUnder ?? known.issuer),
    };
  } catch (cause) {
    throw new ProviderUntrusted("a profile that cannot be read", { cause });
  }
}

async function verifiedClaims({ entry, clientId }: ConfiguredProvider, rule: IssuerRule, tokens: TokenSet) {
  const { name, tenants } = rule;
  const metadata = await discover(name, Date.now(), tenants?.metadata);
  const idToken = tokens.id_token ?? "";
  const claims = await signInStep("ID token validation", async () => {
    const issuer = tenants ? expectedIssuer(tenants, idToken) : metadata.issuer;
    return verifyIdToken(idToken, { ...metadata, issuer, clientId, tenants });
  });
  if (!entry.asksUserinfo || !metadata.userinfo_endpoint) return { issuer: metadata.issuer, profile: claims };
  const info = await fetchJson(providerFetch, metadata.userinfo_endpoint, tokens.access_token);
  // Without this a stolen access token could put one person's profile on another's subject (OpenID Connect Core, 5.3.2).
  if (typeof info !== "object" || info === null || !("sub" in info) || info.sub !== claims.sub) {
    throw new ProviderUntrusted("userinfo is about another subject than the ID token");
  }
  return { issuer: metadata.issuer, profile: { ...claims, ...info } };
}
