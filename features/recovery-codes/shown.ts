import { cookies } from "next/headers";
import { z } from "zod";
import { recentSignIn } from "@/features/providers/recent";
import { hashCode } from "@/features/recovery-codes/policy";
import { isCurrent } from "@/features/recovery-codes/queries";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { cookieName, forgetCookie, storeCookies } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

// Between the form that makes codes and the page that shows them lies a redirect, and the database has only their hashes. So
// the browser carries them, sealed.

const purpose = "recovery-codes";

const schema = z.object({ sessionId: z.string(), codes: z.array(z.string()) });

/** Has the next page show codes, while its person could have others made without proving again who they are. */
export async function showCodes(session: Session, codes: string[]): Promise<void> {
  const value = await seal(purpose, { sessionId: textOf(session.id), codes }, recentSignIn);
  storeCookies(await cookies(), [{ name: cookieName(purpose), value, maxAge: recentSignIn }]);
}

/** @returns the codes that this session has just had made; null later, in another one, and when others took their place */
export async function codesToShow(session: Session): Promise<string[] | null> {
  const value = (await cookies()).get(cookieName(purpose))?.value;
  const { data } = schema.safeParse(await unseal(purpose, value));
  if (data?.sessionId !== textOf(session.id)) return null;
  const hashes = data.codes.flatMap((code) => hashCode(code) ?? []);
  return (await isCurrent(session.user.id, hashes)) ? data.codes : null;
}

export async function forgetCodes(): Promise<void> {
  storeCookies(await cookies(), [forgetCookie(cookieName(purpose))]);
}
