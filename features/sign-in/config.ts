import type { NextAuthConfig } from "next-auth";
import { configuredProviders } from "@/features/providers";
import { createAdapter } from "@/features/session/adapter";
import { sessionLifetime } from "@/features/session/policy";
import { authjsProvider } from "@/features/sign-in/authjs";
import { failurePath } from "@/features/sign-in/failure-page";
import { cookieName, cookieOptions } from "@/lib/cookies";
import { db } from "@/lib/db";
import { describeError, nameOf } from "@/lib/describe-errors";
import { authSecrets, env, originOf } from "@/lib/env";
import { log } from "@/lib/log";
import { safeReturnTo } from "@/lib/redirects";

/** Composes Auth.js's configuration out of the environment. Made anew for each request, so it holds no state. */
export function authConfig() {
  const options = cookieOptions();
  return {
    providers: configuredProviders().map((provider) => authjsProvider(provider)),
    adapter: createAdapter(db()),
    secret: authSecrets(env()),
    trustHost: true,
    basePath: "/api/auth",
    pages: { signIn: "/signin", signOut: "/account", error: failurePath },
    session: { strategy: "database", maxAge: sessionLifetime.absolute, updateAge: sessionLifetime.absolute },
    cookies: {
      sessionToken: { name: cookieName("session"), options },
      callbackUrl: { name: cookieName("return-to"), options },
      csrfToken: { name: cookieName("csrf"), options },
    },
    callbacks: {
      redirect({ url }) {
        const origin = originOf(env());
        return origin + safeReturnTo(url, "/account", origin);
      },
    },
    logger: {
      // A form without its token is answered, and is no error of ours.
      error(error) {
        if (nameOf(error) !== "MissingCSRF") log("error", "authjs_failed", { error: describeError(error) });
      },
    },
  } satisfies NextAuthConfig;
}
