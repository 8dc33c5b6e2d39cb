import type { EventKind, SecurityEvent } from "@/features/events/events";
import type { Letter } from "@/features/mail/letter";
import { brand } from "@/lib/brand";
import { describeDevice } from "@/lib/device";

/** A letter without what the outbox adds to it. */
export type Draft = Omit<Letter, "last">;

type Words = {
  /** @param provider its name, @param detail the event's */
  subject: (provider: string, detail: string | null) => string;
  text: (provider: string, detail: string | null) => string;
  /** What the event's detail is called among the facts; without it, it is none */
  detail?: string;
  /** Whether the address that the account had until then is somebody else's now, and so gets nothing */
  formerIsForeign?: true;
  /** Whether only a device that is new to the account is worth a mail */
  newDeviceOnly?: true;
  /** Whether the person could have done it, and so is asked what to do if it was not them */
  own: boolean;
};

const account = `your ${brand.name} account`;
const Account = `Your ${brand.name} account`;

/**
 * What is told by mail: whatever lets somebody in, takes a way in, or takes data out. `null` is for what only Activity
 * tells, since nobody gains or loses anything by it. A new kind does not compile without its place here.
 */
export const notices: Readonly<Record<EventKind, Words | null>> = {
  signed_up: null,
  signed_in: {
    subject: () => `New sign-in to ${account}`,
    text: (provider) =>
      `Somebody has signed in to ${account} with ${provider}, from a device that has not been used for it before.`,
    detail: "App",
    newDeviceOnly: true,
    own: true,
  },
  sign_in_failed: null,
  signed_out: null,
  confirmed: null,
  connected: {
    subject: (provider) => `${provider} was connected to ${account}`,
    text: (provider) => `Whoever signs in to that account at ${provider} can now sign in to ${account}.`,
    own: true,
  },
  merged: {
    subject: () => `Two accounts became one`,
    text: (provider) =>
      `A new account that was opened with ${provider} is part of ${account} now. Whoever signs in there can sign in to ${account}.`,
    own: true,
  },
  access_granted: {
    subject: (provider) => `${brand.name} may do more at ${provider}`,
    text: (provider) => `${Account} has been allowed more at ${provider}.`,
    detail: "Allowed",
    own: true,
  },
  access_ended: {
    subject: (provider) => `Access at ${provider} was taken back`,
    text: (provider) =>
      `What ${brand.name} was allowed at ${provider} beyond signing in has been taken back.`,
    own: true,
  },
  disconnected: {
    subject: (provider) => `${provider} was disconnected from ${account}`,
    text: (provider) => `It is no longer possible to sign in to ${account} with ${provider}.`,
    own: true,
  },
  deleted_by_provider: {
    subject: (provider) => `${provider} had us delete what it gave us`,
    text: (provider) =>
      `${provider} has passed on a wish to delete what came from it. It is deleted, and ${provider} no longer opens ${account}.`,
    own: true,
  },
  ended_at_provider: {
    subject: (provider) => `${brand.name} may not use your account at ${provider} any more`,
    text: (provider) =>
      `${provider} says that the permission has been ended there. Every device that was signed in to ${account} with ${provider} is signed out.`,
    own: true,
  },
  mail_stopped: null,
  mail_resumed: null,
  session_ended: null,
  other_sessions_ended: {
    subject: () => `${Account} was signed out everywhere else`,
    text: () => `Every device but one has been signed out of ${account}.`,
    own: true,
  },
  name_changed: null,
  email_changed: {
    subject: () => `The email of ${account} was changed`,
    text: () => `${Account} has another email now. This went to the address before it as well.`,
    own: true,
  },
  email_lost: {
    subject: () => `The email of ${account} went to another account`,
    text: () =>
      "Somebody else has proven the address by a provider whose word counts for more. You keep the account without that email.",
    formerIsForeign: true,
    own: false,
  },
  email_freed: {
    subject: () => `An administrator has removed the email of ${account}`,
    text: () => "You keep the account without that email.",
    own: false,
  },
  exported: {
    subject: () => `The data of ${account} was downloaded`,
    text: () => "Everything that is kept of you has been downloaded as a file.",
    own: true,
  },
  disabled: {
    subject: () => `${Account} was disabled`,
    text: () =>
      `An administrator has disabled ${account}. Nobody can sign in to it. Answer this mail to ask why.`,
    own: false,
  },
  enabled: {
    subject: () => `${Account} can be used again`,
    text: () => `An administrator has enabled ${account} again. You can sign in as before.`,
    own: false,
  },
  signed_out_by_admin: {
    subject: () => `${Account} was signed out everywhere`,
    text: () => `An administrator has signed out every device of ${account}. You can sign in as before.`,
    own: false,
  },
  session_ended_by_admin: {
    subject: () => `${Account} was signed out on a device`,
    text: () => `An administrator has signed out one device of ${account}. You can sign in there as before.`,
    detail: "Device",
    own: false,
  },
  refresh_token_reused: {
    subject: () => `An app was signed out of ${account} for safety`,
    text: () =>
      "A key of the app was used twice, so somebody may have had a copy of it. It opens nothing any more.",
    detail: "App",
    own: false,
  },
  passkey_added: {
    subject: () => `A passkey was added to ${account}`,
    text: () => `Whoever holds that passkey can now sign in to ${account}.`,
    detail: "Passkey",
    own: true,
  },
  passkey_removed: {
    subject: () => `A passkey was removed from ${account}`,
    text: () => `It is no longer possible to sign in to ${account} with that passkey.`,
    detail: "Passkey",
    own: true,
  },
  recovery_codes_made: {
    subject: () => `Recovery codes were made for ${account}`,
    text: () => "Each of them lets somebody in once. Codes from before open nothing any more.",
    own: true,
  },
  recovery_code_used: {
    subject: () => `A recovery code of ${account} was used`,
    text: () => `Somebody has come in to ${account} with a recovery code. It opens nothing any more.`,
    detail: "Codes",
    own: true,
  },
  recovery_code_refused: {
    subject: () => `A used recovery code of ${account} was tried`,
    text: () =>
      "Nobody got in, since each code opens once. If it was not you, somebody has seen your codes: make new ones under Connections.",
    own: false,
  },
  passkey_copied: {
    subject: () => `A passkey of ${account} was refused`,
    text: () =>
      "It has signed less often than it had before, so it may be a copy. Nobody got in. Remove it under Connections, and add a new one.",
    detail: "Passkey",
    own: false,
  },
};

/** The last mail of an account. There is no page left to look at. */
export function farewell(now: Date): Draft {
  return {
    subject: `${Account} was deleted`,
    paragraphs: [
      `${Account} is deleted with everything in it, and cannot be brought back.`,
      `If it was not you, somebody else may be using an account that you signed in with: change your password there.`,
    ],
    facts: [["When", inUtc(now)]],
    action: null,
  };
}

/** Where a person looks when it was not them. The first that there is; the list lets any of these pages be removed. */
const places = [
  {
    path: "/account/activity",
    advice:
      "If this was you, there is nothing to do. If not, open your activity and choose “This wasn't me”:",
    label: "See your activity",
  },
  {
    path: "/account/devices",
    advice: "If this was you, there is nothing to do. If not, sign out every other device:",
    label: "See your devices",
  },
  {
    path: "/account",
    advice: "If this was you, there is nothing to do. If not, sign in and look at your account:",
    label: "See your account",
  },
];

/**
 * @param provider the name of the event's provider
 * @returns null for what is not told by mail
 */
export function letterOf(event: SecurityEvent, provider: string, now: Date): Draft | null {
  const words = notices[event.kind];
  if (!words) return null;
  const { userAgent = null, detail = null } = event;
  const facts: [string, string][] = [["When", inUtc(now)]];
  if (userAgent !== null) facts.push(["Device", describeDevice(userAgent).name]);
  if (words.detail && detail) facts.push([words.detail, detail]);
  return {
    subject: words.subject(provider, detail),
    paragraphs: [words.text(provider, detail)],
    facts,
    action: words.own ? (places[0] ?? null) : null,
  };
}

const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** A mail is read anywhere, so its time names its zone. */
function inUtc(time: Date): string {
  return `${format.format(time)} UTC`;
}
