import { cookies, headers } from "next/headers";
import { configuredProvider } from "@/features/providers";
import { type Csrf, start } from "@/features/sign-in/authjs";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { checksOf, crowdedOut, flowCookie, newFlow, probeCookie } from "@/features/sign-in/flow";
import type { Intent } from "@/features/sign-in/intent";
import { countStart, newCalls, signInRequest, signInStep } from "@/features/sign-in/telemetry";
import { type CookieChange, forgetCookie, storeCookies } from "@/lib/cookies";

/** What a start asks for. */
export type Start = {
  /** An id, from a form and so from anybody. */
  provider: string;
  /** A checked path to come back to. */
  returnTo: string;
  /** What it is for, if not to sign in. */
  intent?: Intent | null;
  /** Parameters of the authorization request, in the place of those for a sign-in; never from outside. */
  parameters?: Readonly<Record<string, string>>;
  /** For Auth.js to check; absent where the request is known to be this site's. */
  csrf?: Csrf;
};

/**
 * Starts a round trip to a provider: sets the flow's cookie and says where the browser goes next. For a form's route or
 * a server action.
 * @returns the provider's authorization URL, or the path of the failure page
 */
export async function startSignIn(
  provider: string,
  returnTo: string,
  intent: Intent | null = null,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const jar = await cookies();
  const userAgent = (await headers()).get("user-agent");
  const started = await beginFlow({ provider, returnTo, intent, parameters }, jar.getAll(), userAgent);
  storeCookies(jar, started.cookies);
  return started.url;
}

/**
 * The same by values.
 * @param open the browser's cookies
 * @returns where the browser goes, and the cookies that it gets
 */
export async function beginFlow(
  { provider, returnTo, intent = null, parameters = {}, csrf }: Start,
  open: readonly { name: string; value: string }[],
  userAgent: string | null,
): Promise<{ url: string; cookies: CookieChange[] }> {
  const configured = configuredProvider(provider);
  const flow = configured
    ? newFlow({ id: provider, checks: configured.entry.authorization.checks }, { returnTo, intent })
    : null;
  const id = flow?.id ?? null;
  const run = async () => {
    try {
      if (!configured || !flow)
        throw new SignInRefused("unknown_provider", "a provider that is not configured was asked for");
      const url = await signInStep("authorization request", provider, () =>
        start(configured, { ...parameters, ...checksOf(flow) }, newCalls(provider), csrf),
      );
      countStart({ provider, intent: intent?.kind ?? "sign-in" });
      return { url, cookies: [await flowCookie(flow), probeCookie(), ...crowdedOut(open).map(forgetCookie)] };
    } catch (error) {
      const { path } = await reportFailure(error, {
        provider,
        id,
        returnTo,
        userId: intent?.userId ?? null,
        userAgent,
      });
      return { url: path, cookies: [] };
    }
  };
  const asked = { provider, returnTo, intent: intent?.kind ?? "sign-in" };
  return signInRequest("sign-in start", { provider, id, parameters: Object.entries(asked) }, run);
}
