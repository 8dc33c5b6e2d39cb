import { configuredProvider } from "@/features/providers";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireUser } from "@/features/session/auth";
import { confirmPath } from "@/features/session/pending-action";
import { startSignIn } from "@/features/sign-in/start";
import { textField } from "@/lib/forms";
import { safeReturnTo } from "@/lib/redirects";

/** "Confirm it's you": a round trip to a linked provider, which must name the same person. Field `provider`. */
export async function confirmAction(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), "/account");
  const page = `${confirmPath}?${new URLSearchParams({ returnTo })}`;
  await limitChanges(page);
  const session = await requireUser(page);
  const provider = textField(form, "provider");
  const intent = { kind: "confirm", userId: session.user.id, sessionId: session.id } as const;
  const asked = configuredProvider(provider)?.entry.authorization.reauthentication?.params;
  return startSignIn(provider, returnTo, intent, asked);
}
