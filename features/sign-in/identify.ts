import type { IssuerRule } from "@/features/oauth/authorization-response";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { verifyIdToken } from "@/features/oauth/id-token";
import { type Members, membersIn } from "@/features/oauth/members";
import { discover } from "@/features/oauth/metadata";
import { type Calls, fetchIfTold, providerFetch, refused } from "@/features/oauth/provider-fetch";
import { expectedIssuer } from "@/features/oauth/tenants";
import type { ConfiguredProvider } from "@/features/providers";
import { pictureFrom } from "@/features/providers/identity";
import type { ProvenIdentity, ProviderIdentity, TokenSet } from "@/features/providers/types";
import type { Answer } from "@/features/sign-in/authjs";
import { signInStep } from "@/features/sign-in/telemetry";

/**
 * Finds out who a completed code exchange was about.
 *
 * @param answer what Auth.js read
 * @param nonce of the authorization request
 * @throws ProviderUntrusted, ProviderUnavailable, ProviderRefused
 */
export async function identify(
  provider: ConfiguredProvider,
  { profile, tokens }: Answer,
  nonce: string | null,
  calls: Calls,
): Promise<ProvenIdentity> {
  const { entry } = provider;
  const rule = entry.endpoints.issuer(provider);
  const known =
    entry.protocol === "oidc"
      ? await verifiedClaims(provider, { rule, tokens, nonce }, calls)
      : { issuer: rule.name, profile, info: null };
  try {
    const identity = withUserinfo(entry.identity.read(known.profile), known.info, entry.identity.read);
    return {
      ...identity,
      image: pictureFrom(entry.endpoints.origins(provider).pictures, identity.image),
      provider: entry.id,
      protocol: entry.protocol,
      authTime: entry.protocol === "oidc" ? authTimeOf(known.profile) : null,
      issuer: provider.mode === "local" ? "local" : (rule.filedUnder ?? known.issuer),
    };
  } catch (cause) {
    throw new ProviderUntrusted("a profile that cannot be read", { cause });
  }
}

function authTimeOf(claims: unknown): number | null {
  const { auth_time } = membersIn(claims);
  return typeof auth_time === "number" ? auth_time : null;
}

async function verifiedClaims(
  { entry, clientId }: ConfiguredProvider,
  { rule, tokens, nonce }: { rule: IssuerRule; tokens: TokenSet; nonce: string | null },
  calls: Calls,
) {
  const { name, tenants } = rule;
  const metadata = await discover(name, calls, { named: tenants?.metadata });
  const idToken = tokens.id_token ?? "";
  const claims = await signInStep("ID token validation", entry.id, async () => {
    const issuer = tenants ? expectedIssuer(tenants, idToken) : metadata.issuer;
    return verifyIdToken(idToken, { ...metadata, issuer, clientId, nonce, tenants }, calls);
  });
  if (!entry.identity.asksUserinfo || !metadata.userinfo_endpoint)
    return { issuer: metadata.issuer, profile: claims, info: null };
  const told = await fetchIfTold(providerFetch(calls), metadata.userinfo_endpoint, tokens.access_token);
  if (told === refused) return { issuer: metadata.issuer, profile: claims, info: null };
  const info = membersIn(told);
  // Without this a stolen access token could put one person's profile on another's subject (OpenID Connect Core, 5.3.2).
  if (info.sub !== claims.sub) {
    throw new ProviderUntrusted("userinfo is about another subject than the ID token");
  }
  return { issuer: metadata.issuer, profile: claims, info };
}

/**
 * Userinfo goes before the ID token, member by member where it can be read; an address only together with what is said
 * of it.
 */
function withUserinfo(
  signed: ProviderIdentity,
  info: Members | null,
  read: (answer: unknown) => ProviderIdentity,
): ProviderIdentity {
  if (!info) return signed;
  const told = read(info);
  const silent =
    told.email === null || (told.email === signed.email && (info.email_verified ?? null) === null);
  const { email, emailVerified, emailOwned } = silent ? signed : told;
  return {
    subject: signed.subject,
    name: told.name ?? signed.name,
    email,
    emailVerified,
    emailOwned,
    image: told.image ?? signed.image,
    label: told.label ?? signed.label,
  };
}
