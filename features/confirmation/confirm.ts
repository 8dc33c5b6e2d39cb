import { configuredProvider } from "@/features/providers";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireSession } from "@/features/session/auth";
import { confirmPath } from "@/features/session/pending-action";
import { textOf } from "@/features/session/session-id";
import { startSignIn } from "@/features/sign-in/start";
import { textField } from "@/lib/forms";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

/** "Confirm it's you": a round trip to a linked provider, which must name the same person. Field `provider`. */
export async function confirmAction(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = withReturnTo(confirmPath, returnTo);
  await limitChanges(page);
  const session = await requireSession(page);
  const provider = textField(form, "provider");
  const intent = { kind: "confirm", userId: session.user.id, sessionId: textOf(session.id) } as const;
  const asked = configuredProvider(provider)?.entry.authorization.reauthentication?.params;
  return startSignIn(provider, returnTo, intent, asked);
}
