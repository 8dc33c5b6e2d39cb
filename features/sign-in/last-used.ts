import { cookies } from "next/headers";
import { cookieName, cookieOptions, serializeCookie } from "@/lib/cookies";

const year = 365 * 24 * 60 * 60;

/** @returns a Set-Cookie value that remembers by which provider this browser last got in. */
export function rememberProvider(id: string): string {
  return serializeCookie(cookieName("last-provider"), id, { ...cookieOptions(), maxAge: year });
}

/** @returns the id of the provider this browser last signed in with, if it ever did; not checked against anything. */
export async function lastUsedProvider(): Promise<string | null> {
  return (await cookies()).get(cookieName("last-provider"))?.value ?? null;
}
