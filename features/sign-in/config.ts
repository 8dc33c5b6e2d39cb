import type { NextAuthConfig } from "next-auth";
import { sessionLifetime } from "@/features/session/policy";
import { toSessionUser } from "@/features/session/queries";
import { newSessionToken } from "@/features/session/tokens";
import { createAdapter, refreshAccount } from "@/features/sign-in/adapter";
import { authjsProvider } from "@/features/sign-in/authjs-provider";
import { failurePath } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { flow } from "@/features/sign-in/flow";
import { configuredProviders, findEntry } from "@/features/sign-in/providers";
import { cookieName, cookieOptions } from "@/lib/cookies";
import { db } from "@/lib/db";
import { env, originOf } from "@/lib/env";
import { safeReturnTo } from "@/lib/redirects";

/** Seconds that a person may take at the provider. */
const checkLifetime = 15 * 60;

/** Composes Auth.js's configuration out of the environment. Made anew for each request, so it holds no state. */
export function authConfig() {
  const { AUTH_SECRET, AUTH_SECRET_1, AUTH_SECRET_2 } = env();
  const prisma = db();
  return {
    providers: configuredProviders().map(authjsProvider),
    adapter: createAdapter(prisma),
    // The first one seals, all of them open: that is how a secret is replaced without ending sign-ins under way.
    secret: [AUTH_SECRET, AUTH_SECRET_1, AUTH_SECRET_2].filter((secret) => secret !== undefined),
    trustHost: true,
    basePath: "/api/auth",
    pages: { signIn: "/signin", error: failurePath },
    session: {
      strategy: "database",
      // features/session renews sessions itself, so Auth.js is told that there is never anything to renew.
      maxAge: sessionLifetime.absolute,
      updateAge: sessionLifetime.absolute,
      generateSessionToken: newSessionToken,
    },
    cookies: authCookies(),
    callbacks: {
      async signIn({ account, profile }) {
        if (!account) return false;
        const store = flow.getStore();
        if (store) store.identity = readIdentity(account.provider, profile);
        await refreshAccount(prisma, account);
        return true;
      },
      redirect({ url }) {
        const origin = originOf(env());
        return origin + safeReturnTo(url, "/account", origin);
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

function readIdentity(provider: string, profile: unknown) {
  try {
    const identity = findEntry(provider)?.identity(profile);
    if (identity) return identity;
  } catch (error) {
    throw new SignInRefused("provider_refused", `${provider} sent a profile that cannot be read`, {
      cause: error,
    });
  }
  throw new SignInRefused("unknown_provider", `${provider} has no entry`);
}

function authCookies(): NonNullable<NextAuthConfig["cookies"]> {
  const options = cookieOptions();
  const check = (purpose: string) => ({
    name: cookieName(purpose),
    options: { ...options, maxAge: checkLifetime },
  });
  return {
    sessionToken: { name: cookieName("session"), options },
    callbackUrl: { name: cookieName("return-to"), options },
    csrfToken: { name: cookieName("csrf"), options },
    pkceCodeVerifier: check("pkce"),
    state: check("state"),
    nonce: check("nonce"),
  };
}

/** The cookies that prove a flow was started here; they end with it, however it ends. */
export function checkCookieNames(): string[] {
  return ["pkce", "state", "nonce"].map((purpose) => cookieName(purpose));
}
