import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { type NextRequest, NextResponse } from "next/server";
import type { ProviderId } from "@/features/providers";
import { leave } from "@/features/session/actions";
import { auth as readCurrent } from "@/features/session/auth";
import { findSession, type Session } from "@/features/session/queries";
import { sessionTokenIn } from "@/features/session/tokens";
import { startLimited } from "@/features/sign-in/actions";
import { sessionUnreadable } from "@/features/sign-in/endpoints";
import { env, originOf } from "@/lib/env";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

// Auth.js's `auth`, `signIn` and `signOut` for an app's own code, with its arguments.

type Options = {
  /** A path of this site, or an address of it; anything else leads to the account. */
  redirectTo?: string;
  /** False gives the address back instead of going there. */
  redirect?: boolean;
};

/** A request with the session that it belongs to; null when signed out. */
export type AuthenticatedRequest = NextRequest & { auth: Session | null };

type Handler<Context> = (
  request: AuthenticatedRequest,
  context: Context,
) => Response | undefined | Promise<Response | undefined>;

/**
 * Wraps a route handler or a proxy: `request.auth` is the session. While the session cannot be read, the handler is not
 * called, and the answer is 503.
 */
export function auth<Context>(
  handler: Handler<Context>,
): (request: NextRequest, context: Context) => Promise<Response>;
/**
 * Who is asking? For pages, layouts, route handlers and server actions.
 * @returns null when signed out
 * @throws when the session cannot be read
 */
export function auth(): Promise<Session | null>;
export function auth<Context>(handler?: Handler<Context>) {
  if (handler === undefined) return readCurrent();
  // `export { auth as proxy }`, and `auth(req, res)` of the pages router.
  if (typeof handler !== "function")
    throw new TypeError(
      "auth() takes a handler or nothing: auth((request) => …) wraps a proxy or a route handler, and auth() reads the session.",
    );
  return async (request: NextRequest, context: Context): Promise<Response> => {
    const token = sessionTokenIn(request.cookies);
    let session: Session | null;
    try {
      session = token ? await findSession(token) : null;
    } catch (error) {
      return sessionUnreadable(error);
    }
    return (await handler(Object.assign(request, { auth: session }), context)) ?? NextResponse.next();
  };
}

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
    ? await startLimited(provider, returnTo, parameters)
    : withReturnTo("/signin", returnTo);
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
