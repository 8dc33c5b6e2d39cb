import { cookies } from "next/headers";
import { z } from "zod";
import { sessionLifetime } from "@/features/session/policy";
import { type CookieChange, cookieName, forgetCookie } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

// How somebody got in last. The provider's id says nothing of anybody and stays for a year. The name is a person's: it is
// sealed, so that nobody reads it or puts words on the button, and goes when they sign out (features/session/actions.ts).

const purpose = "last-name";
const year = 365 * 24 * 60 * 60;
/** As a person counts them; one that is longer ends in an ellipsis. */
const longestName = 32;

const schema = z.object({ provider: z.string(), name: z.string().nullable() });
const graphemes = new Intl.Segmenter();

/**
 * @param name what this site calls them
 * @returns the cookies that remember by which provider this browser last got in, and as whom
 */
export async function rememberWayIn(provider: string, name: string | null): Promise<CookieChange[]> {
  return [
    { name: cookieName("last-provider"), value: provider, maxAge: year },
    await rememberName(provider, name),
  ];
}

/** The second of them, for somebody who has just changed their name. */
export async function rememberName(provider: string, name: string | null): Promise<CookieChange> {
  const { absolute } = sessionLifetime;
  const value = await seal(purpose, { provider, name: name && shortened(name) }, absolute);
  return { name: cookieName(purpose), value, maxAge: absolute };
}

function shortened(name: string): string {
  const parts = [...graphemes.segment(name)].map(({ segment }) => segment);
  return parts.length > longestName
    ? `${parts
        .slice(0, longestName - 1)
        .join("")
        .trimEnd()}…`
    : name;
}

/** @returns the cookies to forget for somebody who is not that person */
export function forgetWayIn(): CookieChange[] {
  return ["last-provider", purpose].map((name) => forgetCookie(cookieName(name)));
}

/**
 * @returns the id of the provider this browser last signed in with, not checked against anything, and the name if it still
 *   knows it; null if it never did
 */
export async function lastWayIn(): Promise<{ provider: string; name: string | null } | null> {
  const jar = await cookies();
  const provider = jar.get(cookieName("last-provider"))?.value;
  if (!provider) return null;
  const { data } = schema.safeParse(await unseal(purpose, jar.get(cookieName(purpose))?.value));
  return { provider, name: data?.provider === provider ? data.name : null };
}
