import type { NextAuthConfig } from "next-auth";
import { sessionLifetime } from "@/features/session/policy";
import { toSessionUser } from "@/features/session/queries";
import { newSessionToken } from "@/features/session/tokens";
import { createAdapter } from "@/features/sign-in/adapter";
import { authjsProvider } from "@/features/sign-in/authjs-provider";
import { failurePath } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { flow } from "@/features/sign-in/flow";
import { flowCookieName, flowLifetime, longestReturn } from "@/features/sign-in/flow-cookies";
import { admit } from "@/features/sign-in/mutations";
import { configuredProviders } from "@/features/sign-in/providers";
import { signInStep } from "@/features/sign-in/telemetry";
import { cookieName, cookieOptions } from "@/lib/cookies";
import { db } from "@/lib/db";
import { authSecrets, env, originOf } from "@/lib/env";
import { safeReturnTo } from "@/lib/redirects";

/** Composes Auth.js's configuration out of the environment. Made anew for each request, so it holds no state. */
export function authConfig() {
  const prisma = db();
  return {
    providers: configuredProviders().map(authjsProvider),
    adapter: createAdapter(prisma),
    secret: authSecrets(env()),
    trustHost: true,
    basePath: "/api/auth",
    pages: { signIn: "/signin", signOut: "/account", error: failurePath },
    session: {
      strategy: "database",
      // features/session renews sessions itself, so Auth.js is told that there is never anything to renew.
      maxAge: sessionLifetime.absolute,
      updateAge: sessionLifetime.absolute,
      generateSessionToken: newSessionToken,
    },
    cookies: authCookies(),
    callbacks: {
      async signIn({ account }) {
        const store = flow.getStore();
        if (store?.refusal) throw store.refusal;
        if (!account || !store?.identity)
          throw new SignInRefused("unexpected", "no identity was established");
        const { identity } = store;
        await signInStep("account lookup", () => admit(identity, account, store));
        return true;
      },
      redirect({ url }) {
        const origin = originOf(env());
        const back = origin + safeReturnTo(url, "/account", origin);
        // It waits in a cookie, and cookies must stay small.
        return encodeURIComponent(back).length <= longestReturn ? back : `${origin}/account`;
      },
      session({ session, user }) {
        // Built anew: what comes in holds the whole user row and the session token.
        return { user: toSessionUser(user), expires: session.expires };
      },
    },
    logger: {
      error(error) {
        flow.getStore()?.errors.push(error);
      },
    },
  } satisfies NextAuthConfig;
}

function authCookies(): NonNullable<NextAuthConfig["cookies"]> {
  const options = cookieOptions();
  const { provider = null, id = null } = flow.getStore() ?? {};
  // Outside a flow Auth.js neither makes nor reads these.
  const own = (purpose: Parameters<typeof flowCookieName>[0]) =>
    provider && id ? flowCookieName(purpose, { provider, id }) : cookieName(purpose);
  const check = (purpose: Parameters<typeof flowCookieName>[0]) => ({
    name: own(purpose),
    options: { ...options, maxAge: flowLifetime },
  });
  return {
    sessionToken: { name: cookieName("session"), options },
    callbackUrl: check("return-to"),
    csrfToken: { name: cookieName("csrf"), options },
    pkceCodeVerifier: check("pkce"),
    state: check("state"),
    nonce: check("nonce"),
  };
}
