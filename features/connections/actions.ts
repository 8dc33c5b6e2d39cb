import { connect, disconnect } from "@/features/connections/changes";
import { limitChanges } from "@/features/rate-limits/limit";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { requireRecentSignIn } from "@/features/session/pending-action";
import { textField } from "@/lib/forms";

const connectionsPath = "/account/connections";

/** Longer than any id, and short enough to wait in a cookie. */
const longest = 100;

/** Connects a further identity. Field `provider`. */
export async function connectAction(form: FormData): Promise<string> {
  await limitChanges(connectionsPath);
  const session = await requireSession(connectionsPath);
  const provider = textField(form, "provider").slice(0, longest);
  await requireRecentSignIn(session, { name: "connect", input: provider });
  return connect(session, provider);
}

/** Takes a connection away. Field `account`, its id. */
export async function disconnectAction(form: FormData): Promise<string> {
  await limitChanges(connectionsPath);
  const session = await requireSession(connectionsPath);
  const account = textField(form, "account").slice(0, longest);
  await requireRecentSignIn(session, { name: "disconnect", input: account });
  return orUnavailable(connectionsPath, () => disconnect(session, account));
}
