import type { ActionKind } from "@/features/directory/log";
import { type EventKind, eventKinds } from "@/features/events/events";
import { findClient } from "@/features/exchange/policy";
import { wayName } from "@/features/providers/own-ways";
import { type FailureCause, failureCauses } from "@/features/sign-in/failures";
import { type IntentKind, intentKinds } from "@/features/sign-in/flow";
import { describeDevice } from "@/lib/device";

// Every code in words for an administrator. A new kind of event, action or failure does not compile without its own.

/** @returns a provider's name, or its id when this app no longer knows it */
export function providerName(id: string): string {
  return wayName(id) ?? id;
}

/** What a session is open on: the browser, or the app of ours that it was opened for. */
export function deviceName({
  userAgent,
  clientId,
}: {
  userAgent: string | null;
  clientId: string | null;
}): string {
  if (clientId !== null) return findClient(clientId)?.name ?? clientId;
  return describeDevice(userAgent).name;
}

/** An event's words; `at` says with which provider, and `says` what the detail adds. */
type EventWords = { title: string; at?: "with" | "at"; says?: (detail: string) => string };

const app = (detail: string) => `App: ${detail}`;

const events: Record<EventKind, EventWords> = {
  signed_up: { title: "Account created", at: "with", says: app },
  signed_in: { title: "Signed in", at: "with", says: app },
  sign_in_failed: { title: "Sign-in failed", at: "with", says: causeText },
  signed_out: { title: "Signed out", says: app },
  confirmed: { title: "Confirmed who they are", at: "with" },
  connected: { title: "Way to sign in connected", at: "with" },
  merged: { title: "A new account became part of this one", at: "with" },
  access_granted: { title: "Permission given", at: "at", says: (detail) => detail },
  access_ended: { title: "Permission taken back", at: "at" },
  disconnected: { title: "Way to sign in disconnected", at: "with" },
  deleted_by_provider: { title: "Deletion asked for by the provider", at: "with" },
  ended_at_provider: { title: "Permission ended by the person", at: "at" },
  mail_stopped: { title: "Address no longer passes mail on", at: "at" },
  mail_resumed: { title: "Address passes mail on again", at: "at" },
  session_ended: { title: "Signed out another device", says: (detail) => detail },
  other_sessions_ended: { title: "Signed out everywhere else" },
  name_changed: { title: "Name changed" },
  email_changed: { title: "Email changed" },
  email_lost: { title: "Email went to somebody who proved it", at: "with" },
  email_freed: { title: "Email freed by an administrator" },
  exported: { title: "Data downloaded" },
  disabled: { title: "Disabled by an administrator" },
  enabled: { title: "Enabled by an administrator" },
  signed_out_by_admin: { title: "Signed out everywhere by an administrator" },
  session_ended_by_admin: { title: "Signed out on a device by an administrator", says: (detail) => detail },
  refresh_token_reused: { title: "App signed out: a key of it was used twice", says: app },
  passkey_added: { title: "Passkey added", says: (detail) => detail },
  passkey_removed: { title: "Passkey removed", says: (detail) => detail },
  recovery_codes_made: { title: "Recovery codes made" },
  recovery_code_used: { title: "Recovery code used", says: (detail) => detail },
  recovery_code_refused: { title: "Used recovery code tried again" },
  passkey_copied: { title: "Passkey refused: it seems to have been copied", says: (detail) => detail },
};

/** @returns what happened, and what more there is to say of it */
export function eventText({
  kind,
  provider,
  detail,
}: {
  kind: string;
  provider: string | null;
  detail: string | null;
}): { title: string; says: string | null } {
  const known = eventKinds.find((one) => one === kind);
  if (!known) return { title: "Something that this version does not know", says: null };
  const { title, at, says } = events[known];
  return {
    title: at && provider ? `${title} ${at} ${providerName(provider)}` : title,
    says: (detail && says?.(detail)) || null,
  };
}

const causes: Record<FailureCause, string> = {
  cancelled: "They cancelled it.",
  expired: "It took too long, was finished already, or began in another browser.",
  cookies_blocked: "Their browser did not keep our cookie.",
  provider_unavailable: "The provider did not answer, or not in time.",
  provider_busy: "The provider asked us to slow down.",
  provider_refused: "The provider refused our request, or answered in a way that cannot be trusted.",
  client_refused: "The provider did not accept our client ID or secret. They may have expired.",
  provider_denied: "The provider did not let them in here: a rule of theirs, or they cancelled there.",
  provider_unpaid: "Our credit at the provider is spent.",
  email_unverified: "The provider wants its own email verified first.",
  email_taken: "The email belongs to an account that is opened another way.",
  linked_elsewhere: "That identity opens another account here.",
  wrong_person: "The provider named another account than the one that was to be confirmed.",
  not_asked: "The provider did not ask who they are.",
  disabled: "Their account is disabled.",
  not_allowed: "They are on no list of those who may be here.",
  signup_closed: "They have no account, and new ones are not being made.",
  too_many_attempts: "There were too many attempts.",
  passkey_unknown: "The passkey is nobody's here: it was removed, or made for another address.",
  passkey_refused:
    "The passkey's answer did not hold: another address, no fingerprint, face or PIN, or a wrong signature.",
  passkey_copied: "The passkey has signed less often than it had before: it may be a copy.",
  recovery_code_wrong: "The recovery code was mistyped, used before, replaced, or guessed.",
  unknown_provider: "The link named a provider that is not on offer.",
  unavailable: "Our database did not answer.",
  unexpected: "Something that nobody foresaw. The log has the error.",
};

/** @returns why a sign-in failed, in a sentence */
export function causeText(cause: string): string {
  const known = failureCauses.find((one) => one === cause);
  return known ? causes[known] : "For a reason that this version does not know.";
}

const intents: Record<IntentKind, string> = {
  // part: connections
  connect: "To connect another way to sign in",
  confirm: "To confirm who they are",
  grant: "To allow us more",
};

/** @returns what a round trip to a provider was for */
export function intentText(intent: string | null): string {
  const known = intentKinds.find((one) => one === intent);
  return known ? intents[known] : "To sign in";
}

const actions: Record<ActionKind, string> = {
  signed_out: "Signed out everywhere",
  device_signed_out: "Signed out on one device",
  disabled: "Disabled",
  enabled: "Enabled",
  email_freed: "Address freed",
  removed: "Account removed",
};

/** @returns what an administrator did, in the log's words */
export function actionText(kind: string): string {
  return Object.hasOwn(actions, kind) ? actions[kind as ActionKind] : "Something this version does not know";
}
