import type { Tone } from "@/components/notice";
import { ownValue } from "@/lib/own-value";

/** What a page says after an action. The address carries the name only, so that nobody can put words on the page. */
const notices = {
  "session-ended": { tone: "success", text: "That device is signed out." },
  "session-gone": { tone: "neutral", text: "That device is not signed in any more." },
  "others-ended": { tone: "success", text: "Signed out everywhere else." },
  "not-me": { tone: "success", text: "Signed out everywhere else." },

  "name-changed": { tone: "success", text: "Your name is changed." },
  "email-chosen": { tone: "success", text: "Your email is changed." },
  "email-taken": {
    tone: "warning",
    text: "Another account here has that email already, by a provider whose word counts for as much, so yours stays as it is.",
  },
  "email-unknown": {
    tone: "warning",
    text: "None of the accounts you sign in with has verified that email any more, so yours stays as it is.",
  },
  "export-ready": { tone: "success", text: "It's you. Your data is ready to download." },
  "export-failed": {
    tone: "danger",
    text: "Something on our side did not answer, so there is no file. Try again in a moment.",
  },
  "deletion-unconfirmed": { tone: "neutral", text: "Nothing was deleted." },
  "deletion-failed": {
    tone: "danger",
    text: "Something on our side did not answer, so nothing was deleted. Try again in a moment.",
  },
} as const satisfies Record<string, { tone: Tone; text: string }>;

export type NoticeName = keyof typeof notices;

/** @param path one of the account's pages */
export function withNotice(path: string, notice: NoticeName): string {
  return `${path}?${new URLSearchParams({ notice })}`;
}

/** @param value the page's `notice` parameter, which anybody can write */
export function findNotice(value: unknown): { tone: Tone; text: string } | null {
  return ownValue(notices, value);
}
