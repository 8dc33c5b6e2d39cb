import { limitChanges } from "@/features/rate-limits/limit";
import { requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import type { SessionUser } from "@/features/session/queries";
import { type FormAction, takeForms } from "@/lib/forms";

/**
 * What a form asks for, of whoever is signed in. What it reads and writes is theirs by `user.id`.
 * @param form from a browser, and so from anybody
 * @returns where the browser goes then, or a file
 */
export type UserFormAction = (user: SessionUser, form: FormData) => Promise<string | Response>;

/**
 * `takeForms` for a page of signed-in people: each request is counted, strangers are sent to sign in and back, and a
 * database that does not answer is told as such.
 *
 * @param page its path
 * @param forms by name
 */
export function takeUserForms(page: string, forms: Readonly<Record<string, UserFormAction>>) {
  const guarded = Object.entries(forms).map(([name, action]): [string, FormAction] => [
    name,
    async (form) => {
      await limitChanges(page);
      return orUnavailable(page, async () => action(await requireUser(page), form));
    },
  ]);
  return takeForms(page, Object.fromEntries(guarded));
}
