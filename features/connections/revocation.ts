import { isWayIn } from "@/features/connections/policy";
import { openToken } from "@/features/connections/vault";
import { flow, newFlow } from "@/features/sign-in/flow";
import { statusFetch } from "@/features/sign-in/protocol/provider-fetch";
import { configuredProvider, issuerOf } from "@/features/sign-in/providers";
import { describeErrors } from "@/lib/describe-errors";
import { log } from "@/lib/log";

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
    // As a flow of its own, so that all calls together end in time.
    const told = await flow.run(newFlow({ provider }), () =>
      entry.revoke({ clientId, clientSecret, baseUrl, subject, ...tokens, fetch: statusFetch }),
    );
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
