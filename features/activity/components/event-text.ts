import type { EventKind } from "@/features/events/events";
import { type FailureCause, failureCauses } from "@/features/sign-in/failures";

/** What an event says, with the provider's name if it is about one. */
type Words = {
  title: (provider: string | null, detail: string | null) => string;
  /** Why it happened, where the title leaves that open. */
  about?: string;
  /** What follows an answer of "This wasn't me"; absent where the question makes no sense. */
  denied?: (provider: string | null) => string;
};

const by = (text: string) => (provider: string | null) => (provider ? `${text} with ${provider}` : text);

/** The same, for an app of ours that the detail names. */
const forApp = (text: string, inTo: "in" | "to") => (provider: string | null, app: string | null) =>
  by(app ? `${text} ${inTo} “${app}”` : text)(provider);

const intruder = (provider: string | null) =>
  `Then somebody else may be using your account. Sign out everywhere else now: only this device stays signed in. Then change your password${provider ? ` at ${provider}` : " at the accounts that you sign in with"}, since whoever gets in there gets in here.`;

/** The same for a way in of this site's own. */
const holder =
  "Then somebody else may be using your account. Sign out everywhere else now: only this device stays signed in. Then remove what is not yours under Connections.";

/** Every kind in words; a new one does not compile without its own. */
const words: Record<EventKind, Words> = {
  signed_up: { title: forApp("Account created", "in") },
  signed_in: { title: forApp("Signed in", "to"), denied: intruder },
  sign_in_failed: {
    title: (provider) => (provider ? `Sign-in with ${provider} failed` : "Sign-in failed"),
    denied: () =>
      "Nobody got in this way. To be on the safe side, sign out everywhere else: only this device stays signed in.",
  },
  signed_out: { title: (_, app) => (app ? `Signed out of “${app}”` : "Signed out") },
  confirmed: { title: by("Confirmed it was you"), denied: intruder },
  connected: {
    title: (provider) => `Connected ${provider ?? "a way to sign in"}`,
    denied: () =>
      "Then somebody else may have given themselves a way in. Sign out everywhere else now: only this device stays signed in. Then disconnect it under Connections.",
  },
  merged: {
    title: (provider) => `Brought in the new account that ${provider ?? "another way to sign in"} opened`,
    denied: () =>
      "Then somebody else may have given themselves a way in. Sign out everywhere else now: only this device stays signed in. Then disconnect it under Connections.",
  },
  access_granted: {
    title: (provider) => `Allowed us more${provider ? ` at ${provider}` : ""}`,
    denied: (provider) =>
      `Then somebody else may be using your account here and at ${provider ?? "the provider"}. Sign out everywhere else now: only this device stays signed in. Then change your password at ${provider ?? "the provider"}, and disconnect it under Connections.`,
  },
  access_ended: {
    title: (provider) => `Took back what you allowed us${provider ? ` at ${provider}` : ""}`,
    denied: intruder,
  },
  disconnected: {
    title: (provider) => `Disconnected ${provider ?? "a way to sign in"}`,
    denied: () =>
      "Then somebody else may be using your account, and have taken a way in from you. Sign out everywhere else now: only this device stays signed in. Then connect it again under Connections.",
  },
  deleted_by_provider: {
    title: (provider) => `${provider ?? "A provider"} had us delete what it gave us`,
    denied: (provider) =>
      `Then somebody else may be using your account at ${provider ?? "the provider"}, where this is asked for. Change your password there. Nobody got in here this way.`,
  },
  ended_at_provider: {
    title: (provider) => `Ended our permission at ${provider ?? "a provider"}`,
    about: "Every device that was signed in with it is signed out.",
    denied: (provider) =>
      `Then somebody else may be using your account at ${provider ?? "the provider"}. Change your password there. Nobody got in here this way.`,
  },
  mail_stopped: {
    title: (provider) => `${provider ?? "A provider"} stopped passing our mail on to you`,
    about: "The address that hides yours is switched off there, so what we send to it does not reach you.",
  },
  mail_resumed: { title: (provider) => `${provider ?? "A provider"} passes our mail on to you again` },
  session_ended: {
    title: (_, device) => `Signed out ${device ?? "another device"}`,
    denied: () => intruder(null),
  },
  other_sessions_ended: { title: () => "Signed out everywhere else", denied: () => intruder(null) },
  name_changed: { title: () => "Changed your name", denied: () => intruder(null) },
  email_changed: {
    title: (provider) => (provider ? `Your email changed with the one at ${provider}` : "Changed your email"),
    denied: () =>
      "Then somebody else may be using your account. Sign out everywhere else now: only this device stays signed in. Then choose your email again on your account page.",
  },
  email_lost: {
    title: () => "Your email went to another account",
    about:
      "Somebody proved it by a provider whose word counts for more, or yours is not on offer any more. You keep your account without it.",
  },
  email_freed: { title: () => "Email removed from your account by an administrator" },
  exported: { title: () => "Downloaded your data", denied: () => intruder(null) },
  signed_out_by_admin: { title: () => "Signed out everywhere by an administrator" },
  session_ended_by_admin: { title: (_, device) => `${device ?? "A device"} signed out by an administrator` },
  refresh_token_reused: {
    title: (_, app) => `Signed out${app ? ` of “${app}”` : ""} for safety`,
    about:
      "A key of that app was used twice, so somebody may have had a copy of it. It opens nothing any more.",
    denied: () => "Nobody can go on with it. To be on the safe side, sign out everywhere else.",
  },
  passkey_added: {
    title: (_, name) => `Added a passkey${name ? `, “${name}”` : ""}`,
    denied: () =>
      "Then somebody else may have given themselves a way in. Sign out everywhere else now: only this device stays signed in. Then remove it under Connections.",
  },
  passkey_removed: {
    title: (_, name) => `Removed a passkey${name ? `, “${name}”` : ""}`,
    denied: () => intruder(null),
  },
  passkey_copied: {
    title: (_, name) => `A passkey was refused${name ? `: “${name}”` : ""}`,
    about:
      "It has signed less often than it had before, so it may be a copy. If it is yours, remove it and add a new one.",
    denied: () => "Nobody got in this way. Remove that passkey under Connections.",
  },
  recovery_codes_made: {
    title: () => "Made recovery codes",
    denied: () =>
      "Then somebody else may have given themselves a way in. Sign out everywhere else now: only this device stays signed in. Then make new codes under Connections, which take the place of those.",
  },
  recovery_code_used: {
    title: (_, left) => `Used a recovery code${left ? `: ${left}` : ""}`,
    denied: () =>
      "Then somebody else may have your codes. Sign out everywhere else now: only this device stays signed in. Then make new codes under Connections.",
  },
  recovery_code_refused: {
    title: () => "A used recovery code was tried",
    about: "A code opens nothing once it was used.",
    denied: () =>
      "Nobody got in this way, but somebody may have your codes. Make new codes under Connections.",
  },
  disabled: { title: () => "Account disabled by an administrator" },
  enabled: { title: () => "Account enabled by an administrator" },
};

/** Why a sign-in failed, in half a sentence of what the person was told then. */
const causes: Record<FailureCause, (provider: string) => string> = {
  cancelled: () => "It was cancelled.",
  expired: () => "It took too long, or was finished elsewhere.",
  cookies_blocked: () => "The browser did not keep our cookie.",
  provider_unavailable: (provider) => `${provider} did not answer.`,
  provider_busy: (provider) => `${provider} was receiving too many requests.`,
  provider_denied: (provider) => `${provider} did not let you in here, or you cancelled there.`,
  provider_refused: (provider) => `${provider} refused it, or answered in a way we cannot trust.`,
  provider_unpaid: (provider) => `This site had no credit left at ${provider}.`,
  client_refused: (provider) => `${provider} did not accept this site's credentials.`,
  email_unverified: (provider) => `${provider} wanted its own email verified first.`,
  email_taken: (provider) => `That ${provider} account has your email, but was not connected to yours.`,
  linked_elsewhere: () => "That account opens another account here.",
  wrong_person: (provider) => `${provider} named another account.`,
  not_asked: (provider) => `${provider} did not ask who it was.`,
  disabled: () => "Your account was disabled.",
  not_allowed: () => "It was not allowed.",
  signup_closed: () => "No new accounts were being made.",
  too_many_attempts: () => "There were too many attempts.",
  passkey_unknown: () => "It opens nothing here.",
  passkey_refused: () => "Its answer did not hold.",
  passkey_copied: () => "It may be a copy.",
  recovery_code_wrong: () => "The code opens nothing.",
  unknown_provider: () => "That way to sign in is not available.",
  unavailable: () => "Our database did not answer.",
  unexpected: () => "Something went wrong on our side.",
};

export type EventText = { title: string; about: string | null; denied: string | null };

/**
 * Says what happened in words of its person.
 * @param provider its name
 */
export function eventText({
  kind,
  provider,
  detail,
  own = false,
}: {
  kind: EventKind | null;
  provider: string | null;
  detail: string | null;
  /** Whether what is called a provider is a way in of this site's own. */
  own?: boolean;
}): EventText {
  if (!kind) return { title: "Something this site no longer keeps", about: null, denied: null };
  const { title, about, denied } = words[kind];
  return {
    title: title(provider, detail),
    about: about ?? aboutOf(kind, detail, provider),
    denied: own && denied === intruder ? holder : (denied?.(provider) ?? null),
  };
}

function aboutOf(kind: EventKind, detail: string | null, provider: string | null): string | null {
  if (kind === "access_granted") return detail && `${detail}.`;
  return kind === "sign_in_failed" ? causeText(detail, provider) : null;
}

function causeText(detail: string | null, provider: string | null): string | null {
  const cause = failureCauses.find((known) => known === detail);
  return cause ? causes[cause](provider ?? "The provider") : null;
}
