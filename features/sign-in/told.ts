import { cookies } from "next/headers";
import { z } from "zod";
import { findEntry } from "@/features/providers";
import { type CookieChange, cookieName } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

const purpose = "told";

/** Seconds in which the page must ask for it; one that is read within them says it again. */
const lifetime = 60;

/**
 * `new`: an account has been made. `linked`: a further identity opens this one. `merged`: the same, and the account that it
 * opened is gone. `apart`: it was not to be. `known`: none of these, of which nothing is said; the answer to somebody new
 * looks like that to everybody.
 */
const schema = z.object({
  what: z.enum(["new", "linked", "merged", "apart", "known"]),
  userId: z.string(),
  provider: z.string(),
});

/**
 * Has the next page say what has just happened, whichever it is. It waits in a sealed cookie, since the address is where the
 * person was going and nobody else may put words on the page.
 */
export async function tell(told: z.infer<typeof schema>): Promise<CookieChange> {
  return { name: cookieName(purpose), value: await seal(purpose, told, lifetime), maxAge: lifetime };
}

/** @returns what this person is to be told, with the provider's name */
export async function findTold(
  userId: string,
): Promise<{ what: "new" | "linked" | "merged" | "apart"; provider: string } | null> {
  const value = (await cookies()).get(cookieName(purpose))?.value;
  const { data } = schema.safeParse(await unseal(purpose, value));
  const entry = data && findEntry(data.provider);
  if (!entry || data.what === "known" || data.userId !== userId) return null;
  return { what: data.what, provider: entry.button.name };
}
