import { createHash } from "node:crypto";
import { type Env, env, originOf } from "@/lib/env";
import { permanentName } from "@/lib/permanent";

export type CookieOptions = {
  httpOnly: true;
  sameSite: "lax";
  path: "/";
  secure: boolean;
};

/** @returns whether this app is served over HTTPS, and its cookies are therefore marked Secure. */
export function isHttps(): boolean {
  return originOf(env()).startsWith("https:");
}

/**
 * Names a cookie of this app. Over HTTPS it gets the `__Host-` prefix, with which a browser refuses it from
 * sub-domains and over plain HTTP. On localhost, where all ports share their cookies, it gets a tag of this clone
 * instead, so that two clones side by side do not sign each other out.
 */
export function cookieName(purpose: string): string {
  return `${prefix()}.${purpose}`;
}

/** The last one that was worked out: every request asks for it, and it changes with the configuration only. */
let known: { from: Env; prefix: string } | undefined;

function prefix(): string {
  const from = env();
  if (known?.from === from) return known.prefix;
  const tag = createHash("sha256").update(`cookie-name:${from.AUTH_SECRET}`).digest("hex").slice(0, 6);
  known = { from, prefix: isHttps() ? `__Host-${permanentName}` : `${permanentName}-${tag}` };
  return known.prefix;
}

/** The attributes of every cookie of this app. */
export function cookieOptions(): CookieOptions {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() };
}

/** A cookie that a browser is to keep, with its seconds; 0 makes it forget one. */
export type CookieChange = { name: string; value: string; maxAge: number };

/** Deleting needs the attributes that the cookie was set with, or a browser keeps a `__Host-` cookie. */
export function forgetCookie(name: string): CookieChange {
  return { name, value: "", maxAge: 0 };
}

/** Adds Set-Cookie headers, for responses that Next's own `cookies()` does not reach. */
export function setCookies(headers: Headers, changes: readonly CookieChange[]): Headers {
  for (const { name, value, maxAge } of changes)
    headers.append("Set-Cookie", serializeCookie(name, value, { ...cookieOptions(), maxAge }));
  return headers;
}

/** The same for Next's `cookies()`, in a route handler or a server action. */
export function storeCookies(
  jar: { set(name: string, value: string, options: CookieOptions & { maxAge: number }): unknown },
  changes: readonly CookieChange[],
): void {
  for (const { name, value, maxAge } of changes) jar.set(name, value, { ...cookieOptions(), maxAge });
}

/**
 * Writes a Set-Cookie header.
 * @param value letters, digits and `-_.~` only; anything else is percent-encoded
 */
export function serializeCookie(
  name: string,
  value: string,
  options: CookieOptions & { maxAge: number },
): string {
  const secure = options.secure ? "; Secure" : "";
  return `${name}=${encodeURIComponent(value)}; Path=${options.path}; Max-Age=${options.maxAge}; HttpOnly; SameSite=Lax${secure}`;
}
