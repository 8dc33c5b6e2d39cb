import type { FailureCause } from "@/features/sign-in/failures";
import type { IntentKind } from "@/features/sign-in/flow";
import { whenInWords } from "@/lib/waiting";

export type FailureText = {
  /** Cancelling is a choice, not an error, and looks like one. */
  tone: "neutral" | "warning" | "danger";
  title: string;
  text: string;
  /** The next sensible thing: the same provider again, or a choice of all of them. */
  next: "retry" | "choose";
  /** HTTP status of the page. */
  status: number;
};

/**
 * What to tell a person, in words of theirs.
 * @param provider its name, or null where the failure belongs to none
 * @param kind what the round trip was for, if not to sign in
 * @param wait seconds until it can be tried again, where there were too many attempts
 */
export function failureText(
  cause: FailureCause,
  provider: string | null,
  kind: IntentKind | null = null,
  wait = 0,
): FailureText {
  const name = provider ?? "The provider";
  const again = `You can try again ${whenInWords(wait)}.`;
  const texts: Record<FailureCause, FailureText> = {
    cancelled: {
      tone: "neutral",
      title: "You cancelled the sign-in",
      text: `Nothing was shared and nothing has changed. You can sign in whenever you like.`,
      next: "retry",
      status: 200,
    },
    expired: {
      tone: "warning",
      title: "This sign-in is no longer valid",
      text: "It took too long, was finished already, or began somewhere else. Start again here and it will work.",
      next: "retry",
      status: 400,
    },
    cookies_blocked: {
      tone: "warning",
      title: "Your browser did not keep our cookie",
      text: "We need one to know that it was you who began this sign-in. Allow cookies for this site, or, if you began in another browser or app, go on there. Then try again.",
      next: "retry",
      status: 400,
    },
    provider_unavailable: {
      tone: "warning",
      title: `${name} is not answering`,
      text: `We asked ${provider ?? "the provider"} to confirm who you are and got no usable answer in time. It is not something you did. Try again in a minute, or sign in another way.`,
      next: "retry",
      status: 502,
    },
    provider_busy: {
      tone: "warning",
      title: `${name} is receiving too many requests`,
      text: `${name} asked us to slow down. Wait a minute and try again.`,
      next: "retry",
      status: 503,
    },
    provider_refused: {
      tone: "danger",
      title: `${name} refused the sign-in`,
      text: `${name} did not accept our request, or answered in a way we cannot trust, so we stopped. Try again; if it keeps happening, tell whoever runs this site the reference below.`,
      next: "retry",
      status: 502,
    },
    provider_denied: {
      tone: "warning",
      title: `${name} did not let you in here`,
      text: `Either you cancelled there, or ${provider ?? "the provider"} has a rule against it: an account that is blocked, or an organization that allows some sites only. Whoever runs it can say more. Nothing was shared and nothing has changed.`,
      next: "retry",
      status: 403,
    },
    provider_unpaid: {
      tone: "danger",
      title: `${name} is not working here right now`,
      text: `${name} takes payment for what it tells us, and this site has run out of credit there. It is not something you did. Sign in another way, or tell the people who run this site.`,
      next: "choose",
      status: 502,
    },
    client_refused: {
      tone: "danger",
      title: `${name} is not working here right now`,
      text: `${name} does not accept this site's credentials. It is not something you did. Sign in another way, or tell the people who run this site.`,
      next: "choose",
      status: 502,
    },
    email_unverified: {
      tone: "warning",
      title: `${name} wants you to verify your email first`,
      text: `${name} confirms to nobody who you are before the primary email of your account is verified. Do that in your settings at ${provider ?? "the provider"}, then try again.`,
      next: "retry",
      status: 403,
    },
    email_taken: {
      tone: "warning",
      title: "This email belongs to another sign-in method",
      text: `You already have an account with the email that ${provider ?? "this provider"} confirmed. Sign in the way you did before.`,
      next: "choose",
      status: 409,
    },
    linked_elsewhere: {
      tone: "warning",
      title: `This ${provider ?? "sign-in"} account opens another account here`,
      text: `It may be yours or somebody else's, so it was not linked to the one you came for. Nothing has changed. Sign in with it to see which, or link another one.`,
      next: "choose",
      status: 409,
    },
    wrong_person: {
      tone: "warning",
      title: "That is another account",
      text: `We asked you to confirm that it's you, and ${provider ?? "the provider"} named another account. Nothing has changed. Try again with the account that is linked to yours.`,
      next: "retry",
      status: 403,
    },
    not_asked: {
      tone: "warning",
      title: `${name} did not ask who you are`,
      text: `We asked you to confirm that it's you, and ${provider ?? "the provider"} let you pass because you had signed in there before. Nothing has changed. Sign out at ${provider ?? "the provider"}, then try again.`,
      next: "retry",
      status: 403,
    },
    disabled: {
      tone: "danger",
      title: "This account is disabled",
      text: "The people who run this site have disabled it. Ask them if you think that is a mistake.",
      next: "choose",
      status: 403,
    },
    not_allowed: {
      tone: "danger",
      title: "You cannot sign in here",
      text: "This account is not allowed to sign in. If you think it should be, ask the people who run this site.",
      next: "choose",
      status: 403,
    },
    signup_closed: {
      tone: "warning",
      title: "New accounts are not being made right now",
      text: "This sign-in opens no account here, and no new ones are being made. If you have been here before, sign in the way you did then.",
      next: "choose",
      status: 403,
    },
    too_many_attempts: {
      tone: "warning",
      title: "Too many attempts",
      text: `There were too many sign-ins in a short time from here or from your network. Nothing is wrong with your account. ${again}`,
      next: "retry",
      status: 429,
    },
    passkey_unknown: {
      tone: "warning",
      title: "This passkey opens nothing here",
      text: "It was removed, or made for another account or another address of this site. Nothing has changed. Go on another way; new passkeys are added under Connections.",
      next: "choose",
      status: 403,
    },
    passkey_refused: {
      tone: "warning",
      title: "This passkey could not be checked",
      text: "Your device's answer was for another address, came without your fingerprint, face or PIN, or was damaged on the way. Nothing has changed. Try again, or go on another way.",
      next: "choose",
      status: 400,
    },
    passkey_copied: {
      tone: "danger",
      title: "This passkey may have been copied",
      text: "It has signed less often than it had before, so we do not trust it any more. Go on another way, then remove it under Connections and add a new one.",
      next: "choose",
      status: 403,
    },
    recovery_code_wrong: {
      tone: "warning",
      title: "This code opens nothing",
      text: "The code was mistyped, used before, or replaced by newer ones.",
      next: "choose",
      status: 403,
    },
    unknown_provider: {
      tone: "warning",
      title: "This way to sign in is not available",
      text: "The link you followed names a provider that this site does not offer. Choose another one.",
      next: "choose",
      status: 404,
    },
    unavailable: {
      tone: "danger",
      title: "We cannot sign you in right now",
      text: "Our own database is not answering. You did nothing wrong and nothing was lost. Try again in a minute.",
      next: "retry",
      status: 503,
    },
    unexpected: {
      tone: "danger",
      title: "Something went wrong on our side",
      text: "The sign-in stopped for a reason we did not foresee. Try again; if it keeps happening, tell whoever runs this site the reference below.",
      next: "retry",
      status: 500,
    },
  };
  if (!kind) return texts[cause];
  const signedIn = { ...texts[cause], ...whileSignedIn(cause, provider, again) };
  return kind === "grant" ? { ...signedIn, ...whileGranting(cause, provider) } : signedIn;
}

/** What reads otherwise for somebody who is signed in already, and stays so. */
function whileSignedIn(cause: FailureCause, provider: string | null, again: string): Partial<FailureText> {
  const texts: Partial<Record<FailureCause, Partial<FailureText>>> = {
    cancelled: {
      title: "You did not confirm that it's you",
      text: "Nothing has changed, and you are still signed in.",
    },
    expired: {
      title: "This is no longer valid",
      text: "It took too long, was finished already, or you have signed in anew since then. Nothing has changed. Start again here and it will work.",
    },
    provider_unavailable: {
      text: `We asked ${provider ?? "the provider"} who you are there and got no usable answer in time. It is not something you did, and nothing has changed. Try again in a minute.`,
    },
    provider_unpaid: {
      text: `${provider ?? "The provider"} takes payment for what it tells us, and this site has run out of credit there. It is not something you did, and nothing has changed. Tell the people who run this site.`,
    },
    client_refused: {
      text: `${provider ?? "The provider"} does not accept this site's credentials. It is not something you did, and nothing has changed. Tell the people who run this site.`,
    },
    linked_elsewhere: {
      text: "It opens an account of its own, so it was not connected to this one. Nothing has changed, and you are still signed in.",
    },
    too_many_attempts: {
      text: `There were too many in a short time from here or from your network. Nothing has changed, and you are still signed in. ${again}`,
    },
    unavailable: { title: "We cannot do that right now" },
  };
  return texts[cause] ?? {};
}

/** What reads otherwise for somebody who was asked for more access. */
function whileGranting(cause: FailureCause, provider: string | null): Partial<FailureText> {
  const texts: Partial<Record<FailureCause, Partial<FailureText>>> = {
    provider_refused: { title: `${provider ?? "The provider"} refused the request` },
    provider_denied: { title: `${provider ?? "The provider"} did not allow it` },
    wrong_person: {
      title: "That is another account",
      text: `We asked about the account that is connected here, and ${provider ?? "the provider"} named another one. Nothing has changed. Go back and allow it with the account that is connected, or switch to it at ${provider ?? "the provider"} first.`,
    },
  };
  return texts[cause] ?? {};
}
