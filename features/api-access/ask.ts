import { scopesToAsk } from "@/features/api-access/policy";
import { findGrant } from "@/features/api-access/queries";
import { connectionsPath } from "@/features/connections/notices";
import { configuredProvider } from "@/features/providers";
import { scopesOf } from "@/features/providers/scopes";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { startSignIn } from "@/features/sign-in/start";

/**
 * Sends a person to a provider to allow what a feature needs, and back to where they were. For a form: the
 * session is checked, the request counted. The scopes are the feature's own, never taken from a form or an address.
 *
 * Who comes back must be the account that `getAccessToken` acts with; any other one is refused, and nothing changes.
 * When less was allowed than asked for, `returnTo` is told so by its parameter `access` (features/sign-in/intent.ts).
 *
 * @param wanted what the feature needs, in the provider's words; empty to renew what there was
 * @param returnTo a path of this site
 * @returns where the browser goes next: the provider, or a page of ours that says why not
 * @throws whatever the database throws
 */
export async function askForAccess(
  { id, user }: Session,
  { provider, scopes: wanted }: { provider: string; scopes: readonly string[] },
  returnTo: string,
): Promise<string> {
  const configured = configuredProvider(provider);
  // Without an intent there is nothing to ask for; the page of a provider that is not on offer says so.
  if (!configured) return startSignIn(provider, returnTo);
  const grant = await findGrant(user.id, configured);
  if ("absent" in grant) return connectionsPath();
  const { entry } = configured;
  const asked = scopesToAsk(entry.scopes, scopesOf(grant.scope, entry.scopes.signIn), wanted);
  const { providerAccountId: subject, label } = grant;
  return startSignIn(
    provider,
    returnTo,
    {
      kind: "grant",
      userId: user.id,
      sessionId: textOf(id),
      accountId: grant.id,
      wanted: [...wanted],
      asked,
    },
    {
      ...entry.scopes.widening?.params,
      ...entry.scopes.widening?.hint?.({ subject, label }),
      scope: asked.join(" "),
    },
  );
}
