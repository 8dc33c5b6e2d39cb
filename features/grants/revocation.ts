import { statusFetch } from "@/features/oauth/provider-fetch";
import { configuredProvider, issuerOf } from "@/features/providers";
import { isWayIn } from "@/features/providers/way";
import { newCalls } from "@/features/sign-in/telemetry";
import { describeErrors } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { openToken } from "@/lib/vault";

/** A grant that is given back, as the database keeps it: the tokens are sealed. */
export type SealedGrant = {
  provider: string;
  providerAccountId: string;
  issuer: string | null;
  access_token: string | null;
  refresh_token: string | null;
};

/**
 * Tells the provider that a grant is given back, within nine seconds.
 * @returns `revoked`; `impossible` when there is no way to tell it, now or later; `failed` when it may work later
 */
export async function withdrawGrant(grant: SealedGrant): Promise<"revoked" | "impossible" | "failed"> {
  const { provider, providerAccountId: subject } = grant;
  const configured = configuredProvider(provider);
  // Tokens go to whoever issued them and to nobody else.
  if (!configured || !isWayIn(grant, [{ provider, issuer: issuerOf(configured) }])) return "impossible";
  const tokens = await openTokens(grant);
  if (!tokens) return "impossible";
  const { entry, clientId, clientSecret, baseUrl } = configured;
  try {
    const calls = newCalls(provider);
    const client = { clientId, clientSecret, baseUrl };
    const told = await entry.tokens.revoke({
      ...client,
      subject,
      ...tokens,
      calls,
      fetch: statusFetch(calls),
    });
    return told ? "revoked" : "impossible";
  } catch (error) {
    log("warn", "grant_revocation_failed", { provider, error: describeErrors([error]) });
    return "failed";
  }
}

async function openTokens(grant: SealedGrant) {
  const { provider, providerAccountId } = grant;
  const open = async (column: "access_token" | "refresh_token") => {
    const sealed = grant[column];
    return sealed ? openToken(sealed, { provider, providerAccountId, column }) : null;
  };
  try {
    return { accessToken: await open("access_token"), refreshToken: await open("refresh_token") };
  } catch (error) {
    log("error", "token_unreadable", { provider, error: describeErrors([error]) });
    return null;
  }
}
