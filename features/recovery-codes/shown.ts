import { cookies } from "next/headers";
import { z } from "zod";
import type { Session } from "@/features/session/queries";
import { cookieName, forgetCookie, storeCookies } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

// Between the form that makes codes and the page that shows them lies a redirect, and the database has only their hashes.

const purpose = "recovery-codes";

/** Seconds in which the page can be read and its file taken. */
const lifetime = 5 * 60;

const schema = z.object({ userId: z.string(), codes: z.array(z.string()) });

/** Has the next page show codes: a sealed cookie, which only this browser has and only we can read. */
export async function rememberCodes(userId: string, codes: string[]): Promise<void> {
  const value = await seal(purpose, { userId, codes }, lifetime);
  storeCookies(await cookies(), [{ name: cookieName(purpose), value, maxAge: lifetime }]);
}

/** @returns the codes that this person has just had made; null a while after that */
export async function codesToShow(session: Session): Promise<string[] | null> {
  const value = (await cookies()).get(cookieName(purpose))?.value;
  const { data } = schema.safeParse(await unseal(purpose, value));
  return data?.userId === session.user.id ? data.codes : null;
}

export async function forgetCodes(): Promise<void> {
  storeCookies(await cookies(), [forgetCookie(cookieName(purpose))]);
}
