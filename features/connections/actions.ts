import { connect, disconnect } from "@/features/connections/changes";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { requireRecentSignIn } from "@/features/session/pending-action";
import { textField } from "@/lib/forms";
import { safeReturnTo } from "@/lib/redirects";

const connectionsPath = "/account/connections";

/** Longer than any id, and short enough to wait in a cookie. */
const longest = 100;

/**
 * Connects a further identity. Field `provider`; and `returnTo`, the page of the account that needs it, where that is not the
 * list of connections.
 */
export async function connectAction(form: FormData): Promise<string> {
  const returnTo = safeReturnTo(form.get("returnTo"), connectionsPath).slice(0, longest);
  await limitChanges(returnTo);
  const session = await requireSession(returnTo);
  const provider = textField(form, "provider").slice(0, longest);
  const input = returnTo === connectionsPath ? provider : `${provider} ${returnTo}`;
  await requireRecentSignIn(session, { name: "connect", input });
  return connect(session, input);
}

/** Takes a connection away. Field `account`, its id. */
export async function disconnectAction(form: FormData): Promise<string> {
  await limitChanges(connectionsPath);
  const session = await requireSession(connectionsPath);
  const account = textField(form, "account").slice(0, longest);
  await requireRecentSignIn(session, { name: "disconnect", input: account });
  return orUnavailable(connectionsPath, () => disconnect(session, account));
}
