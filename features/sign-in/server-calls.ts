import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ProviderId } from "@/features/providers";
import { leave } from "@/features/session/actions";
import { startSignIn } from "@/features/sign-in/start";
import { env, originOf } from "@/lib/env";
import { safeReturnTo } from "@/lib/redirects";

// Auth.js's `signIn` and `signOut` for an app's own server actions and route handlers, with its arguments.

type Options = {
  /** A path of this site, or an address of it; anything else leads to the account. */
  redirectTo?: string;
  /** False gives the address back instead of going there. */
  redirect?: boolean;
};

/**
 * Starts a sign-in.
 * @param provider left out for the page where a person chooses
 * @param options or a form with the field `redirectTo`; without either, the person comes back to where they are
 * @param authorizationParams of the authorization request, in the place of the provider's own; never from outside
 * @returns the address to go to, if `redirect` is false
 * @throws Next's redirect
 */
export async function signIn(
  provider?: ProviderId,
  options: FormData | Options = {},
  authorizationParams: string[][] | Record<string, string> | string | URLSearchParams = {},
): Promise<string> {
  const returnTo = await wayBack(options, "/account");
  const parameters = Object.fromEntries(new URLSearchParams(authorizationParams));
  const url = provider
    ? await startSignIn(provider, returnTo, null, parameters)
    : `/signin?${new URLSearchParams({ returnTo })}`;
  return follows(options) ? redirect(url) : url;
}

/**
 * Signs this browser out.
 * @param options as for `signIn`
 * @returns the path to go to, if `redirect` is false
 * @throws Next's redirect; whatever the database throws
 */
export async function signOut(options: Options = {}): Promise<{ redirect: string }> {
  const returnTo = await wayBack(options, "/");
  await leave();
  return follows(options) ? redirect(returnTo) : { redirect: returnTo };
}

async function wayBack(options: FormData | Options, home: string): Promise<string> {
  const wanted = options instanceof FormData ? options.get("redirectTo") : options.redirectTo;
  const here = (await headers()).get("referer");
  return safeReturnTo(wanted ?? here ?? home, home, originOf(env()));
}

function follows(options: FormData | Options): boolean {
  return options instanceof FormData || options.redirect !== false;
}
