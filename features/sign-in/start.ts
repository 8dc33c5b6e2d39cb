import { cookies, headers } from "next/headers";
import { signIn } from "@/auth";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { flow, newFlow } from "@/features/sign-in/flow";
import {
  crowdedOut,
  flowCookieName,
  flowLifetime,
  newFlowId,
  probeCookie,
  withFlowId,
} from "@/features/sign-in/flow-cookies";
import { type Intent, sealIntent } from "@/features/sign-in/intent";
import { configuredProvider } from "@/features/sign-in/providers";
import { countStart, signInRequest, signInStep } from "@/features/sign-in/telemetry";
import { cookieOptions } from "@/lib/cookies";
import { env, originOf } from "@/lib/env";

/**
 * Starts a round trip to a provider: sets the check cookies and says where the browser goes next.
 * @param provider an id, from a form and so from anybody
 * @param returnTo a checked path to come back to
 * @param intent what it is for, if not to sign in
 * @param parameters of the authorization request, in the place of those for a sign-in; never from outside
 * @returns the provider's authorization URL, or the path of the failure page
 */
export async function startSignIn(
  provider: string,
  returnTo: string,
  intent: Intent | null = null,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const id = newFlowId(Date.now(), intent?.kind);
  const store = newFlow({ provider, id, userAgent: (await headers()).get("user-agent") });
  const run = async () => {
    try {
      if (!configuredProvider(provider)) {
        throw new SignInRefused("unknown_provider", "a provider that is not configured was asked for");
      }
      const jar = await cookies();
      const open = jar.getAll();
      const url: string = await signInStep("authorization request", () =>
        signIn(provider, { redirect: false, redirectTo: returnTo }, { ...parameters }),
      );
      if (intent) {
        const name = flowCookieName("intent", { provider, id });
        jar.set(name, await sealIntent(intent, { provider, id }), {
          ...cookieOptions(),
          maxAge: flowLifetime,
        });
      }
      const probe = probeCookie();
      jar.set(probe.name, probe.value, { ...cookieOptions(), maxAge: probe.maxAge });
      for (const name of crowdedOut(open)) jar.set(name, "", { ...cookieOptions(), maxAge: 0 });
      // Auth.js turns some errors into a redirect to a page of ours instead of throwing them.
      if (!url.startsWith(`${originOf(env())}/`)) {
        countStart({ provider, intent: intent?.kind ?? "sign-in" });
        return withFlowId(url, id);
      }
    } catch (error) {
      store.errors.push(error);
    }
    return reportFailure(store, returnTo);
  };
  return flow.run(store, () => signInRequest("sign-in start", store, run));
}
