import { cookies } from "next/headers";
import { type CookieChange, cookieName } from "@/lib/cookies";

const year = 365 * 24 * 60 * 60;

/** @returns the cookie that remembers by which provider this browser last got in. */
export function rememberProvider(id: string): CookieChange {
  return { name: cookieName("last-provider"), value: id, maxAge: year };
}

/** @returns the id of the provider this browser last signed in with, if it ever did; not checked against anything. */
export async function lastUsedProvider(): Promise<string | null> {
  return (await cookies()).get(cookieName("last-provider"))?.value ?? null;
}
