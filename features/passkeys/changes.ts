import { currentOffers } from "@/features/connections/queries";
import { newChallenge, takeChallenge } from "@/features/passkeys/challenge";
import { addPasskey, removePasskey } from "@/features/passkeys/mutations";
import { type PasskeyNotice, passkeysPath } from "@/features/passkeys/notices";
import { passkeyName, readAttestation } from "@/features/passkeys/policy";
import { findCredentials } from "@/features/passkeys/queries";
import { creationOptions, verifyCreation } from "@/features/passkeys/verify";
import { relyingParty } from "@/features/providers/passkey";
import { currentUserAgent } from "@/features/session/auth";
import { isRecent } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { SignInRefused } from "@/features/sign-in/failures";
import { describeDevice } from "@/lib/device";
import { textField } from "@/lib/forms";
import { log } from "@/lib/log";

// What a person changes about their passkeys, once they have proven who they are.

/** The page on which a browser makes a passkey, for whoever has just proven who they are. */
export const newPasskeyPath = "/account/connections/passkey";

/** Adding one goes on where a browser can make it. */
export async function startAdding(): Promise<string> {
  return newPasskeyPath;
}

/** What the page hands to the browser to have a passkey made; the address of Connections for who has to prove it anew. */
export async function beginCreation(session: Session): Promise<Response> {
  const party = relyingParty();
  if (!party) return Response.json({ error: "not_possible" }, { status: 404 });
  if (!isRecent(session, new Date()))
    return Response.json({ error: "sign_in_too_old", url: passkeysPath() }, { status: 403 });
  const { challenge, token } = await newChallenge("create", textOf(session.id));
  const known = await findCredentials(session.user.id, party.id);
  return Response.json({ token, options: creationOptions(session.user, party, challenge, known) });
}

/** Files what the device has made. Fields `token`, `response` and `name`. */
export async function finishCreation(session: Session, form: FormData): Promise<string> {
  return passkeysPath(await file(session, form));
}

async function file(session: Session, form: FormData): Promise<PasskeyNotice> {
  const response = textField(form, "response");
  if (response === "") return "passkey-scriptless";
  const userAgent = await currentUserAgent();
  const name = passkeyName(textField(form, "name"), describeDevice(userAgent).name);
  try {
    const challenge = await takeChallenge(textField(form, "token"), "create", textOf(session.id));
    const answer = readAttestation(response);
    const party = relyingParty();
    if (!answer || !party) throw new SignInRefused("passkey_refused", "the answer has not the shape of one");
    const made = await verifyCreation(answer, party, challenge);
    return `passkey-${await addPasskey(session, made, { rpId: party.id, name, userAgent })}`;
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    log("warn", "passkey_not_added", { user: session.user.id, cause: error.failure, error: error.message });
    return error.failure === "passkey_refused" ? "passkey-failed" : "passkey-late";
  }
}

/** @param id the passkey's, from a form and so from anybody */
export async function remove(session: Session, id: string): Promise<string> {
  const outcome = await removePasskey(session, id, currentOffers(), await currentUserAgent());
  if (outcome === "done") return passkeysPath("passkey-removed");
  log("warn", "passkey_removal_refused", { user: session.user.id, outcome });
  return outcome === "gone" ? passkeysPath("passkey-gone") : `${passkeysPath()}?notice=last-way-in`;
}
