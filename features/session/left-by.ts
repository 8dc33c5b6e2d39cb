import { type CookieChange, cookieName, forgetCookie } from "@/lib/cookies";

// By which provider the session was opened that was ended in this browser just now. Whoever sits down next may read it: it
// has the provider's id and nothing of the person, and opens nothing.

const lifetime = 5 * 60;

/** `left`: only here. `asked`: the browser was led to the provider's sign-out. `refused`: the provider takes none from us. */
const states = ["left", "asked", "refused"] as const;

export type LeftBy = { provider: string; state: (typeof states)[number] };

/**
 * @param provider that of the session which has ended; null for none
 * @returns the cookie that remembers it for five minutes
 */
export function noteLeft(provider: string | null, state: LeftBy["state"] = "left"): CookieChange[] {
  if (provider === null) return [forgetCookie(cookieName("left-by"))];
  return [{ name: cookieName("left-by"), value: `${state}.${provider}`, maxAge: lifetime }];
}

/** @param jar of a request, and so anything at all */
export function leftBy(jar: { get(name: string): { value: string } | undefined }): LeftBy | null {
  const [said, provider] = jar.get(cookieName("left-by"))?.value.split(".") ?? [];
  const state = states.find((one) => one === said);
  return state && provider ? { provider, state } : null;
}
