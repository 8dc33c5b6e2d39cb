import { limitChanges, limitCurrent } from "@/features/rate-limits/limit";
import { codesPath, makeSet, spendCode } from "@/features/recovery-codes/changes";
import { codesToShow, forgetCodes } from "@/features/recovery-codes/shown";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { confirmPath, requireRecentSignIn } from "@/features/session/pending-action";
import { tooManyAttempts } from "@/features/sign-in/failure-page";
import { brand } from "@/lib/brand";
import { textField } from "@/lib/forms";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

const connections = "/account/connections";

/** "Lost your way in?": fields `code` and `returnTo`. */
export async function signInByCode(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const wait = await limitCurrent("sign-in");
  if (wait > 0) return tooManyAttempts(wait, { provider: null, returnTo });
  return spendCode(textField(form, "code"), null, {
    returnTo,
    page: withReturnTo("/signin/recovery", returnTo),
  });
}

/** "Confirm it's you" by a code: the same fields. */
export async function confirmByCode(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = withReturnTo(confirmPath, returnTo);
  await limitChanges(page);
  const session = await requireSession(page);
  return spendCode(textField(form, "code"), session, { returnTo, page });
}

/** Makes a new set, in the place of the one before. */
export async function makeAction(): Promise<string> {
  await limitChanges(connections);
  const session = await requireSession(connections);
  await requireRecentSignIn(session, { name: "recovery-codes" });
  return orUnavailable(connections, () => makeSet(session));
}

/** The codes as a file, as long as the page shows them. */
export async function downloadAction(): Promise<string | Response> {
  await limitChanges(codesPath);
  const codes = await codesToShow(await requireSession(codesPath));
  if (!codes) return connections;
  const text = `${brand.name}: recovery codes. Each lets you in once.\n\n${codes.join("\n")}\n`;
  return new Response(text, {
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Disposition": `attachment; filename="${brand.slug}-recovery-codes.txt"`,
      "Cache-Control": "no-store",
    },
  });
}

/** "I have kept them": this browser forgets the codes. */
export async function doneAction(): Promise<string> {
  await limitChanges(codesPath);
  await requireSession(codesPath);
  await forgetCodes();
  return connections;
}
