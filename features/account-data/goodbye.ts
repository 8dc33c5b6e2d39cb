import { cookies } from "next/headers";
import { type CookieChange, cookieName } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

/** The page after the deletion of an account. */
export const goodbyePath = "/goodbye";

const purpose = "goodbye";
/** Seconds in which the page can be read again. */
const lifetime = 5 * 60;

/** @returns the cookie by which the page knows whom it is true for. It names nobody. */
export async function rememberDeletion(): Promise<CookieChange> {
  return { name: cookieName(purpose), value: await seal(purpose, {}, lifetime), maxAge: lifetime };
}

/** @returns whether an account has just been deleted in this browser, whatever link led here */
export async function hasJustDeleted(): Promise<boolean> {
  return (await unseal(purpose, (await cookies()).get(cookieName(purpose))?.value)) !== null;
}
