import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import { withNotice } from "@/features/account/notices";
import { dataPath, finishDeletion } from "@/features/account-data/deletion";
import {
  disable,
  enable,
  freeEmail,
  remove,
  signOutDevice,
  signOutEverywhere,
} from "@/features/admin/changes";
import { connect, disconnect } from "@/features/connections/changes";
import { remove as removePasskey, startAdding } from "@/features/passkeys/changes";
import { finishEmailChoice } from "@/features/profile/actions";
import { limitCurrent } from "@/features/rate-limits/limit";
import { tooMany, tooManyPath } from "@/features/rate-limits/refusal";
import { makeSet } from "@/features/recovery-codes/changes";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { takePendingAction } from "@/features/session/pending-action";
import type { Session } from "@/features/session/queries";

/** What may wait for "Confirm it's you". Each does its work again from its input and says where to go then. */
const actions: Record<string, (session: Session, input: string) => Promise<string>> = {
  // A file cannot be the answer to a way back from a provider, so the page offers it.
  export: async () => withNotice(dataPath, "export-ready"),
  delete: finishDeletion,
  connect,
  disconnect,
  "choose-email": finishEmailChoice,
  "disable-person": disable,
  "enable-person": enable,
  "free-email": freeEmail,
  "remove-person": remove,
  "sign-out-person": signOutEverywhere,
  "sign-out-device": signOutDevice,
  "add-passkey": startAdding,
  "remove-passkey": removePasskey,
  "recovery-codes": makeSet,
};

/** @returns where to go then */
async function resume(session: Session, id: string | null): Promise<string> {
  const pending = await takePendingAction(session, id);
  const action = pending && Object.hasOwn(actions, pending.name) ? actions[pending.name] : undefined;
  return pending && action ? action(session, pending.input) : "/account";
}

/**
 * Does what a person asked for before they confirmed who they are. It changes things on a GET, which a link from
 * elsewhere cannot abuse: only this browser's sealed cookie says what to do, a form of ours wrote it, the address must
 * name it, and it works once, after a round trip to a provider.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const { pathname, search, searchParams } = request.nextUrl;
  const wait = await limitCurrent("change");
  if (wait > 0) return tooMany(wait, tooManyPath(wait, pathname + search));
  const session = await requireSession("/account");
  redirect(await orUnavailable("/account", () => resume(session, searchParams.get("id"))));
}
