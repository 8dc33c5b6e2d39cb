import { signIn } from "@/auth";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { flow, newFlow } from "@/features/sign-in/flow";
import { configuredProviders } from "@/features/sign-in/providers";
import { env, originOf } from "@/lib/env";

/**
 * Starts a sign-in: sets the check cookies and says where the browser goes next.
 * @param provider an id, from a form and so from anybody
 * @param returnTo a checked path to come back to
 * @returns the provider's authorization URL, or the path of the failure page
 */
export async function startSignIn(provider: string, returnTo: string): Promise<string> {
  const store = newFlow(provider);
  return flow.run(store, async () => {
    try {
      if (!configuredProviders().some(({ entry }) => entry.id === provider)) {
        throw new SignInRefused("unknown_provider", "a provider that is not configured was asked for");
      }
      const url: string = await signIn(provider, { redirect: false, redirectTo: returnTo });
      // Auth.js turns some errors into a redirect to a page of ours instead of throwing them.
      if (!url.startsWith(`${originOf(env())}/`)) return url;
    } catch (error) {
      store.errors.push(error);
    }
    return reportFailure(store, returnTo);
  });
}
