import { inWords } from "@/features/cleanup/policy";
import { statusKept } from "@/features/data-deletion/policy";
import { failuresKept, logKept } from "@/features/directory/log";
import { usedTokensKept } from "@/features/exchange/policy";
import { mostAttempts } from "@/features/grants/policy";
import { hoursKept } from "@/features/mail/policy";
import { sessionLifetime } from "@/features/session/policy";
import type { Env } from "@/lib/env";

// What the privacy page says is stored. A test holds it against prisma/schema, column by column, and against the
// names of the cookies: whoever stores something new has to say so here, or to say why it is nobody's.

/** One kind of thing that is stored of people. */
export type Stored = {
  title: string;
  /** The model in prisma/schema */
  model: string;
  /** Its columns that hold something of a person. */
  columns: readonly string[];
  what: string;
  why: string;
  /** Until when. */
  kept: (env: Pick<Env, "ACTIVITY_RETENTION_DAYS">) => string;
};

/** @returns "14 days", or "8 hours" for what is no whole number of days */
export function spanInWords(seconds: number): string {
  const [count, unit] =
    seconds % 86_400 === 0 ? [seconds / 86_400, "day"] : [Math.ceil(seconds / 3600), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const withAccount = () => "As long as you have the account.";

export const stored: readonly Stored[] = [
  {
    title: "Your profile",
    model: "User",
    columns: [
      "name",
      "email",
      "emailVerified",
      "image",
      "role",
      "disabledAt",
      "lastSeenDay",
      "createdAt",
      "updatedAt",
    ],
    what: "Your name, your email if a provider has verified it, the address of your picture (the picture itself stays with the provider, and your browser fetches it there), whether you are an administrator, whether an administrator has disabled your account, and on which day you were last here.",
    why: "To know you when you come back, and to show you who you are here.",
    kept: withAccount,
  },
  {
    title: "Your connections",
    model: "Account",
    columns: [
      "provider",
      "providerAccountId",
      "issuer",
      "label",
      "email",
      "emailVerified",
      "emailOwned",
      "access_token",
      "refresh_token",
      "expires_at",
      "scope",
      "linkedAt",
      "updatedAt",
    ],
    what: "For each provider that you sign in with: your number there, what it calls you, the email it gave us, whether it had verified it and whether your mailbox is one of its own, what it allows us, since when, and its access tokens, encrypted. Never your password.",
    why: "To let you in, and nobody else as you.",
    kept: () => "Until you disconnect the provider or delete your account.",
  },
  {
    title: "Your devices",
    model: "Session",
    columns: [
      "sessionToken",
      "provider",
      "issuer",
      "userAgent",
      "clientId",
      "expires",
      "absoluteExpires",
      "authenticatedAt",
      "createdAt",
      "lastSeenAt",
    ],
    what: "For each browser that you are signed in with: what it calls itself, which app of ours it is if it is no browser, the provider you came by, when you signed in and when you were last here, to the hour. Of the key in your browser's cookie we keep a fingerprint, which opens nothing. No address of your device and no place.",
    why: "To keep you signed in, and to show you where you are, so that you can end it.",
    kept: () =>
      `Until you sign out, ${spanInWords(sessionLifetime.idle)} after you were last here, or ${spanInWords(sessionLifetime.absolute)} after you signed in, whichever comes first.`,
  },
  {
    title: "Keys of your apps",
    model: "RefreshToken",
    columns: ["tokenHash", "usedAt", "usedFrom", "repeatedAt", "createdAt"],
    what: "For each app of ours that you are signed in to outside your browser: fingerprints of the keys that keep it signed in, when each was used, and a fingerprint of the network that it was used from. A fingerprint opens nothing.",
    why: "To keep the app signed in, and to notice when somebody uses a copy of a key.",
    kept: () => `Until the app is signed out; a key that has been used, for ${usedTokensKept} days.`,
  },
  {
    title: "Your activity",
    model: "SecurityEvent",
    columns: ["kind", "provider", "detail", "userAgent", "createdAt"],
    what: "What happened to your account: signing in, connecting, allowing us more at a provider, signing out, downloading, and attempts that failed, each with its time, the provider and what the browser calls itself.",
    why: "To show you what was done in your name, so that you notice what was not you.",
    kept: ({ ACTIVITY_RETENTION_DAYS }) => `For ${inWords(ACTIVITY_RETENTION_DAYS)}.`,
  },
  {
    title: "Failed sign-ins",
    model: "SignInFailure",
    columns: ["reference", "cause", "provider", "providerError", "intent", "userId", "createdAt"],
    what: "For each sign-in that failed: the reference that its page showed, why, with which provider, when, and whose account it was about, if that is certain. No address, and nothing of your browser.",
    why: "So that the people who run this site can find out what went wrong when you tell them the reference.",
    kept: () => `For ${failuresKept} days, or until you delete the account.`,
  },
  {
    title: "What administrators do",
    model: "AdminAction",
    columns: ["actorId", "kind", "subjectId", "detail", "createdAt"],
    what: "When an administrator signs somebody out, disables or removes them: what was done, when, by whom and to whom, by the numbers of both accounts here. No names and no addresses.",
    why: "So that administrators answer for what they do.",
    kept: () => `For ${logKept} days, also when one of the two accounts is deleted.`,
  },
  {
    title: "How administrators find you",
    model: "SearchKey",
    columns: ["key"],
    what: "Your name, its words, and the addresses and names of your connections once more, in small letters.",
    why: "So that the people who run this site find you when you ask them something.",
    kept: withAccount,
  },
  {
    title: "Permissions to give back",
    model: "GrantRevocation",
    columns: ["provider", "providerAccountId", "issuer", "access_token", "refresh_token", "createdAt"],
    what: "When you disconnect a provider or delete your account: your number there and its tokens, encrypted.",
    why: "To tell the provider that we need its permission no more.",
    kept: () =>
      `Until it has heard of it, usually at once; after ${mostAttempts} attempts in about four days in any case.`,
  },
  {
    title: "Mail to you",
    model: "Mail",
    columns: ["kind", "address", "content", "createdAt"],
    what: "A notice of what happened to your account, from when it happened until it was sent; then only to which of your addresses it went, when, and what it was about.",
    why: "To tell you of what was done in your name, and to send you no more than a few an hour.",
    kept: () => `For ${hoursKept} hours; once it was sent, no longer than your account.`,
  },
  {
    title: "Counts of requests",
    model: "RateLimit",
    columns: ["key", "points", "expire"],
    what: "How often an address or a signed-in browser asked for something in the last minutes. Neither is kept: only a fingerprint, which nobody can turn back without our key.",
    why: "To stop whoever tries too much, without stopping everybody.",
    kept: () => "For some minutes; what has run out is removed within a day.",
  },
  {
    title: "Requests to delete",
    model: "DataDeletion",
    columns: ["provider", "status", "createdAt"],
    what: "When a provider sends us your wish to have your data deleted: which provider, when, and what came of it. Nothing in it says who you are.",
    why: "So that you can read what came of it.",
    kept: () => `For ${statusKept} days.`,
  },
];

/** Tables and columns that hold nothing of a person, or only what holds the others together, and why. */
export const notPersonal: Readonly<Record<string, Readonly<Record<string, string>> | string>> = {
  User: { id: "made here" },
  Account: {
    id: "made here",
    userId: "whose it is",
    type: "of the protocol",
    token_type: "of the protocol",
    refreshLease: "of a refresh",
    refreshLeaseUntil: "of a refresh",
  },
  Session: { id: "made here", userId: "whose it is" },
  RefreshToken: { id: "made here", sessionId: "whose it is", salt: "random" },
  SignInFailure: { id: "made here" },
  AdminAction: { id: "made here" },
  SearchKey: { kind: "which of them it is", userId: "whose it is" },
  SecurityEvent: { id: "made here", userId: "whose it is" },
  GrantRevocation: { id: "made here", attempts: "of the retries", dueAt: "of the retries" },
  Mail: { id: "made here", userId: "whose it is", attempts: "of the retries", dueAt: "of the retries" },
  Passkey: {
    credentialId: "of the device, for the key",
    publicKey: "public, and signs nobody in",
    counter: "of the device",
    transports: "of the browser",
  },
  RecoveryCode: { codeHash: "a hash of 100 random bits, which opens nothing" },
  DataDeletion: { id: "made here", codeHash: "of a code that only the provider and its person have" },
  SigningKey: "keys of this site, which say nothing of anybody",
  VerificationToken: "hashes of random ids that have been used, and must not be used again",
};

/** Every cookie of this site. None is for anybody else to read, and none follows anybody to another site. */
export const cookiesSet: readonly { name: string; also?: readonly string[]; what: string; kept: string }[] = [
  {
    name: "session",
    what: "Keeps you signed in.",
    kept: `At most ${spanInWords(sessionLifetime.absolute)}.`,
  },
  {
    name: "flow",
    also: ["return-to", "csrf", "probe", "finished"],
    what: "Hold a sign-in together: that you began it, where you were going, and that it is done.",
    kept: "An hour at most, or until you close the browser.",
  },
  {
    name: "told",
    also: ["goodbye"],
    what: "Have the next page say what has just happened, such as that you have a new account.",
    kept: "Five minutes at most.",
  },
  {
    name: "zone",
    what: "Says which time zone your browser is in, so that times are yours.",
    kept: "A year.",
  },
  {
    name: "pending-action",
    also: ["pending-link", "pending-merge"],
    what: "Remember what you were about to do while you show who you are.",
    kept: "Ten minutes at most.",
  },
  {
    name: "form-problem",
    what: "Brings back what you typed into a form that could not be taken.",
    kept: "A minute.",
  },
  {
    name: "recovery-codes",
    what: "Brings your new recovery codes to the page that shows them. Only we can read it.",
    kept: "Until you say that you have kept them, and ten minutes at most.",
  },
  {
    name: "passkey",
    what: "Holds a sign-in by passkey together: that it was this browser that began it.",
    kept: "An hour at most.",
  },
  {
    name: "passkey-offered",
    what: "Remembers that this browser has offered you a passkey, so that it does not again.",
    kept: "A year.",
  },
  {
    name: "left-by",
    what: "After you sign out: offers to sign you out at the provider as well. It has the provider's name and nothing of yours.",
    kept: "Five minutes.",
  },
  { name: "last-provider", what: "Shows which provider you used last in this browser.", kept: "A year." },
  {
    name: "last-name",
    what: "Shows you your name on that provider's button. Only we can read it.",
    kept: `Until you sign out or press "Not you?", and at most ${spanInWords(sessionLifetime.absolute)}.`,
  },
  { name: "theme", what: "Remembers whether you chose light or dark.", kept: "A year." },
];
