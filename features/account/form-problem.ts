import { cookies } from "next/headers";
import { z } from "zod";
import { cookieName, storeCookies } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

const purpose = "form-problem";

/** Seconds in which the page must ask for it. */
const lifetime = 60;

/** Characters of what was typed that a cookie has room for. */
const longest = 400;

const schema = z.object({ form: z.string(), userId: z.string(), problem: z.string(), typed: z.string() });

/** Why a form could not be taken: a sentence, and what was typed. */
export type FormProblem = { problem: string; typed: string };

/**
 * Sends somebody back to a form that could not be taken. What they typed waits in a sealed cookie: it stands in no address,
 * and nobody else can put words on the page.
 *
 * @param page its path
 * @param form its name
 * @returns where to go
 */
export async function refuseForm(
  page: string,
  { form, userId, problem, typed }: { form: string; userId: string; problem: string; typed: string },
): Promise<string> {
  const value = await seal(purpose, { form, userId, problem, typed: typed.slice(0, longest) }, lifetime);
  storeCookies(await cookies(), [{ name: cookieName(purpose), value, maxAge: lifetime }]);
  return `${page}?${new URLSearchParams({ problem: form })}`;
}

/**
 * @param query the page's
 * @returns what is wrong with a form that this person has just sent; null when nothing is
 */
export async function findProblem(
  query: { problem?: unknown },
  { form, userId }: { form: string; userId: string },
): Promise<FormProblem | null> {
  if (query.problem !== form) return null;
  const value = (await cookies()).get(cookieName(purpose))?.value;
  const { data } = schema.safeParse(await unseal(purpose, value));
  return data?.form === form && data.userId === userId ? data : null;
}
