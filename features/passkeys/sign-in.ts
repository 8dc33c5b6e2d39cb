import { randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { recordEvent } from "@/features/events/mutations";
import { type ChallengeKind, newChallenge, takeChallenge } from "@/features/passkeys/challenge";
import { comeInByPasskey } from "@/features/passkeys/mutations";
import { readAssertion } from "@/features/passkeys/policy";
import { type FoundPasskey, findByCredential, findCredentials } from "@/features/passkeys/queries";
import { requestOptions, verifyUse } from "@/features/passkeys/verify";
import { type RelyingParty, relyingParty, passkey as way } from "@/features/providers/passkey";
import { currentUserAgent } from "@/features/session/auth";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { reportFailure } from "@/features/sign-in/failure-page";
import { SignInRefused } from "@/features/sign-in/failures";
import { newFlowId } from "@/features/sign-in/flow";
import { enterBy } from "@/features/sign-in/own-way";
import type { Jar } from "@/features/sign-in/question";
import { type CookieChange, cookieName, storeCookies } from "@/lib/cookies";
import { textField } from "@/lib/forms";

/** Seconds that a browser keeps its secret: as long as a sign-in page may lie open. */
const secretLifetime = 60 * 60;

/** @returns the cookie by which a challenge belongs to this browser, with its secret, kept for another while */
function secretOf(jar: Jar): CookieChange {
  const name = cookieName("passkey");
  const known = jar.get(name)?.value ?? "";
  const value = /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString("base64url");
  return { name, value, maxAge: secretLifetime };
}

/**
 * What a page hands to the browser to have a passkey answer.
 * @param session of who confirms; null for a sign-in, by any passkey that the device has for this site
 */
export async function beginUse(session: Session | null): Promise<Response> {
  const party = relyingParty();
  if (!party) return Response.json({ error: "not_possible" }, { status: 404 });
  if (session) {
    const { challenge, token } = await newChallenge("confirm", textOf(session.id));
    const allowed = await findCredentials(session.user.id, party.id);
    return Response.json({ token, options: requestOptions(party, challenge, allowed) });
  }
  const jar = await cookies();
  const secret = secretOf(jar);
  const { challenge, token } = await newChallenge("sign-in", secret.value);
  storeCookies(jar, [secret]);
  return Response.json({ token, options: requestOptions(party, challenge) });
}

/**
 * Lets somebody in by what their device has signed. Fields `token` and `response`.
 * @param session of who confirms, which the new one takes the place of; null for a sign-in
 * @returns where to go: on, or to the page that says what went wrong
 */
export async function finishUse(form: FormData, session: Session | null, returnTo: string): Promise<string> {
  const jar = await cookies();
  const userAgent = await currentUserAgent();
  const kind: ChallengeKind = session ? "confirm" : "sign-in";
  let passkey: FoundPasskey | null = null;
  try {
    const answer = readAssertion(textField(form, "response"));
    const holder = session ? textOf(session.id) : secretOf(jar).value;
    const challenge = await takeChallenge(textField(form, "token"), kind, holder);
    if (!answer) throw new SignInRefused("passkey_refused", "the answer has not the shape of one");
    const party = expectParty();
    passkey = expectOwn(await findByCredential(answer.id, party.id), session);
    const counter = await verifyUse(answer, party, challenge, passkey, session !== null);
    const found = passkey;
    return await enterBy(way.id, found.user, { session, returnTo }, (visit) =>
      comeInByPasskey(found, counter, visit),
    );
  } catch (error) {
    if (passkey && error instanceof SignInRefused && error.failure === "passkey_copied") {
      const { userId, name: detail } = passkey;
      await recordEvent({ userId, kind: "passkey_copied", provider: way.id, detail, userAgent });
    }
    const id = newFlowId(Date.now(), session ? "confirm" : null);
    const attempt = { provider: way.id, id, userId: null, userAgent, returnTo };
    return (await reportFailure(error, attempt)).path;
  }
}

function expectParty(): RelyingParty {
  const party = relyingParty();
  if (!party) throw new SignInRefused("passkey_refused", "no passkey works at an address");
  return party;
}

/** @throws SignInRefused for a passkey that is nobody's here, or not this person's */
function expectOwn(found: FoundPasskey | null, session: Session | null): FoundPasskey {
  if (!found || (session && found.userId !== session.user.id))
    throw new SignInRefused("passkey_unknown", found ? "another person's passkey" : "no such passkey");
  return found;
}
