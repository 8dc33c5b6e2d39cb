"use server";

import { redirect } from "next/navigation";
import { connect, disconnect } from "@/features/connections/changes";
import { limitChanges } from "@/features/rate-limits/limit";
import { orUnavailable } from "@/features/session/or-unavailable";
import { requireRecentSignIn } from "@/features/session/pending-action";

const connectionsPath = "/account/connections";

/** Connects a further identity. Field `provider`. Works without JavaScript. */
export async function connectAction(form: FormData): Promise<void> {
  await limitChanges(connectionsPath);
  const provider = text(form.get("provider"));
  redirect(await connect(await requireRecentSignIn({ name: "connect", input: provider }), provider));
}

/** Takes a connection away. Field `account`, its id. Works without JavaScript. */
export async function disconnectAction(form: FormData): Promise<void> {
  await limitChanges(connectionsPath);
  const account = text(form.get("account"));
  const session = await requireRecentSignIn({ name: "disconnect", input: account });
  redirect(await orUnavailable(connectionsPath, () => disconnect(session, account)));
}

/** Longer than any id, and short enough to wait in a cookie. */
const longest = 100;

function text(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value.slice(0, longest) : "";
}
